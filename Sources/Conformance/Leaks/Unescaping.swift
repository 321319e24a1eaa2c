import OAuthCore

/// Texts without their escapes.
///
/// Programs differ in which characters they escape, so a text is unescaped
/// instead of a secret being written in every way. What is no escape stays.
enum Unescaping {
    /// Each `%XX` as its byte, once; nil where the text has none.
    static func percent(_ bytes: [UInt8]) -> [UInt8]? {
        unescaped(bytes, UInt8(ascii: "%")) { escape in
            guard escape.count > 2, let byte = number(escape.dropFirst().prefix(2)) else { return nil }
            return (3, [UInt8(truncatingIfNeeded: byte)])
        }
    }

    /// Each escape of a JSON string, and `\'`, as what it stands for; nil where the text has none.
    ///
    /// Source: RFC 8259 §7.
    static func json(_ bytes: [UInt8]) -> [UInt8]? {
        unescaped(bytes, UInt8(ascii: "\\")) { escape in
            switch escape.dropFirst().first {
            case UInt8(ascii: "u"): unicode(escape)
            case UInt8(ascii: "n"): (2, [UInt8(ascii: "\n")])
            case UInt8(ascii: "r"): (2, [UInt8(ascii: "\r")])
            case UInt8(ascii: "t"): (2, [UInt8(ascii: "\t")])
            case let byte? where "\"'\\/".utf8.contains(byte): (2, [byte])
            default: nil
            }
        }
    }

    /// - Parameter meaning: The length of the escape at the beginning of the rest, and what it stands for.
    private static func unescaped(
        _ bytes: [UInt8],
        _ mark: UInt8,
        meaning: (ArraySlice<UInt8>) -> (length: Int, bytes: [UInt8])?
    ) -> [UInt8]? {
        guard var next = bytes.firstIndex(of: mark) else { return nil }
        var output = Array(bytes[..<next])
        output.reserveCapacity(bytes.count)
        while next < bytes.endIndex {
            if bytes[next] == mark, let escape = meaning(bytes[next...]) {
                output += escape.bytes
                next += escape.length
            } else {
                output.append(bytes[next])
                next += 1
            }
        }
        return output
    }

    /// `\uXXXX`, or two of them for a character beyond the first plane.
    private static func unicode(_ escape: ArraySlice<UInt8>) -> (length: Int, bytes: [UInt8])? {
        guard let first = unit(escape) else { return nil }
        let second = unit(escape.dropFirst(6))
        if let scalar = Unicode.Scalar(UInt32(first)) { return (6, Array(String(scalar).utf8)) }
        guard let second, UTF16.isLeadSurrogate(first), UTF16.isTrailSurrogate(second) else { return nil }
        return (12, Array(String(decoding: [first, second], as: UTF16.self).utf8))
    }

    private static func unit(_ escape: ArraySlice<UInt8>) -> UInt16? {
        guard escape.count >= 6, escape.starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) else { return nil }
        return number(escape.dropFirst(2).prefix(4)).map { UInt16(truncatingIfNeeded: $0) }
    }

    /// The number that hexadecimal digits are; nil where one is none.
    private static func number(_ digits: ArraySlice<UInt8>) -> UInt32? {
        var value: UInt32 = 0
        for digit in digits {
            guard let nibble = Hex.value(digit) else { return nil }
            value = value << 4 | UInt32(nibble)
        }
        return value
    }
}
