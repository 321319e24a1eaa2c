import OAuthCore
import TestKit
import Testing

/// Source: RFC 7636 §4.6; the refusals stand in ``CodeRefusalTests``.
@Suite("Exchanging a code with PKCE")
struct PKCEExchangeTests {
    private static let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    private static let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"

    struct Row: NamedRow {
        let name: String
        let request: Parameters
        let verifier: String?
    }

    @Test(arguments: [
        Row(
            name: "S256 with its verifier",
            request: .authorization.adding("code_challenge", challenge).adding("code_challenge_method", "S256"),
            verifier: verifier
        ),
        Row(
            name: "plain with itself",
            request: .authorization.adding("code_challenge", verifier).adding("code_challenge_method", "plain"),
            verifier: verifier
        ),
        Row(
            name: "no method with itself",
            request: .authorization.adding("code_challenge", verifier),
            verifier: verifier
        ),
        Row(name: "no challenge without a verifier", request: .authorization, verifier: nil),
        Row(name: "no challenge with an empty verifier", request: .authorization, verifier: ""),
    ])
    func theRightVerifierIsTaken(row: Row) throws {
        var store = MemorySandbox()
        let code = try FixedServer.server.approve(row.request, store: &store)
        let form = Parameters.exchange(code.text)
        let outcome = try FixedServer.server.post(
            row.verifier.map { form.adding("code_verifier", $0) } ?? form,
            store: &store
        )
        #expect(outcome.issued != nil)
    }
}
