import Foundation

extension JSONValue {
    /// The JSON text of this value, UTF-8, without spaces, members in their order.
    package var text: String {
        var writer = JSONWriter(indent: nil)
        writer.write(self)
        return writer.text
    }

    /// The JSON text of this value with two spaces of indentation a level.
    package var prettyText: String {
        var writer = JSONWriter(indent: 2)
        writer.write(self)
        return writer.text + "\n"
    }

    /// Reads JSON text.
    ///
    /// Members come out sorted by name, since the decoder does not keep their
    /// order; of duplicate names the decoder keeps one.
    ///
    /// - Throws: ``JSONSyntaxError`` with the decoder's reason.
    ///
    /// Source: RFC 8259.
    package init(parsing bytes: some Sequence<UInt8>) throws(JSONSyntaxError) {
        do {
            self = try JSONDecoder().decode(DecodedJSON.self, from: Data(bytes)).value
        } catch let error as DecodingError {
            throw JSONSyntaxError(reason: error.shortReason)
        } catch {
            throw JSONSyntaxError(reason: "\(error)")
        }
    }

    /// Reads JSON text, as ``init(parsing:)-(Sequence<UInt8>)`` does.
    package init(parsing text: String) throws(JSONSyntaxError) {
        try self.init(parsing: Array(text.utf8))
    }
}

/// Text that is not JSON.
package struct JSONSyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
    package let reason: String
    package var description: String { "not JSON: \(reason)" }
}

private struct JSONWriter {
    let indent: Int?
    var text = ""
    private var level = 0

    init(indent: Int?) { self.indent = indent }

    mutating func write(_ value: JSONValue) {
        switch value {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .integer(let value): text += String(value)
        case .number(let value): text += value.isFinite ? "\(value)" : "null"
        case .string(let value): writeString(value)
        case .array(let elements):
            writeList(elements, open: "[", close: "]") { writer, element in writer.write(element) }
        case .object(let members):
            writeList(members, open: "{", close: "}") { writer, member in
                writer.writeString(member.name)
                writer.text += writer.indent == nil ? ":" : ": "
                writer.write(member.value)
            }
        }
    }

    private mutating func writeList<Element>(
        _ elements: [Element],
        open: String,
        close: String,
        writeElement: (inout JSONWriter, Element) -> Void
    ) {
        text += open
        level += 1
        for (index, element) in elements.enumerated() {
            if index > 0 { text += "," }
            writeLineBreak()
            writeElement(&self, element)
        }
        level -= 1
        if !elements.isEmpty { writeLineBreak() }
        text += close
    }

    private mutating func writeLineBreak() {
        guard let indent else { return }
        text += "\n" + String(repeating: " ", count: indent * level)
    }

    private mutating func writeString(_ value: String) {
        text += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F || scalar == "\u{2028}" || scalar == "\u{2029}":
                let hex = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}

/// The bridge from Foundation's decoder to ``JSONValue``.
private struct DecodedJSON: Decodable {
    let value: JSONValue

    private struct AnyKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        if let container = try? decoder.container(keyedBy: AnyKey.self) {
            let members = try container.allKeys.map { key in
                JSONMember(key.stringValue, try container.decode(DecodedJSON.self, forKey: key).value)
            }
            value = .object(members.sorted { $0.name < $1.name })
        } else if var container = try? decoder.unkeyedContainer() {
            var elements: [JSONValue] = []
            while !container.isAtEnd { elements.append(try container.decode(DecodedJSON.self).value) }
            value = .array(elements)
        } else {
            value = try Self.scalar(decoder.singleValueContainer())
        }
    }

    private static func scalar(_ container: any SingleValueDecodingContainer) throws -> JSONValue {
        if container.decodeNil() { return .null }
        if let bool = try? container.decode(Bool.self) { return .bool(bool) }
        if let integer = try? container.decode(Int64.self) { return .integer(integer) }
        if let number = try? container.decode(Double.self) { return .number(number) }
        return .string(try container.decode(String.self))
    }
}

extension DecodingError {
    /// The decoder's own words, without its type names.
    fileprivate var shortReason: String {
        switch self {
        case .dataCorrupted(let context):
            context.underlyingError.map { error in
                ((error as NSError).userInfo[NSDebugDescriptionErrorKey] as? String) ?? context.debugDescription
            } ?? context.debugDescription
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context):
            context.debugDescription
        @unknown default: "unreadable"
        }
    }
}
