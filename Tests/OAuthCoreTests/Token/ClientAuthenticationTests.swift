import OAuthCore
import TestKit
import Testing

/// Source: the vendor's documentation, step 4; RFC 6749 §2.3.1, §5.2.
@Suite("Authenticating a client")
struct ClientAuthenticationTests {
    struct Row: NamedRow {
        let name: String
        var change: @Sendable (Parameters) -> Parameters = { $0 }
        var authorization: String?
        var code = ErrorCode.invalidClient
        let description: String
    }

    private static let withoutCredentials: @Sendable (Parameters) -> Parameters = {
        $0.without("client_id").without("client_secret")
    }

    static let rows = [
        Row(
            name: "no credentials",
            change: withoutCredentials,
            description: "client_id is missing: send client_id and client_secret in the form"
        ),
        Row(
            name: "an empty client",
            change: { $0.setting("client_id", to: "") },
            description: "client_id is missing: send client_id and client_secret in the form"
        ),
        Row(
            name: "no secret",
            change: { $0.without("client_secret") },
            description: "client_secret is missing: send client_id and client_secret in the form"
        ),
        Row(
            name: "an empty secret",
            change: { $0.setting("client_secret", to: "") },
            description: "client_secret is missing: send client_id and client_secret in the form"
        ),
        Row(
            name: "a wrong secret",
            change: { $0.setting("client_secret", to: "Demo-secret") },
            description: "the client is not known or its secret is wrong"
        ),
        Row(
            name: "the secret of another client",
            change: { $0.setting("client_secret", to: "other-secret") },
            description: "the client is not known or its secret is wrong"
        ),
        Row(
            name: "an unknown client",
            change: { $0.setting("client_id", to: "no-client") },
            description: "the client is not known or its secret is wrong"
        ),
        Row(
            name: "HTTP Basic",
            change: withoutCredentials,
            authorization: "Basic ZGVtby1jbGllbnQ6ZGVtby1zZWNyZXQ=",
            description: "send client_id and client_secret in the form: this client sent HTTP Basic"
        ),
        Row(
            name: "HTTP Basic in other case, beside the client's name",
            change: { $0.without("client_secret") },
            authorization: "bASIC ZGVtby1jbGllbnQ6ZGVtby1zZWNyZXQ=",
            description: "send client_id and client_secret in the form: this client sent HTTP Basic"
        ),
        Row(
            name: "another scheme",
            change: withoutCredentials,
            authorization: "Bearer token",
            description: "send client_id and client_secret in the form: this client sent Authorization: Bearer"
        ),
        Row(
            name: "HTTP Basic and the form",
            authorization: "Basic ZGVtby1jbGllbnQ6ZGVtby1zZWNyZXQ=",
            code: .invalidRequest,
            description: "the client authenticates twice, with HTTP Basic and in the form: send the form only"
        ),
        Row(
            name: "another scheme and the form",
            authorization: "Digest a=b",
            code: .invalidRequest,
            description:
                "the client authenticates twice, with Authorization: Digest and in the form: send the form only"
        ),
    ]

    @Test(arguments: rows)
    func aClientThatIsNotAuthenticatedIsRefused(row: Row) throws {
        var store = MemorySandbox()
        let code = try FixedServer.server.approve(store: &store)
        let outcome = try FixedServer.server.post(
            row.change(.exchange(code.text)),
            authorization: row.authorization,
            store: &store
        )
        #expect(outcome.refusal?.code == row.code)
        #expect(outcome.refusal?.description == row.description)
        #expect(outcome.clientID == nil)
    }

    @Test(arguments: rows)
    func aFailedAuthenticationSpendsNoCode(row: Row) throws {
        var store = MemorySandbox()
        let code = try FixedServer.server.approve(store: &store)
        let before = store
        let form = row.change(.exchange(code.text))
        _ = try FixedServer.server.post(form, authorization: row.authorization, store: &store)
        #expect(store == before)
        #expect(try FixedServer.server.post(.exchange(code.text), store: &store).issued != nil)
    }

    @Test(arguments: rows)
    func aFailedAuthenticationRevokesNothingAlsoWithASpentCode(row: Row) throws {
        var store = MemorySandbox()
        let connection = try FixedServer.server.connect(store: &store)
        let before = store
        let form = row.change(.exchange(connection.code.text))
        _ = try FixedServer.server.post(form, authorization: row.authorization, store: &store)
        #expect(store == before)
    }

    @Test(arguments: rows)
    func aFailedAuthenticationRetiresNoRefreshToken(row: Row) throws {
        var store = MemorySandbox()
        let connection = try FixedServer.server.connect(store: &store)
        let before = store
        let form = row.change(.refresh(connection.tokens.refreshText))
        let outcome = try FixedServer.server.post(form, authorization: row.authorization, store: &store)
        #expect(outcome.refusal?.description == row.description)
        #expect(store == before)
    }

    @Test func theJournalTellsAnUnknownClientFromAWrongSecret() throws {
        var store = MemorySandbox()
        let unknown = Parameters.exchange("c").setting("client_id", to: "no-client")
        let wrong = Parameters.exchange("c").setting("client_secret", to: "a-secret-that-is-wrong")
        let details = try [unknown, wrong].map { form in
            try FixedServer.server.post(form, store: &store).refusal?.detail
        }
        #expect(
            details == [
                "client_id no-client is not registered",
                "client_id demo-client is registered; client_secret a-se…(22) is not its secret",
            ]
        )
    }

    @Test func theGrantTypeIsLookedAtAfterTheClient() throws {
        var store = MemorySandbox()
        let form = Parameters.exchange("c").setting("grant_type", to: "password")
        #expect(
            try FixedServer.server.post(form.setting("client_secret", to: "x"), store: &store).refusal?.code
                == .invalidClient
        )
        #expect(try FixedServer.server.post(form, store: &store).refusal?.code == .unsupportedGrantType)
    }
}
