import OAuthCore
import TestKit
import Testing

/// Source: the vendor's documentation, "Refreshing an expired token"; RFC 6749 §6.
@Suite("Refreshing")
struct RefreshTests {
    let server = FixedServer.server

    @Test func aNewPairTakesThePlaceOfTheRefreshToken() throws {
        var store = MemorySandbox()
        let connection = try server.connect(store: &store)
        let now = FixedServer.now + .seconds(60)
        let outcome = try server.post(.refresh(connection.tokens.refreshText), at: now, store: &store)
        let tokens = try #require(outcome.issued)
        #expect(outcome.presented == connection.tokens.refresh.key)
        #expect(outcome.grant == connection.code.grant)
        #expect(tokens.access.parent == connection.tokens.refresh.key)
        #expect(tokens.refresh.parent == connection.tokens.refresh.key)
        #expect(tokens.access.expiresAt == now + .seconds(3600))
        #expect(tokens.refresh.expiresAt == now + .seconds(30 * 86400))
        #expect(tokens.refresh.key != connection.tokens.refresh.key)
        #expect(store.tokens(TokenFilter()).map(\.diedOf) == [.redeemed, nil, .rotated, nil, nil])
    }

    @Test func underRevokeTheOldAccessTokenIsReplaced() throws {
        var server = server
        server.rotation.oldAccessToken = .revoke
        var store = MemorySandbox()
        let other = try server.connect(store: &store)
        let connection = try server.connect(store: &store)
        let tokens = try #require(try server.post(.refresh(connection.tokens.refreshText), store: &store).issued)
        #expect(store.token(connection.tokens.access.key)?.diedOf == .replaced)
        #expect(store.token(tokens.access.key)?.diedOf == nil)
        #expect(store.token(other.tokens.access.key)?.diedOf == nil)
    }

    @Test func aRetiredTokenIsRefusedAndItsSuccessorLives() throws {
        var store = MemorySandbox()
        let connection = try server.connect(store: &store)
        let form = Parameters.refresh(connection.tokens.refreshText)
        let next = try #require(try server.post(form, store: &store).issued)
        let before = store
        let outcome = try server.post(form, store: &store)
        #expect(outcome.refusal?.code == .invalidGrant)
        #expect(outcome.refusal?.description == "the refresh token was used before: it is replaced on use")
        #expect(store == before)
        #expect(try server.post(.refresh(next.refreshText), store: &store).issued != nil)
    }

    @Test func underRevokeGrantARetiredTokenTakesTheWholeGrantWithIt() throws {
        var server = server
        server.rotation.onReuse = .revokeGrant
        var store = MemorySandbox()
        let other = try server.connect(store: &store)
        let connection = try server.connect(store: &store)
        let form = Parameters.refresh(connection.tokens.refreshText)
        let next = try #require(try server.post(form, store: &store).issued)
        let outcome = try server.post(form, store: &store)
        #expect(outcome.refusal?.code == .invalidGrant)
        #expect(outcome.refusal?.description == "the refresh token was used before; its whole grant is revoked")
        #expect(
            store.tokens(TokenFilter(grant: connection.code.grant)).map(\.diedOf)
                == [.redeemed, .refreshReuse, .rotated, .refreshReuse, .refreshReuse]
        )
        let refusal = try server.post(.refresh(next.refreshText), store: &store).refusal
        #expect(refusal?.description == "the refresh token was revoked")
        #expect(try server.post(.refresh(other.tokens.refreshText), store: &store).issued != nil)
    }

    @Test func underRevokeGrantAnotherClientWithARetiredTokenRevokesNothing() throws {
        var server = server
        server.rotation.onReuse = .revokeGrant
        var store = MemorySandbox()
        let connection = try server.connect(store: &store)
        let form = Parameters.refresh(connection.tokens.refreshText)
        _ = try server.post(form, store: &store)
        let before = store
        let other = form.setting("client_id", to: "other-client").setting("client_secret", to: "other-secret")
        let refusal = try server.post(other, store: &store).refusal
        #expect(refusal?.description == "the refresh token was issued to another client")
        #expect(store == before)
    }

    @Test func theTokenIsGoodUpToTheInstantOfItsExpiry() throws {
        var store = MemorySandbox()
        let form = Parameters.refresh(try server.connect(store: &store).tokens.refreshText)
        var copy = store
        let last = FixedServer.now + TimeSpan(milliseconds: 30 * 86_400_000 - 1)
        #expect(try server.post(form, at: last, store: &copy).issued != nil)
        let before = store
        let outcome = try server.post(form, at: FixedServer.now + .seconds(30 * 86400), store: &store)
        #expect(outcome.refusal?.code == .invalidGrant)
        #expect(outcome.refusal?.description == "the refresh token has expired")
        #expect(store == before)
    }

    @Test func aRetiredTokenStaysRetiredAfterItsExpiry() throws {
        var store = MemorySandbox()
        let form = Parameters.refresh(try server.connect(store: &store).tokens.refreshText)
        _ = try server.post(form, store: &store)
        let outcome = try server.post(form, at: FixedServer.now + .seconds(31 * 86400), store: &store)
        #expect(outcome.refusal?.description == "the refresh token was used before: it is replaced on use")
    }
}
