/// A set of scope tokens, in the order in which they were given.
///
/// Source: RFC 6749 §3.3.
package struct Scope: Sendable, Hashable {
    /// Distinct tokens, in order.
    package let tokens: [String]

    package init(_ tokens: [String]) {
        var seen: Set<String> = []
        self.tokens = tokens.filter { seen.insert($0).inserted }
    }

    /// Splits a space-separated list.
    ///
    /// - Returns: nil where a token has a character outside %x21 / %x23-5B /
    ///   %x5D-7E, or where there is no token at all.
    package init?(parsing text: String) {
        let tokens = text.split(separator: " ").map(String.init)
        let permitted = tokens.allSatisfy { token in
            token.unicodeScalars.allSatisfy { scalar in
                (0x21...0x7E).contains(scalar.value) && scalar != "\"" && scalar != "\\"
            }
        }
        guard permitted, !tokens.isEmpty else { return nil }
        self.init(tokens)
    }

    /// The tokens, separated by single spaces.
    package var text: String { tokens.joined(separator: " ") }

    package func contains(_ token: String) -> Bool { tokens.contains(token) }

    /// The tokens of this scope that the other lacks, in order.
    package func exceeding(_ other: Scope) -> [String] { tokens.filter { !other.contains($0) } }
}
