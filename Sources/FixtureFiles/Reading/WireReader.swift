import OAuthCore
import Scenarios

/// Reads how the transport misbehaves.
///
/// Source: the scenario format, `wire`.
enum WireReader {
    static func fault(_ value: YAMLValue) -> WireFault? {
        guard value.isMapping else { return word(value) }
        return value.mapping { map in
            let words = map.keys
            let faults = readers.compactMap { word, read in map.take(word).map { read($0) } }
            let part = map.take("of")?.choice(of: Part.self)
            let end = map.take("by")?.choice(of: ConnectionEnd.self)
            guard faults.count == 1, let fault = faults.first else {
                let known = readers.map(\.0).joined(separator: ", ")
                if faults.count > 1 || words.allSatisfy({ $0 == "of" || $0 == "by" }) {
                    map.value.fail("is one fault, with one key of \(known)")
                }
                return nil
            }
            return fault.flatMap { place($0, part: part, end: end, in: map) }
        }
    }

    private enum Part: String, CaseIterable {
        case head
        case body
    }

    /// The longest answer that a place can lie in, in bytes.
    private static let lengthLimit = 1_048_576

    private static let readers: [(String, @Sendable (YAMLValue) -> WireFault?)] = [
        ("truncate", truncate),
        ("stall", { $0.integer(in: 0...lengthLimit).map { .stall(.body($0)) } }),
        ("dribble", dribble),
        ("chunks", { $0.integer(in: 1...lengthLimit).map { .chunks($0) } }),
    ]

    /// Puts a fault where `of` and `by` say.
    private static func place(_ fault: WireFault, part: Part?, end: ConnectionEnd?, in map: YAMLMapping) -> WireFault? {
        switch fault {
        case .truncate(.body(let count), by: _):
            return .truncate(part == .head ? .head(count) : .body(count), by: end ?? .close)
        case .truncate(let place, by: _):
            if part != nil { map.value.fail("of: goes with a number of bytes") }
            return .truncate(place, by: end ?? .close)
        case .stall(.body(let count)):
            if end != nil { map.value.fail("by: goes with truncate only") }
            return .stall(part == .head ? .head(count) : .body(count))
        default:
            if part != nil || end != nil { map.value.fail("of and by: go with truncate and stall only") }
            return fault
        }
    }

    private static func truncate(_ value: YAMLValue) -> WireFault? {
        if value.isText("end") { return .truncate(.end) }
        return value.integer(in: 0...lengthLimit).map { .truncate(.body($0)) }
    }

    private static func dribble(_ value: YAMLValue) -> WireFault? {
        value.mapping { map in
            let bytes = map.take("bytes").map { $0.integer(in: 1...lengthLimit) } ?? 1
            let every = map.require("every")?.duration()
            guard let bytes, let every else { return nil }
            return .dribble(bytes: bytes, every: every)
        }
    }

    private static func word(_ value: YAMLValue) -> WireFault? {
        guard let word = value.text() else { return nil }
        if let fault = WireFault.plain.first(where: { $0.word == word }) { return fault }
        let words = WireFault.plain.map(\.word)
        let nearest = NearestWord.to(word, among: words + readers.map(\.0)).map { "; did you mean '\($0)'?" } ?? ""
        value.fail(
            "is '\(word)', it must be one of \(words.joined(separator: ", ")), or a mapping with one of "
                + readers.map(\.0).joined(separator: ", ") + nearest
        )
        return nil
    }
}
