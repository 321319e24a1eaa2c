/// An address on the web that a browser can be sent to, kept as it was written.
///
/// No general URL: only `http`, and the query is never touched, since what a hostile
/// callback holds has to arrive as it is.
///
/// Source: RFC 3986 §3; RFC 9110 §4.2.1.
package struct WebAddress: Sendable, Hashable, CustomStringConvertible {
    /// As it was written.
    package let description: String
    package let origin: WebOrigin
    /// The path, beginning with a slash, and the query; no fragment.
    package let target: String

    /// Reads an absolute `http` URL; nil for anything else, and for one with a user in it.
    package init?(_ text: String) {
        let scheme = "http://"
        guard text.prefix(scheme.count).lowercased() == scheme else { return nil }
        let rest = text.dropFirst(scheme.count)
        let authority = rest.prefix { !"/?#".contains($0) }
        guard let origin = WebOrigin(authority: authority) else { return nil }
        self.origin = origin
        description = text
        let target = rest.dropFirst(authority.count).prefix { $0 != "#" }
        self.target = target.hasPrefix("/") ? String(target) : "/" + target
    }

    private init(_ origin: WebOrigin, _ target: some StringProtocol) {
        self.origin = origin
        self.target = String(target.prefix { $0 != "#" })
        description = "\(origin)\(self.target)"
    }

    /// The target up to the query.
    package var path: String { String(target.prefix { $0 != "?" }) }

    /// The target with nothing in it that a request line cannot hold, as browsers send it.
    package var requestTarget: String {
        target.utf8.map { byte in
            byte <= 0x20 || byte >= 0x7F || "\"<>".utf8.contains(byte)
                ? "%" + Self.hex(byte) : String(UnicodeScalar(byte))
        }
        .joined()
    }

    /// Where a `Location` header leads from here; nil where that is no `http` address.
    ///
    /// Source: RFC 3986 §5.2.
    package func following(_ location: String) -> WebAddress? {
        if location.contains(/^[A-Za-z][A-Za-z0-9+.\-]*:/) { return WebAddress(location) }
        if location.hasPrefix("//") { return WebAddress("http:" + location) }
        if location.hasPrefix("/") { return WebAddress(origin, location) }
        if location.isEmpty || location.hasPrefix("#") { return self }
        if location.hasPrefix("?") { return WebAddress(origin, path + location) }
        let folder = path.prefix(through: path.lastIndex(of: "/") ?? path.startIndex)
        let relative = location.prefix { $0 != "?" && $0 != "#" }
        return WebAddress(origin, Self.withoutDots("\(folder)\(relative)") + location.dropFirst(relative.count))
    }

    /// Source: RFC 3986 §5.2.4.
    private static func withoutDots(_ path: String) -> String {
        var kept: [Substring] = []
        let segments = path.split(separator: "/", omittingEmptySubsequences: false)
        for (index, segment) in segments.enumerated() {
            switch segment {
            case "..": if kept.count > 1 { kept.removeLast() }
            case ".": break
            default:
                kept.append(segment)
                continue
            }
            if index == segments.count - 1 { kept.append("") }
        }
        return kept.joined(separator: "/")
    }

    private static func hex(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return digits.count == 1 ? "0" + digits : digits
    }
}

/// A host and a port that speak plain HTTP.
package struct WebOrigin: Sendable, Hashable, CustomStringConvertible {
    /// In lower case; an IPv6 address without its brackets.
    package let host: String
    package let port: Int

    init?(authority: Substring) {
        var rest = authority
        if rest.hasPrefix("[") {
            guard let end = rest.firstIndex(of: "]") else { return nil }
            host = String(rest[rest.index(after: rest.startIndex)..<end])
            rest = rest[rest.index(after: end)...]
        } else {
            host = rest.prefix { $0 != ":" }.lowercased()
            rest = rest.dropFirst(host.count)
        }
        let port = rest.isEmpty ? 80 : rest.hasPrefix(":") ? Int(rest.dropFirst()) : nil
        guard let port, (1...65_535).contains(port), !host.isEmpty, !host.contains(where: { " @".contains($0) }) else {
            return nil
        }
        self.port = port
    }

    /// What stands in a `Host` header.
    package var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == 80 ? name : "\(name):\(port)"
    }

    package var description: String { "http://\(authority)" }
}
