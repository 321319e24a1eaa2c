import OAuthCore

/// Finds the places of secret values by the names that stand before them.
///
/// The text need not be well formed: bodies are cut short by faults, and logs
/// quote what they like.
enum SecretScan {
    /// Where a parameter's value ends.
    enum Ending {
        /// At `&` only: the bytes are a form.
        case form
        /// Also at what no URL contains: the bytes are a target or a header.
        case query
        /// Also at punctuation: the pair stands in a text.
        case text
    }

    /// The values of `name=value` pairs.
    static func parameters(_ names: Set<String>, in bytes: [UInt8], ending: Ending) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var index = 0
        while let mark = bytes[index...].firstIndex(of: UInt8(ascii: "=")) {
            index = mark + 1
            guard names.contains(name(endingAt: mark, in: bytes)) else { continue }
            let end = bytes[index...].firstIndex { isEnd($0, ending) } ?? bytes.endIndex
            if index < end { ranges.append(index..<end) }
            index = end
        }
        return ranges
    }

    /// The values of `"name": "value"` members, in double or in single quotes, escapes left as they are.
    static func members(_ names: Set<String>, in bytes: [UInt8]) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var index = 0
        while let mark = bytes[index...].firstIndex(of: UInt8(ascii: ":")) {
            index = mark + 1
            guard let close = bytes[..<mark].lastIndex(where: { !isSpace($0) }), isQuote(bytes[close]),
                names.contains(name(endingAt: close, in: bytes)),
                let open = bytes[index...].firstIndex(where: { !isSpace($0) }), isQuote(bytes[open]),
                let value = quotedValue(openedAt: open, in: bytes)
            else { continue }
            ranges.append(value)
            index = value.upperBound
        }
        return ranges
    }

    /// The values of a page's `<input name="…" value="…">`.
    static func inputs(_ names: Set<String>, in bytes: [UInt8]) -> [Range<Int>] {
        let tag = Array("<input".utf8)
        var ranges: [Range<Int>] = []
        var index = 0
        while let start = bytes[index...].firstIndex(of: tag[0]) {
            index = start + 1
            guard bytes[start...].prefix(tag.count).map(lowered) == tag else { continue }
            // No tag of interest is longer, and a page without `>` must not cost a scan for each tag.
            let reach = bytes[start...].prefix(4096)
            let end = reach.firstIndex(of: UInt8(ascii: ">")) ?? reach.endIndex
            let attributes = quotedAttributes(in: bytes, from: start, to: end)
            let named = attributes.contains { $0.name == "name" && names.contains(text(bytes[$0.value])) }
            if named { ranges += attributes.filter { $0.name == "value" && !$0.value.isEmpty }.map(\.value) }
        }
        return ranges
    }

    private static func quotedAttributes(
        in bytes: [UInt8],
        from start: Int,
        to end: Int
    ) -> [(name: String, value: Range<Int>)] {
        var attributes: [(name: String, value: Range<Int>)] = []
        var index = start
        while index + 1 < end {
            if bytes[index] == UInt8(ascii: "="), isQuote(bytes[index + 1]),
                let close = bytes[(index + 2)..<end].firstIndex(of: bytes[index + 1])
            {
                attributes.append((name(endingAt: index, in: bytes).lowercased(), index + 2..<close))
                index = close
            }
            index += 1
        }
        return attributes
    }

    /// The name whose last character stands before an index.
    private static func name(endingAt end: Int, in bytes: [UInt8]) -> String {
        // No name is longer, and a storm of colons must not cost a scan each.
        let start = bytes[max(0, end - 32)..<end].lastIndex { !isNameCharacter($0) }
        return text(bytes[(start.map { $0 + 1 } ?? max(0, end - 32))..<end])
    }

    private static func quotedValue(openedAt open: Int, in bytes: [UInt8]) -> Range<Int>? {
        var end = open + 1
        while end < bytes.endIndex, bytes[end] != bytes[open] {
            end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
        }
        end = min(end, bytes.endIndex)
        return open + 1 < end ? open + 1..<end : nil
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

    private static func lowered(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    private static func isNameCharacter(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lowered(byte))
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isQuote(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || (UInt8(ascii: "\t")...UInt8(ascii: "\r")).contains(byte)
    }

    private static func isEnd(_ byte: UInt8, _ ending: Ending) -> Bool {
        if byte == UInt8(ascii: "&") { return true }
        return switch ending {
        case .form: false
        case .query: isSpace(byte) || "#\"<>".utf8.contains(byte)
        case .text: isSpace(byte) || "#\"<>';,`()[]{}".utf8.contains(byte)
        }
    }
}
