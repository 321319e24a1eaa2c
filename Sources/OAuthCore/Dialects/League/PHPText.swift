/// Texts as PHP writes them.
package enum PHPText {
    /// JSON as `json_encode` writes it: slashes and all that is not ASCII are escaped.
    package static func json(_ value: JSONValue) -> String {
        var text = ""
        for scalar in value.text.unicodeScalars {
            switch scalar.value {
            case 0x2F: text += "\\/"
            case 0x80...:
                for unit in String(scalar).utf16 {
                    let hex = String(unit, radix: 16)
                    text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
                }
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// As `htmlspecialchars` with `ENT_QUOTES`.
    package static func htmlEscaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;").replacing("'", with: "&#039;")
    }
}

extension DialectRequest {
    /// Whether Laravel's `expectsJson` holds: the best type that is accepted is JSON, or a script asks for any type.
    ///
    /// Source: the dialect's reference, 0.6.
    package var expectsJSON: Bool {
        let best = (acceptedTypes.first ?? "").lowercased()
        if best.contains("/json") || best.contains("+json") { return true }
        return requestedWith == "XMLHttpRequest" && (best.isEmpty || best == "*/*" || best == "*")
    }

    /// The types of the `Accept` header, the best first; of those that are as good, the one that came first.
    ///
    /// Source: RFC 9110 §12.5.1.
    private var acceptedTypes: [String] {
        let types = (accept ?? "").split(separator: ",").enumerated().map { place, text in
            let parts = text.split(separator: ";").map { $0.trimming { $0 == " " } }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            return (name: parts.first ?? "", weight: weight, place: place)
        }
        return types.filter { !$0.name.isEmpty }
            .sorted { ($1.weight, $0.place) < ($0.weight, $1.place) }
            .map(\.name)
    }
}
