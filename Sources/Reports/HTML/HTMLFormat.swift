/// HTML text and attribute values.
enum HTMLFormat: EscapedFormat {
    /// Escapes markup and makes control characters visible.
    static func escape(_ text: String) -> String {
        let visible = VisibleText.block(text)
        guard visible.utf8.contains(where: { "&<>\"'".utf8.contains($0) }) else { return visible }
        var escaped = ""
        for scalar in visible.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

typealias HTML = Markup<HTMLFormat>

extension Markup where Format == HTMLFormat {
    /// Text in which backticks set off code, as in a judge's words.
    init(prose text: String) {
        let parts = text.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
        // An odd backtick is one that somebody sent.
        guard parts.count % 2 == 1 else {
            self.init(escaping: text)
            return
        }
        let pieces: [HTML] = parts.enumerated().map { index, part in
            index % 2 == 1 ? "<code>\(part)</code>" : HTML(escaping: part)
        }
        self = "\(pieces)"
    }
}
