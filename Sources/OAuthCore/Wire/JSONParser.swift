extension JSONValue {
    /// Reads JSON text, members in their order, duplicates kept.
    ///
    /// - Throws: ``JSONSyntaxError`` with the place, for text that is not JSON or is
    ///   nested deeper than 512 levels.
    ///
    /// Source: RFC 8259.
    package init(parsing bytes: some Sequence<UInt8>) throws(JSONSyntaxError) {
        var parser = JSONParser(bytes: Array(bytes))
        self = try parser.document()
    }

    /// Reads JSON text, as ``init(parsing:)-(Sequence<UInt8>)`` does.
    package init(parsing text: String) throws(JSONSyntaxError) {
        try self.init(parsing: text.utf8)
    }
}

/// Text that is not JSON.
package struct JSONSyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
    package let reason: String
    package var description: String { "not JSON: \(reason)" }
}

/// A parser of its own, since Foundation's keeps neither the order of members nor their duplicates.
private struct JSONParser {
    private static let depthLimit = 512

    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func document() throws(JSONSyntaxError) -> JSONValue {
        let value = try value()
        skipSpace()
        guard position == bytes.count else { throw error("something stands behind the value") }
        return value
    }

    private mutating func value() throws(JSONSyntaxError) -> JSONValue {
        skipSpace()
        guard let next = peek else { throw error("it ends where a value is due") }
        switch next {
        case UInt8(ascii: "{"): return .object(try list(until: "}", JSONParser.member))
        case UInt8(ascii: "["):
            return .array(try list(until: "]") { parser throws(JSONSyntaxError) in try parser.value() })
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default: throw error("no value begins here")
        }
    }

    /// Reads a bracket, elements separated by commas, and the closing bracket.
    private mutating func list<Element>(
        until end: Unicode.Scalar,
        _ element: (inout JSONParser) throws(JSONSyntaxError) -> Element
    ) throws(JSONSyntaxError) -> [Element] {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else { throw error("it is nested deeper than \(Self.depthLimit) levels") }
        position += 1
        skipSpace()
        var elements: [Element] = []
        guard !take(UInt8(ascii: end)) else { return elements }
        while true {
            elements.append(try element(&self))
            skipSpace()
            if take(UInt8(ascii: end)) { return elements }
            guard take(UInt8(ascii: ",")) else { throw error("a comma or '\(end)' is due") }
        }
    }

    private static func member(_ parser: inout JSONParser) throws(JSONSyntaxError) -> JSONMember {
        parser.skipSpace()
        guard parser.peek == UInt8(ascii: "\"") else { throw parser.error("a name in quotes is due") }
        let name = try parser.string()
        parser.skipSpace()
        guard parser.take(UInt8(ascii: ":")) else { throw parser.error("a colon is due") }
        return JSONMember(name, try parser.value())
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONSyntaxError) -> JSONValue {
        for index in 0..<word.utf8CodeUnitCount {
            guard take(word.utf8Start[index]) else { throw error("'\(word)' is due") }
        }
        return value
    }

    /// Source: RFC 8259 §6.
    private mutating func number() throws(JSONSyntaxError) -> JSONValue {
        let start = position
        _ = take(UInt8(ascii: "-"))
        let isZero = peek == UInt8(ascii: "0")
        guard skipDigits() > 0 else { throw error("a digit is due") }
        guard !isZero || bytes[start..<position].count <= (bytes[start] == UInt8(ascii: "-") ? 2 : 1) else {
            throw error("a number does not begin with 0")
        }
        var isWhole = true
        if take(UInt8(ascii: ".")) {
            isWhole = false
            guard skipDigits() > 0 else { throw error("a digit is due") }
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            isWhole = false
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            guard skipDigits() > 0 else { throw error("a digit is due") }
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isWhole, let integer = Int64(text) { return .integer(integer) }
        if isWhole, let integer = UInt64(text) { return .unsigned(integer) }
        guard let number = Double(text), number.isFinite else { throw error("the number is out of range") }
        return .number(number)
    }

    /// Source: RFC 8259 §7.
    private mutating func string() throws(JSONSyntaxError) -> String {
        position += 1
        var text: [UInt8] = []
        while let byte = peek {
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let valid = String(validating: text, as: UTF8.self) else { throw error("a text is not UTF-8") }
                return valid
            case UInt8(ascii: "\\"): text += Array(try escape().utf8)
            case 0..<0x20: throw error("a control character stands in a text")
            default: text.append(byte)
            }
        }
        throw error("it ends inside a text")
    }

    private mutating func escape() throws(JSONSyntaxError) -> String {
        guard let byte = peek else { throw error("it ends inside an escape") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape()
        default: throw error("there is no such escape")
        }
    }

    private mutating func unicodeEscape() throws(JSONSyntaxError) -> String {
        let first = try hexUnit()
        var units = [first]
        if UTF16.isLeadSurrogate(first) {
            guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else { throw error("half a surrogate pair") }
            units.append(try hexUnit())
        }
        guard let text = String(validating: units, as: UTF16.self) else { throw error("half a surrogate pair") }
        return text
    }

    private mutating func hexUnit() throws(JSONSyntaxError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = peek.flatMap(Hex.value) else { throw error("four hexadecimal digits are due") }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipDigits() -> Int {
        let start = position
        while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        return position - start
    }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private func error(_ reason: String) -> JSONSyntaxError {
        JSONSyntaxError(reason: "\(reason) (at byte \(min(position, bytes.count)))")
    }
}
