/// Text for a terminal: nothing that comes from a client may steer it.
enum TerminalText {
    /// The text on one line, without a control character.
    static func escape(_ text: String) -> String { VisibleText.line(text) }

    /// The text at a width, with spaces behind it; longer text stays whole.
    static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    /// The text with spaces before it.
    static func rightAligned(_ text: String, to width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    /// The paragraph broken at spaces, lines after the first indented; words longer than a line stay whole.
    static func wrapped(_ paragraph: String, width: Int = 100, indent: Int = 4) -> String {
        var lines: [String] = []
        var line = ""
        for word in paragraph.split(separator: " ") {
            let room = lines.isEmpty ? width : width - indent
            if !line.isEmpty, line.count + 1 + word.count > room {
                lines.append(line)
                line = ""
            }
            line += line.isEmpty ? String(word) : " \(word)"
        }
        lines.append(line)
        return lines.joined(separator: "\n" + String(repeating: " ", count: indent))
    }

    /// A colour or a weight, as the parameter of "select graphic rendition".
    ///
    /// Source: ECMA-48 §8.3.117.
    enum Style: Int {
        case bold = 1
        case faint = 2
        case red = 31
        case green = 32
        case yellow = 33
        case magenta = 35
        case cyan = 36
    }

    /// The text in a style, where the terminal shows one.
    static func styled(_ text: String, _ style: Style, colored: Bool) -> String {
        colored ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }
}
