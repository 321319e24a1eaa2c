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
        case .unsigned(let value): text += String(value)
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
