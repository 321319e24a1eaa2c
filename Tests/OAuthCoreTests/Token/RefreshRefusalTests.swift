import OAuthCore
import TestKit
import Testing

@Suite("Refusing to refresh")
struct RefreshRefusalTests {
    struct Row: NamedRow {
        let name: String
        let change: @Sendable (Parameters) -> Parameters
        var code = ErrorCode.invalidGrant
        let description: String
    }

    @Test(arguments: [
        Row(
            name: "no refresh token",
            change: { $0.without("refresh_token") },
            code: .invalidRequest,
            description: "refresh_token is missing"
        ),
        Row(
            name: "an empty refresh token",
            change: { $0.setting("refresh_token", to: "") },
            code: .invalidRequest,
            description: "refresh_token is missing"
        ),
        Row(
            name: "an unknown refresh token",
            change: { $0.setting("refresh_token", to: "no-token") },
            description: "the refresh token is not known"
        ),
        Row(
            name: "a refresh token that was cut",
            change: { $0.setting("refresh_token", to: String(($0["refresh_token"] ?? "").dropLast())) },
            description: "the refresh token is not known"
        ),
        Row(
            name: "a refresh token with a space behind it",
            change: { $0.setting("refresh_token", to: ($0["refresh_token"] ?? "") + " ") },
            description: "the refresh token is not known"
        ),
        Row(
            name: "a refresh token of another client",
            change: { $0.setting("client_id", to: "other-client").setting("client_secret", to: "other-secret") },
            description: "the refresh token was issued to another client"
        ),
    ])
    func theRefusalSaysWhatIsWrongAndNothingChanges(row: Row) throws {
        var store = MemorySandbox()
        let form = Parameters.refresh(try FixedServer.server.connect(store: &store).tokens.refreshText)
        let before = store
        let outcome = try FixedServer.server.post(row.change(form), store: &store)
        #expect(outcome.refusal?.code == row.code)
        #expect(outcome.refusal?.description == row.description)
        #expect(store == before)
        #expect(try FixedServer.server.post(form, store: &store).issued != nil)
    }

    @Test func aCodeOrAnAccessTokenIsNoRefreshToken() throws {
        var server = FixedServer.server
        server.format.access = .opaque
        var store = MemorySandbox()
        let connection = try server.connect(store: &store)
        for text in [connection.code.text, connection.tokens.access.text ?? ""] {
            let outcome = try server.post(.refresh(text), store: &store)
            #expect(outcome.refusal?.description == "the refresh token is not known")
            #expect(outcome.presented == nil)
        }
    }

    @Test(arguments: [CauseOfDeath.revoked, .codeReplay, .refreshReuse])
    func aRevokedTokenIsRefused(cause: CauseOfDeath) throws {
        var store = MemorySandbox()
        let tokens = try FixedServer.server.connect(store: &store).tokens
        #expect(store.kill(TokenFilter(key: tokens.refresh.key), cause: cause, at: FixedServer.now).count == 1)
        let outcome = try FixedServer.server.post(.refresh(tokens.refreshText), store: &store)
        #expect(outcome.refusal?.code == .invalidGrant)
        #expect(outcome.refusal?.description == "the refresh token was revoked")
    }

    @Test func aTokenThatWasMadeToExpireHasExpired() throws {
        var store = MemorySandbox()
        let tokens = try FixedServer.server.connect(store: &store).tokens
        #expect(store.kill(TokenFilter(key: tokens.refresh.key), cause: .expired, at: FixedServer.now).count == 1)
        let outcome = try FixedServer.server.post(.refresh(tokens.refreshText), store: &store)
        #expect(outcome.refusal?.description == "the refresh token has expired")
    }

    @Test func theJournalShowsAnUnknownTokenShortened() throws {
        var store = MemorySandbox()
        let text = String(repeating: "x", count: 752)
        let errors = try [Parameters.refresh(text), .exchange(text)].map { form in
            try FixedServer.server.post(form, store: &store).refusal?.detail
        }
        #expect(
            errors == ["refresh token xxxx…(752) was never issued here", "code xxxx…(752) was never issued here"]
        )
    }
}
