import OAuthCore
import TestKit
import Testing

@Suite("Refusing to exchange a code")
struct CodeRefusalTests {
    private static let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    private static let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"

    /// What the user approved, and what the client then posts.
    struct Row: NamedRow {
        let name: String
        var challenge: (value: String, method: String)?
        let change: @Sendable (Parameters) -> Parameters
        var code = ErrorCode.invalidGrant
        let description: String
    }

    static let rows = [
        Row(
            name: "no grant type",
            change: { $0.without("grant_type") },
            code: .invalidRequest,
            description: "grant_type is missing"
        ),
        Row(
            name: "an empty grant type",
            change: { $0.setting("grant_type", to: "") },
            code: .invalidRequest,
            description: "grant_type is missing"
        ),
        Row(
            name: "a grant type that is not offered",
            change: { $0.setting("grant_type", to: "client_credentials") },
            code: .unsupportedGrantType,
            description: "grant_type client_credentials is not supported; "
                + "it must be authorization_code or refresh_token"
        ),
        Row(
            name: "a grant type in capitals",
            change: { $0.setting("grant_type", to: "Authorization_Code") },
            code: .unsupportedGrantType,
            description: "grant_type Authorization_Code is not supported; "
                + "it must be authorization_code or refresh_token"
        ),
        Row(
            name: "no code",
            change: { $0.without("code") },
            code: .invalidRequest,
            description: "code is missing"
        ),
        Row(
            name: "an empty code",
            change: { $0.setting("code", to: "") },
            code: .invalidRequest,
            description: "code is missing"
        ),
        Row(
            name: "no redirect URI",
            change: { $0.without("redirect_uri") },
            code: .invalidRequest,
            description: "redirect_uri is missing"
        ),
        Row(
            name: "an unknown code",
            change: { $0.setting("code", to: "no-code") },
            description: "the code is not known"
        ),
        Row(
            name: "a code in capitals",
            change: { $0.setting("code", to: ($0["code"] ?? "").uppercased()) },
            description: "the code is not known"
        ),
        Row(
            name: "a code of another client",
            change: { $0.setting("client_id", to: "other-client").setting("client_secret", to: "other-secret") },
            description: "the code was issued to another client"
        ),
        Row(
            name: "another redirect URI of the client",
            change: { $0.setting("redirect_uri", to: "http://localhost:8765/callback") },
            description: "redirect_uri differs from that of the authorization request"
        ),
        Row(
            name: "a redirect URI with a slash at its end",
            change: { $0.setting("redirect_uri", to: FixedServer.redirectURI + "/") },
            description: "redirect_uri differs from that of the authorization request"
        ),
        Row(
            name: "a verifier that nobody asked for",
            change: { $0.adding("code_verifier", verifier) },
            description: "code_verifier is sent, but the authorization request had no code_challenge"
        ),
        Row(
            name: "no verifier",
            challenge: (challenge, "S256"),
            change: { $0 },
            description: "code_verifier is missing: the authorization request had a code_challenge"
        ),
        Row(
            name: "an empty verifier",
            challenge: (challenge, "S256"),
            change: { $0.adding("code_verifier", "") },
            description: "code_verifier is missing: the authorization request had a code_challenge"
        ),
        Row(
            name: "another verifier",
            challenge: (challenge, "S256"),
            change: { $0.adding("code_verifier", String(verifier.reversed())) },
            description: "code_verifier does not match the code_challenge"
        ),
        Row(
            name: "the challenge instead of the verifier",
            challenge: (challenge, "S256"),
            change: { $0.adding("code_verifier", challenge) },
            description: "code_verifier does not match the code_challenge"
        ),
        Row(
            name: "a verifier of a plain challenge that is another",
            challenge: (verifier, "plain"),
            change: { $0.adding("code_verifier", challenge) },
            description: "code_verifier does not match the code_challenge"
        ),
    ]

    @Test(arguments: rows)
    func theRefusalSaysWhatIsWrong(row: Row) throws {
        var store = MemorySandbox()
        let code = try Self.approve(row.challenge, store: &store)
        let outcome = try FixedServer.server.post(row.change(.exchange(code.text)), store: &store)
        #expect(outcome.refusal?.code == row.code)
        #expect(outcome.refusal?.description == row.description)
        let isOther = row.name == "a code of another client"
        #expect(outcome.clientID == (isOther ? FixedServer.otherClient.id : FixedServer.demoClient.id))
    }

    @Test(arguments: rows)
    func aRefusalSpendsNothing(row: Row) throws {
        var store = MemorySandbox()
        let code = try Self.approve(row.challenge, store: &store)
        let before = store
        _ = try FixedServer.server.post(row.change(.exchange(code.text)), store: &store)
        #expect(store == before)
        let good = Parameters.exchange(code.text)
        let form = row.challenge == nil ? good : good.adding("code_verifier", Self.verifier)
        #expect(try FixedServer.server.post(form, store: &store).issued != nil)
    }

    @Test func aRedirectURIOfOtherBytesIsRefusedThoughItLooksTheSame() throws {
        var server = FixedServer.server
        server.clients[0].redirectURIs = ["https://client.example/caf\u{E9}"]
        var store = MemorySandbox()
        let request = Parameters.authorization.setting("redirect_uri", to: "https://client.example/caf\u{E9}")
        let form = Parameters.exchange(try server.approve(request, store: &store).text)
        let other = form.setting("redirect_uri", to: "https://client.example/cafe\u{301}")
        #expect(try server.post(other, store: &store).refusal?.code == .invalidGrant)
    }

    @Test(arguments: [("kind of token", TokenKind.access), ("kind of token", .refresh)])
    func aTokenIsNoCode(_: String, kind: TokenKind) throws {
        var server = FixedServer.server
        server.format.access = .opaque
        var store = MemorySandbox()
        let tokens = try server.connect(store: &store).tokens
        let text = (kind == .access ? tokens.access : tokens.refresh).text ?? ""
        let outcome = try server.post(.exchange(text), store: &store)
        #expect(outcome.refusal?.description == "the code is not known")
        #expect(outcome.presented == nil)
    }

    @Test(arguments: [CauseOfDeath.revoked, .refreshReuse])
    func aRevokedCodeIsRefusedAndTheGrantStays(cause: CauseOfDeath) throws {
        var store = MemorySandbox()
        let code = try FixedServer.server.approve(store: &store)
        #expect(store.kill(TokenFilter(key: code.key), cause: cause, at: FixedServer.now).count == 1)
        let outcome = try FixedServer.server.post(.exchange(code.text), store: &store)
        #expect(outcome.refusal?.code == .invalidGrant)
        #expect(outcome.refusal?.description == "the code was revoked")
    }

    private static func approve(
        _ challenge: (value: String, method: String)?,
        store: inout MemorySandbox
    ) throws -> IssuedCode {
        guard let challenge else { return try FixedServer.server.approve(store: &store) }
        return try FixedServer.server.approve(
            .authorization.adding("code_challenge", challenge.value)
                .adding("code_challenge_method", challenge.method),
            store: &store
        )
    }
}
