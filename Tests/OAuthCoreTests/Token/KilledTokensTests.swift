import OAuthCore
import TestKit
import Testing

/// Source: the design, "token lineage": the journal says what an exchange killed.
@Suite("A decision lists what it killed")
struct KilledTokensTests {
    private let server = FixedServer.server
    private let now = FixedServer.now

    private func server(_ rotation: RotationPolicy) -> AuthorizationServer {
        var server = server
        server.rotation = rotation
        return server
    }

    @Test func anExchangeKillsItsCode() throws {
        var store = MemorySandbox()
        _ = try server.connect(store: &store)
        let code = try server.approve(store: &store)
        #expect(try server.post(.exchange(code.text), store: &store).died == [code.key])
        #expect(store.token(code.key)?.diedAt == now)
    }

    @Test func aReplayedCodeKillsWhatItGave() throws {
        var store = MemorySandbox()
        _ = try server.connect(store: &store)
        let connection = try server.connect(store: &store)
        let second = try #require(try server.post(.refresh(connection.tokens.refreshText), store: &store).issued)
        let later = now + .seconds(5)
        let outcome = try server.post(.exchange(connection.code.text), at: later, store: &store)
        let died = [connection.tokens.access.key, second.access.key, second.refresh.key]
        #expect(outcome.died == died)
        #expect(died.map { store.token($0)?.diedAt } == [later, later, later])
        // The third time there is nothing left to kill.
        #expect(try server.post(.exchange(connection.code.text), at: later, store: &store).died == [])
    }

    @Test func aReplayedCodeOfAnotherClientKillsNothing() throws {
        var store = MemorySandbox()
        let form = Parameters.exchange(try server.connect(store: &store).code.text)
            .setting("client_id", to: "other-client").setting("client_secret", to: "other-secret")
        #expect(try server.post(form, store: &store).died == [])
    }

    @Test func aRefreshKillsItsToken() throws {
        var store = MemorySandbox()
        let tokens = try server.connect(store: &store).tokens
        #expect(try server.post(.refresh(tokens.refreshText), store: &store).died == [tokens.refresh.key])
    }

    @Test func underRevokeARefreshKillsTheAccessTokensBeforeItToo() throws {
        let keeping = server(RotationPolicy())
        let revoking = server(RotationPolicy(oldAccessToken: .revoke))
        var store = MemorySandbox()
        _ = try keeping.connect(store: &store)
        let first = try keeping.connect(store: &store).tokens
        let second = try #require(try keeping.post(.refresh(first.refreshText), store: &store).issued)
        let outcome = try revoking.post(.refresh(second.refreshText), store: &store)
        #expect(outcome.died == [second.refresh.key, first.access.key, second.access.key])
        let third = try #require(outcome.issued)
        #expect(store.token(third.access.key)?.diedOf == nil)
    }

    @Test func whatHadExpiredWasDeadAlready() throws {
        let revoking = server(RotationPolicy(oldAccessToken: .revoke))
        var store = MemorySandbox()
        let tokens = try revoking.connect(store: &store).tokens
        let outcome = try revoking.post(.refresh(tokens.refreshText), at: now + .seconds(3600), store: &store)
        #expect(outcome.died == [tokens.refresh.key])
        #expect(store.token(tokens.access.key)?.diedAt == nil)
        #expect(store.token(tokens.access.key)?.death(at: now + .seconds(3600)) == .expired)
    }

    @Test func aReusedRefreshTokenKillsWhatThePolicySays() throws {
        var store = MemorySandbox()
        let rejecting = server(RotationPolicy(onReuse: .reject))
        let connection = try rejecting.connect(store: &store)
        let form = Parameters.refresh(connection.tokens.refreshText)
        let second = try #require(try rejecting.post(form, store: &store).issued)
        #expect(try rejecting.post(form, store: &store).died == [])
        let revoking = server(RotationPolicy(onReuse: .revokeGrant))
        #expect(
            try revoking.post(form, store: &store).died
                == [connection.tokens.access.key, second.access.key, second.refresh.key]
        )
        #expect(try revoking.post(form, store: &store).died == [])
    }

    @Test func theSameAnswerAgainKillsNothing() throws {
        var store = MemorySandbox()
        let server = server(RotationPolicy(onReuse: .revokeGrant, grace: .seconds(10), oldAccessToken: .revoke))
        let form = Parameters.refresh(try server.connect(store: &store).tokens.refreshText)
        #expect(try server.post(form, store: &store).died.count == 2)
        #expect(try server.post(form, store: &store).died == [])
    }

    struct RefusalRow: NamedRow {
        let name: String
        let change: @Sendable (Parameters) -> Parameters

        init(_ name: String, _ change: @escaping @Sendable (Parameters) -> Parameters) {
            (self.name, self.change) = (name, change)
        }
    }

    @Test(arguments: [
        RefusalRow("a wrong secret") { $0.setting("client_secret", to: "wrong") },
        RefusalRow("another grant type") { $0.setting("grant_type", to: "password") },
        RefusalRow("an unknown token") { $0.setting("refresh_token", to: "no-token") },
        RefusalRow("a scope that is too wide") { $0.adding("scope", "admin") },
    ])
    func aRefusalKillsNothing(row: RefusalRow) throws {
        var store = MemorySandbox()
        let server = server(RotationPolicy(onReuse: .revokeGrant, oldAccessToken: .revoke))
        let form = Parameters.refresh(try server.connect(store: &store).tokens.refreshText)
        let before = store
        let outcome = try server.post(row.change(form), store: &store)
        #expect(outcome.refusal != nil)
        #expect(outcome.died == [])
        #expect(store == before)
    }
}
