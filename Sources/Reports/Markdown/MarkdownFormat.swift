/// Text within a line of GitHub Flavored Markdown: a cell, an item, a heading, or inline HTML such as `<code>`.
///
/// Source: GitHub Flavored Markdown Spec §2.4, §4.10, §6.5.
enum MarkdownFormat: EscapedFormat {
    /// Escapes every character that could begin markup, and keeps the text on one line.
    static func escape(_ text: String) -> String {
        var escaped = ""
        for scalar in VisibleText.line(text).unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\\", "`", "*", "_", "[", "]", "|", "~", "$", "#", "!":
                escaped += "\\"
                escaped.unicodeScalars.append(scalar)
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

typealias Markdown = Markup<MarkdownFormat>

extension Markup where Format == MarkdownFormat {
    /// Text in which backticks set off code, as in a judge's words.
    init(prose text: String) {
        let parts = text.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
        guard parts.count % 2 == 1 else {
            self.init(escaping: text)
            return
        }
        let pieces: [Markdown] = parts.enumerated().map { index, part in
            index % 2 == 1 ? "<code>\(part)</code>" : Markdown(escaping: part)
        }
        self = "\(pieces)"
    }

    /// A block of text in a fence that is longer than any run of backticks in it.
    init(fenced text: String) {
        var longest = 0
        var current = 0
        for character in text.unicodeScalars {
            current = character == "`" ? current + 1 : 0
            longest = max(longest, current)
        }
        let fence = String(repeating: "`", count: max(3, longest + 1))
        self.init(verbatim: "\(fence)text\n\(VisibleText.block(text))\n\(fence)\n")
    }

    /// The line that a folded part shows; Markdown does not reach into it.
    init(summary html: HTML) { self.init(verbatim: "<summary>\(html.text)</summary>\n") }
}
