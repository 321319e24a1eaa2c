import OAuthCore

/// What stands in a report instead of a secret, such as `abcd…(43)`.
enum ShortForm {
    /// The short form, without the first characters where they mean something to a form, to JSON or to a page.
    ///
    /// A form or an object keeps its shape, whatever the secret was.
    static func of(_ secret: String) -> String {
        let isPlain = secret.prefix(4).allSatisfy { character in
            character.isASCII && (character.isLetter || character.isNumber || "-._~".contains(character))
        }
        return isPlain ? Excerpt.secret(secret) : "…(\(secret.count))"
    }

    /// Whether a value already is a short form: reports made from a redacted one show the same.
    static func isOne(_ value: String) -> Bool {
        // In a text the bracket ends the value.
        if value.hasSuffix("…") { return value.count <= 5 }
        guard value.hasSuffix(")"), let mark = value.firstRange(of: "…(") else { return false }
        let digits = value[mark.upperBound...].dropLast()
        return !digits.isEmpty && digits.allSatisfy { $0.isASCII && $0.isNumber }
            && value[..<mark.lowerBound].count <= 4
    }
}
