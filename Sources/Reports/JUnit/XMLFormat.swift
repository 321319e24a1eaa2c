/// XML text and attribute values.
///
/// Source: XML 1.0 §2.2, §2.4.
enum XMLFormat: EscapedFormat {
    /// Escapes markup and makes forbidden characters visible.
    static func escape(_ text: String) -> String {
        let visible = VisibleText.block(text)
        guard visible.utf8.contains(where: { "&<>\"'".utf8.contains($0) }) else { return visible }
        var escaped = ""
        for scalar in visible.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            // Also keeps `]]>` out of the text.
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

typealias XML = Markup<XMLFormat>
