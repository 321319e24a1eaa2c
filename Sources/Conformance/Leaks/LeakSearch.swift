import Foundation
import OAuthCore

/// Where a canary was found in a text.
struct Sighting: Sendable, Hashable {
    let canary: Canary
    /// As how: `whole`, `percent-encoded`, `in base64`, `its first 17 characters`.
    let form: String
    /// Whether no more was found than what all tokens of the server begin with.
    let isCommonHead: Bool
}

/// Looks for canaries in texts: raw, escaped, encoded, and by their beginnings.
///
/// A text is read once for each way of escaping that it may have, whatever the
/// number of canaries: they are looked up by their first eight bytes.
struct LeakSearch: Sendable {
    /// One way in which a canary may stand in a text.
    private struct Needle: Sendable {
        /// The canary's place in the list.
        let canary: Int
        let writing: Writing
        let bytes: [UInt8]
    }

    /// How a whole canary was written, the plainest first.
    fileprivate enum Writing: Int, Sendable {
        case whole
        case percentEncoded
        case escapedForJSON
        case base64
    }

    /// The most that was found of one canary.
    fileprivate enum Most {
        case head(characters: Int)
        case all(Writing)
    }

    private static let keyLength = 8

    private let canaries: [Canary]
    private var needles: [UInt64: [Needle]] = [:]
    /// Whether some key ends in these two bytes: spares nearly every look-up.
    private var endings = [Bool](repeating: false, count: 1 << 16)

    init(for canaries: [Canary]) {
        self.canaries = canaries
        for (index, canary) in canaries.enumerated() {
            for (writing, bytes) in Self.writings(of: canary.text) where bytes.count >= Self.keyLength {
                let key = bytes.prefix(Self.keyLength).reduce(0) { $0 << 8 | UInt64($1) }
                needles[key, default: []].append(Needle(canary: index, writing: writing, bytes: bytes))
                endings[Int(key & 0xFFFF)] = true
            }
        }
    }

    /// Each canary that the text gives away, once, in the order of the canaries.
    func sightings(in text: String) -> [Sighting] {
        let bytes = Array(text.utf8)
        var found: [Int: Most] = [:]
        search(bytes, escapedAs: .whole, &found)
        if let decoded = Unescaping.percent(bytes) { search(decoded, escapedAs: .percentEncoded, &found) }
        if let decoded = Unescaping.json(bytes) { search(decoded, escapedAs: .escapedForJSON, &found) }
        return found.sorted { $0.key < $1.key }.map { sighting(of: canaries[$0.key], $0.value) }
    }

    private func sighting(of canary: Canary, _ most: Most) -> Sighting {
        switch most {
        case .all(let writing): Sighting(canary: canary, form: writing.words, isCommonHead: false)
        case .head(let length):
            Sighting(
                canary: canary,
                form: "its first \(length) characters",
                isCommonHead: length < canary.commonHead + Canary.tellingPrefix
            )
        }
    }

    private func search(_ bytes: [UInt8], escapedAs escaping: Writing, _ found: inout [Int: Most]) {
        var key: UInt64 = 0
        for last in bytes.indices {
            key = key << 8 | UInt64(bytes[last])
            guard endings[Int(key & 0xFFFF)], last >= Self.keyLength - 1, let candidates = needles[key] else {
                continue
            }
            let rest = bytes[(last + 1 - Self.keyLength)...]
            let lengths = candidates.map { needle in zip(needle.bytes, rest).prefix { $0 == $1 }.count }
            let longest = lengths.max() ?? 0
            // Tokens of one server begin alike: a beginning is that of the token of which most is there.
            var isTaken = false
            for (needle, length) in zip(candidates, lengths) {
                if length == needle.bytes.count {
                    let writing = needle.writing == .whole ? escaping : needle.writing
                    note(.all(writing), needle.canary, &found)
                } else if needle.writing != .base64, length == longest, !isTaken {
                    let characters = canaries[needle.canary].text.characterCount(inBytes: length)
                    note(.head(characters: characters), needle.canary, &found)
                }
                isTaken = isTaken || length == longest
            }
        }
    }

    private func note(_ most: Most, _ canary: Int, _ found: inout [Int: Most]) {
        if case .head(let characters) = most, characters < Canary.tellingPrefix { return }
        if let before = found[canary], !most.saysMore(than: before) { return }
        found[canary] = most
    }

    /// The ways in which programs write a text, beside escapes.
    private static func writings(of text: String) -> [(Writing, [UInt8])] {
        var forms: [(Writing, [UInt8])] = [(.whole, Array(text.utf8))]
        if text.contains(" ") { forms.append((.percentEncoded, Array(text.replacing(" ", with: "+").utf8))) }
        for shift in 0..<3 { forms += base64(text, shiftedBy: shift).map { (.base64, $0) } }
        return forms
    }

    /// What is the same in the base64 of every text that has this one at such a place, in both alphabets.
    private static func base64(_ text: String, shiftedBy shift: Int) -> Set<[UInt8]> {
        let bytes = Array(repeating: UInt8(0), count: shift) + Array(text.utf8)
        let whole = bytes.count / 3 * 3
        // The first group holds bits of what stands before.
        let standard = Data(bytes.prefix(whole)).base64EncodedString().dropFirst(shift == 0 ? 0 : 4)
        guard standard.count >= Canary.tellingPrefix else { return [] }
        let url = standard.replacing("+", with: "-").replacing("/", with: "_")
        return [Array(standard.utf8), Array(url.utf8)]
    }
}

extension LeakSearch.Most {
    fileprivate func saysMore(than other: LeakSearch.Most) -> Bool {
        switch (self, other) {
        case (.all, .head): true
        case (.head, .all): false
        case (.all(let writing), .all(let before)): writing.rawValue < before.rawValue
        case (.head(let length), .head(let before)): length > before
        }
    }
}

extension LeakSearch.Writing {
    fileprivate var words: String {
        switch self {
        case .whole: "whole"
        case .percentEncoded: "percent-encoded"
        case .escapedForJSON: "escaped for JSON"
        case .base64: "in base64"
        }
    }
}

extension String {
    /// How many whole characters so many bytes of the text are.
    fileprivate func characterCount(inBytes length: Int) -> Int {
        var rest = length
        return prefix { character in
            rest -= character.utf8.count
            return rest >= 0
        }.count
    }
}
