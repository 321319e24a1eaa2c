/// Makes characters visible that a terminal, a browser or an XML reader would act upon, hide or refuse.
///
/// What clients send ends up in reports: an escape sequence must not recolour a
/// terminal, an override of the writing direction must not rewrite a verdict, and
/// one NUL must not make a JUnit file unreadable.
///
/// Source: XML 1.0 §2.2; Unicode Technical Report 36, "Bidirectional Text Spoofing".
enum VisibleText {
    /// Text of several lines: line feeds and tabs stay, CRLF becomes a line feed.
    static func block(_ text: String) -> String { visible(text, keepsLines: true) }

    /// Text on one line: line feeds show as `\n`, tabs become spaces.
    static func line(_ text: String) -> String { visible(text, keepsLines: false) }

    private static func visible(_ text: String, keepsLines: Bool) -> String {
        // Most text is plain.
        if text.utf8.allSatisfy({ 0x20..<0x7F ~= $0 || keepsLines && $0 == UInt8(ascii: "\n") }) { return text }
        var shown = String.UnicodeScalarView()
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            // Only a carriage return that stands alone is news.
            if scalar == "\r", rest.first == "\n" { continue }
            switch scalar {
            case "\n" where keepsLines, "\t" where keepsLines: shown.append(scalar)
            case "\n": shown.append(contentsOf: "\\n".unicodeScalars)
            case "\t": shown.append(" ")
            case _ where isActive(scalar): shown.append(contentsOf: number(of: scalar))
            default: shown.append(scalar)
            }
        }
        return String(shown)
    }

    private static func isActive(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0...0x1F, 0x7F...0x9F: true
        // Marks, embeddings, overrides and isolates of direction; line separators.
        case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        // The byte order mark and noncharacters.
        case 0xFEFF, 0xFDD0...0xFDEF: true
        default: scalar.value & 0xFFFE == 0xFFFE
        }
    }

    // Not the characters of the block "Control Pictures": many fonts lack them.
    private static func number(of scalar: Unicode.Scalar) -> String.UnicodeScalarView {
        "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars
    }
}
