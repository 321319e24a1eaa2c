import OAuthCore

/// Lays out JSON over several lines without touching anything but the space between tokens.
///
/// Parsing and writing again would lose the order of members and the duplicates,
/// which are what a case may be about.
enum JSONLayout {
    /// The text with an element a line; text that is not a JSON object or array stays as it is.
    static func indented(_ text: String) -> String {
        guard let first = text.unicodeScalars.first(where: { !isSpace($0) }), first == "{" || first == "[",
            (try? JSONValue(parsing: text)) != nil
        else { return text }
        var layout = Layout()
        for scalar in text.unicodeScalars { layout.append(scalar) }
        return String(layout.output)
    }

    fileprivate static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\n" || scalar == "\r" || scalar == "\t"
    }
}

private struct Layout {
    var output = String.UnicodeScalarView()
    private var level = 0
    private var isInString = false
    private var isEscaped = false
    /// A bracket was just opened: the list may be empty.
    private var isFresh = false

    mutating func append(_ scalar: Unicode.Scalar) {
        if isInString {
            output.append(scalar)
            if isEscaped {
                isEscaped = false
            } else if scalar == "\\" {
                isEscaped = true
            } else if scalar == "\"" {
                isInString = false
            }
            return
        }
        if JSONLayout.isSpace(scalar) { return }
        appendToken(scalar)
    }

    private mutating func appendToken(_ scalar: Unicode.Scalar) {
        if scalar == "}" || scalar == "]" {
            level -= 1
            if !isFresh { breakLine() }
            isFresh = false
            output.append(scalar)
            return
        }
        if isFresh { breakLine() }
        isFresh = false
        output.append(scalar)
        switch scalar {
        case "{", "[":
            level += 1
            isFresh = true
        case ",": breakLine()
        case ":": output.append(" ")
        case "\"": isInString = true
        default: break
        }
    }

    private mutating func breakLine() {
        // A reader's depth is limited, a peer's is not.
        output.append(contentsOf: ("\n" + String(repeating: " ", count: 2 * min(max(level, 0), 32))).unicodeScalars)
    }
}
