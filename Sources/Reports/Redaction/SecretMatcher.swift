import OAuthCore

/// Finds known secret values in bytes, in whatever way they are written, and shortens them.
///
/// The bytes are searched as they are, and with percent escapes decoded once and
/// twice, since clients differ in which characters they escape. One pass takes as
/// long for many values as for one: they are looked up by their first eight bytes.
struct SecretMatcher: Sendable {
    /// Shorter values would be found in innocent words.
    static let minimumLength = 8

    private struct Entry: Sendable {
        let bytes: [UInt8]
        let short: [UInt8]
    }

    private struct Match {
        let range: Range<Int>
        let short: [UInt8]
    }

    private var entries: [UInt64: [Entry]] = [:]
    /// Whether some key ends in these two bytes: spares nearly every look-up.
    private var endings = [Bool](repeating: false, count: 1 << 16)

    init(_ values: Set<String>) {
        // Sorted, so that of two values with one writing the same one always wins.
        for value in values.sorted() where value.utf8.count >= Self.minimumLength {
            let short = Array(ShortForm.of(value).utf8)
            for writing in Self.writings(of: value) {
                let key = Self.key(writing.prefix(Self.minimumLength))
                entries[key, default: []].append(Entry(bytes: writing, short: short))
                endings[Int(key & 0xFFFF)] = true
            }
        }
        for key in entries.keys { entries[key]?.sort { $0.bytes.count > $1.bytes.count } }
    }

    /// The bytes with every known value shortened.
    func shortened(_ bytes: [UInt8]) -> [UInt8] {
        guard !entries.isEmpty else { return bytes }
        var view = DecodedView(bytes)
        var matches = matches(in: view)
        for _ in 0..<2 where view.bytes.contains(UInt8(ascii: "%")) {
            view = view.decodedOnce()
            matches += self.matches(in: view)
        }
        matches.sort { ($0.range.lowerBound, $1.range.upperBound) < ($1.range.lowerBound, $0.range.upperBound) }
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var index = 0
        for match in matches where match.range.lowerBound >= index {
            output += bytes[index..<match.range.lowerBound]
            output += match.short
            index = match.range.upperBound
        }
        return output + bytes[index...]
    }

    private func matches(in view: DecodedView) -> [Match] {
        let bytes = view.bytes
        guard bytes.count >= Self.minimumLength else { return [] }
        var matches: [Match] = []
        var free = 0
        var key = Self.key(bytes.prefix(Self.minimumLength - 1))
        for last in (Self.minimumLength - 1)..<bytes.count {
            key = key << 8 | UInt64(bytes[last])
            guard endings[Int(key & 0xFFFF)] else { continue }
            let start = last + 1 - Self.minimumLength
            guard start >= free, let candidates = entries[key],
                let entry = candidates.first(where: { bytes[start...].starts(with: $0.bytes) })
            else { continue }
            free = start + entry.bytes.count
            matches.append(Match(range: view.sources[start]..<view.sources[free], short: entry.short))
        }
        return matches
    }

    private static func key(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }

    /// The value as it is, with `+` for spaces, and escaped for JSON and for a page.
    private static func writings(of value: String) -> Set<[UInt8]> {
        let json = String(JSONValue.string(value).text.dropFirst().dropLast())
        let texts = [
            value, value.replacing(" ", with: "+"), json, json.replacing("/", with: "\\/"), HTMLFormat.escape(value),
        ]
        return Set(texts.map { Array($0.utf8) })
    }
}

/// Bytes with their escapes decoded, and where each stands in the bytes that were read.
private struct DecodedView {
    let bytes: [UInt8]
    /// The place of each byte, and behind the last one the end.
    let sources: [Int]

    init(_ bytes: [UInt8]) { self.init(bytes: bytes, sources: Array(0...bytes.count)) }

    private init(bytes: [UInt8], sources: [Int]) {
        self.bytes = bytes
        self.sources = sources
    }

    /// The view with each `%XX` as its byte; escapes that are none stay.
    func decodedOnce() -> DecodedView {
        var decoded: [UInt8] = []
        var places: [Int] = []
        decoded.reserveCapacity(bytes.count)
        places.reserveCapacity(sources.count)
        var index = 0
        while index < bytes.count {
            places.append(sources[index])
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count, let high = Hex.value(bytes[index + 1]),
                let low = Hex.value(bytes[index + 2])
            {
                decoded.append(high << 4 | low)
                index += 3
            } else {
                decoded.append(bytes[index])
                index += 1
            }
        }
        places.append(sources[bytes.count])
        return DecodedView(bytes: decoded, sources: places)
    }
}
