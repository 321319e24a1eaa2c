/// A pattern for case ids.
///
/// `*` stands for any part of one segment, `**` for any number of segments.
///
/// Source: the interface, `--only`.
package struct CasePattern: Sendable, Hashable, CustomStringConvertible {
    package let description: String
    private let segments: [Substring]

    package init(_ pattern: String) {
        description = pattern
        segments = pattern.split(separator: "/", omittingEmptySubsequences: false)
    }

    package func matches(_ id: CaseID) -> Bool {
        Self.match(segments[...], id.rawValue.split(separator: "/")[...])
    }

    private static func match(_ pattern: ArraySlice<Substring>, _ id: ArraySlice<Substring>) -> Bool {
        guard let first = pattern.first else { return id.isEmpty }
        let rest = pattern.dropFirst()
        if first == "**" {
            return (0...id.count).contains { match(rest, id.dropFirst($0)) }
        }
        guard let segment = id.first, matchSegment(Array(first)[...], Array(segment)[...]) else { return false }
        return match(rest, id.dropFirst())
    }

    private static func matchSegment(_ pattern: ArraySlice<Character>, _ text: ArraySlice<Character>) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        if first == "*" {
            return (0...text.count).contains { matchSegment(pattern.dropFirst(), text.dropFirst($0)) }
        }
        return text.first == first && matchSegment(pattern.dropFirst(), text.dropFirst())
    }
}
