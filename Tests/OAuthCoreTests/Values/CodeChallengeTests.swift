import OAuthCore
import TestKit
import Testing

@Suite("PKCE challenges")
struct CodeChallengeTests {
    /// Source: RFC 7636 appendix B.
    @Test func theExampleOfTheSpecificationMatches() {
        let challenge = CodeChallenge(value: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", method: .s256)
        #expect(challenge.accepts(verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"))
        #expect(!challenge.accepts(verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXK"))
        #expect(!challenge.accepts(verifier: challenge.value))
        #expect(!challenge.accepts(verifier: ""))
    }

    @Test func aPlainChallengeIsItsVerifier() {
        let text = String(repeating: "a", count: 43)
        let challenge = CodeChallenge(value: text, method: .plain)
        #expect(challenge.accepts(verifier: text))
        #expect(!challenge.accepts(verifier: text + "a"))
        #expect(!challenge.accepts(verifier: text.uppercased()))
    }

    struct Row: NamedRow {
        let name: String
        let text: String
        let isWellFormed: Bool
    }

    @Test(arguments: [
        Row(name: "42 characters are too few", text: String(repeating: "a", count: 42), isWellFormed: false),
        Row(name: "43 characters are enough", text: String(repeating: "a", count: 43), isWellFormed: true),
        Row(name: "128 characters are not too many", text: String(repeating: "Z", count: 128), isWellFormed: true),
        Row(name: "129 characters are too many", text: String(repeating: "Z", count: 129), isWellFormed: false),
        Row(name: "all that is unreserved", text: String(repeating: "azAZ09-._~", count: 5), isWellFormed: true),
        Row(name: "padding", text: String(repeating: "a", count: 43) + "=", isWellFormed: false),
        Row(name: "a plus", text: String(repeating: "a", count: 43) + "+", isWellFormed: false),
        Row(name: "a space", text: String(repeating: "a", count: 43) + " ", isWellFormed: false),
        Row(name: "43 characters of two bytes", text: String(repeating: "é", count: 43), isWellFormed: false),
    ])
    func theFormIsChecked(row: Row) {
        #expect(CodeChallenge.isWellFormed(row.text) == row.isWellFormed)
    }
}
