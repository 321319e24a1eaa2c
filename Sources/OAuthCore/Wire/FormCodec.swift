/// The `application/x-www-form-urlencoded` codec, for bodies and for queries.
///
/// Libraries' own parsers lose what matters here: the order, the duplicates, and
/// the difference between a plus sign and a space.
///
/// Source: RFC 6749 appendix B; the URL Standard, "application/x-www-form-urlencoded".
package enum FormCodec {
    /// Decodes a form: pairs split at `&`, names from values at the first `=`.
    ///
    /// Empty pairs (`a=1&&b=2`) are passed over. A pair without `=` has an empty value.
    ///
    /// - Throws: ``FormSyntaxError`` for a bad escape, bytes that are not UTF-8, or NUL.
    package static func decode(_ bytes: some Sequence<UInt8>) throws(FormSyntaxError) -> Parameters {
        var pairs: [Parameters.Pair] = []
        for part in Array(bytes).split(separator: UInt8(ascii: "&")) {
            let halves = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = try decodeComponent(halves[0])
            pairs.append(.init(name, halves.count > 1 ? try decodeComponent(halves[1]) : ""))
        }
        return Parameters(pairs)
    }

    /// Decodes a form, as ``decode(_:)-(Sequence<UInt8>)`` does.
    package static func decode(_ text: String) throws(FormSyntaxError) -> Parameters {
        try decode(text.utf8)
    }

    /// Encodes a form: letters, digits and `-._~*` as they are, a space as `+`, all else as `%XX`.
    package static func encode(_ parameters: Parameters) -> String {
        parameters.pairs
            .map { encodeComponent($0.name) + "=" + encodeComponent($0.value) }
            .joined(separator: "&")
    }

    /// Encodes one name or value.
    package static func encodeComponent(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "*"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            case UInt8(ascii: " "): encoded += "+"
            default: encoded += "%" + Hex.upper(byte)
            }
        }
        return encoded
    }

    /// Decodes one name or value.
    ///
    /// - Parameter plusIsSpace: Whether a plus sign stands for a space, as it does in forms and nowhere else.
    /// - Throws: ``FormSyntaxError`` for a bad escape, bytes that are not UTF-8, or NUL.
    package static func decodeComponent(
        _ bytes: some Collection<UInt8>,
        plusIsSpace: Bool = true
    ) throws(FormSyntaxError) -> String {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index != bytes.endIndex {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "+") where plusIsSpace: decoded.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"): decoded.append(try unescape(bytes, at: &index))
            default: decoded.append(byte)
            }
            index = bytes.index(after: index)
        }
        if decoded.contains(0) { throw .containsNUL }
        guard let text = String(validating: decoded, as: UTF8.self) else { throw .notUTF8 }
        return text
    }

    /// Reads `%XX`; leaves the index at the last digit.
    private static func unescape<Bytes: Collection<UInt8>>(
        _ bytes: Bytes,
        at index: inout Bytes.Index
    ) throws(FormSyntaxError) -> UInt8 {
        let escape = bytes[index...].prefix(3)
        let digits = escape.dropFirst()
        guard digits.count == 2, let high = digits.first.flatMap(Hex.value),
            let low = digits.dropFirst().first.flatMap(Hex.value)
        else { throw .badEscape(String(decoding: escape, as: UTF8.self)) }
        index = bytes.index(index, offsetBy: 2)
        return high << 4 | low
    }
}

/// Why bytes are not a form.
package enum FormSyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The escape as it stands, such as `%zz` or `%2`.
    case badEscape(String)
    case notUTF8
    case containsNUL

    package var description: String {
        switch self {
        case .badEscape(let escape): "'\(escape)' is not a percent escape of two hexadecimal digits"
        case .notUTF8: "a name or value is not UTF-8 once decoded"
        case .containsNUL: "a name or value contains the character NUL"
        }
    }
}

/// Hexadecimal digits.
package enum Hex {
    private static let lowerDigits = Array("0123456789abcdef")
    private static let upperDigits = Array("0123456789ABCDEF")

    /// Two upper-case digits.
    package static func upper(_ byte: UInt8) -> String {
        String([upperDigits[Int(byte >> 4)], upperDigits[Int(byte & 15)]])
    }

    /// Two lower-case digits a byte.
    package static func lower(_ bytes: some Sequence<UInt8>) -> String {
        var text = ""
        for byte in bytes {
            text.append(lowerDigits[Int(byte >> 4)])
            text.append(lowerDigits[Int(byte & 15)])
        }
        return text
    }

    /// The value of one digit of either case; nil for any other byte.
    package static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
