import OAuthCore
import TestKit
import Testing

/// Source: RFC 6750 §3.1.
@Suite("Checking an access token")
struct BearerCheckTests {
    private static let server = FixedServer.server

    /// The store holds one connection; the row says what became of it, and when it is used.
    struct Row: NamedRow {
        let name: String
        var cause: CauseOfDeath?
        var at = FixedServer.now
        var requiredScope: String? = "read:contacts"
        var key: @Sendable (Connection) -> TokenKey? = { $0.tokens.access.key }
        var status = 401
        let challenge: String
    }

    private static func invalidToken(_ description: String) -> String {
        #"Bearer realm="flextell", error="invalid_token", error_description="\#(description)""#
    }

    private static let unknown = invalidToken("the access token is not known here")
    private static let expired = invalidToken("the access token has expired")
    private static let revoked = invalidToken("the access token was revoked")

    @Test(arguments: [
        Row(name: "a token that is not ours", key: { _ in nil }, challenge: unknown),
        Row(name: "a token that was never issued", key: { _ in TokenKey(jwtID: "x") }, challenge: unknown),
        Row(name: "a refresh token", key: { $0.tokens.refresh.key }, challenge: unknown),
        Row(name: "a code", key: { $0.code.key }, challenge: unknown),
        Row(name: "the instant of expiry", at: FixedServer.now + .seconds(3600), challenge: expired),
        Row(name: "made to expire", cause: .expired, challenge: expired),
        Row(name: "revoked", cause: .revoked, challenge: revoked),
        Row(name: "replaced", cause: .replaced, challenge: revoked),
        Row(name: "revoked with its code", cause: .codeReplay, challenge: revoked),
        Row(name: "revoked with its grant", cause: .refreshReuse, challenge: revoked),
        Row(
            name: "revoked, and then expired",
            cause: .revoked,
            at: FixedServer.now + .seconds(3600),
            challenge: revoked
        ),
        Row(name: "revoked, and without the scope", cause: .revoked, requiredScope: "admin", challenge: revoked),
        Row(
            name: "a scope that the token lacks",
            requiredScope: "read:messages",
            status: 403,
            challenge: #"Bearer realm="flextell", error="insufficient_scope", "#
                + #"error_description="the resource needs the scope read:messages, "#
                + #"the token has read:contacts write:contacts", scope="read:messages""#
        ),
        Row(
            name: "a scope that only begins like one of the token's",
            requiredScope: "read:contact",
            status: 403,
            challenge: #"Bearer realm="flextell", error="insufficient_scope", "#
                + #"error_description="the resource needs the scope read:contact, "#
                + #"the token has read:contacts write:contacts", scope="read:contact""#
        ),
    ])
    func theChallengeSaysWhatIsWrong(row: Row) throws {
        var store = MemorySandbox()
        let connection = try Self.server.connect(store: &store)
        if let cause = row.cause {
            let filter = TokenFilter(key: connection.tokens.access.key)
            #expect(store.kill(filter, cause: cause, at: FixedServer.now).count == 1)
        }
        let result = try Self.server.checkBearer(
            row.key(connection),
            requiredScope: row.requiredScope,
            at: row.at,
            store: store
        )
        guard case .failure(let refusal) = result else {
            Issue.record("the token is taken")
            return
        }
        #expect(refusal.status == row.status)
        #expect(refusal.challenge == row.challenge)
        #expect(refusal.presented?.key == (row.challenge == Self.unknown ? nil : connection.tokens.access.key))
    }

    @Test(arguments: [nil, "read:contacts", "write:contacts"])
    func aLivingTokenWithTheScopeIsTaken(requiredScope: String?) throws {
        var store = MemorySandbox()
        let access = try Self.server.connect(store: &store).tokens.access
        let last = FixedServer.now + TimeSpan(milliseconds: 3_599_999)
        let result = try Self.server.checkBearer(access.key, requiredScope: requiredScope, at: last, store: store)
        #expect(try result.get() == access)
    }

    @Test func afterARefreshTheOldTokenLivesOn() throws {
        var store = MemorySandbox()
        let tokens = try Self.server.connect(store: &store).tokens
        _ = try Self.server.post(.refresh(tokens.refreshText), store: &store)
        let result = try Self.server.checkBearer(
            tokens.access.key,
            requiredScope: nil,
            at: FixedServer.now,
            store: store
        )
        #expect(try result.get() == tokens.access)
    }
}
