import OAuthCore
import TestKit
import Testing

/// Source: the scenario format, `rotation.grace`: "for so long a retired refresh token gets the same answer
/// again, as long as its successor was not used".
@Suite("A retired refresh token within the grace period")
struct GraceTests {
    private let now = FixedServer.now
    private let used = "the refresh token was used before: it is replaced on use"

    private func server(
        grace: TimeSpan = .seconds(10),
        onReuse: RotationPolicy.ReuseAnswer = .reject
    ) -> AuthorizationServer {
        var server = FixedServer.server
        server.rotation = RotationPolicy(onReuse: onReuse, grace: grace)
        return server
    }

    @Test func itGetsTheSameAnswerAgainAndNothingChanges() throws {
        var store = MemorySandbox()
        let server = server()
        let connection = try server.connect(store: &store)
        let form = Parameters.refresh(connection.tokens.refreshText)
        let first = try #require(try server.post(form, store: &store).issued)
        #expect(!first.isRepeated)
        let before = store
        for later in [0, 5, 9] as [Int64] {
            let outcome = try server.post(form, at: now + .seconds(later), store: &store)
            let again = try #require(outcome.issued)
            #expect(again.isRepeated)
            #expect(again.access == first.access)
            #expect(again.refresh == first.refresh)
            #expect(again.expiresIn == 3600)
            #expect(outcome.clientID == FixedServer.demoClient.id)
            #expect(outcome.grant == connection.code.grant)
            #expect(outcome.presented == connection.tokens.refresh.key)
            #expect(outcome.died == [])
        }
        #expect(store == before)
        #expect(try server.post(.refresh(first.refreshText), store: &store).issued != nil)
    }

    struct EndRow: NamedRow {
        let name: String
        let grace: TimeSpan
        let after: TimeSpan
        let isRepeated: Bool
    }

    @Test(arguments: [
        EndRow(name: "at once", grace: .seconds(10), after: .zero, isRepeated: true),
        EndRow(name: "at its last instant", grace: .seconds(10), after: TimeSpan(milliseconds: 9999), isRepeated: true),
        EndRow(name: "at its end", grace: .seconds(10), after: .seconds(10), isRepeated: false),
        EndRow(name: "long after", grace: .seconds(10), after: .seconds(3600), isRepeated: false),
        EndRow(name: "at once, where there is none", grace: .zero, after: .zero, isRepeated: false),
    ])
    func itLastsSoLongAndNoLonger(row: EndRow) throws {
        var store = MemorySandbox()
        let server = server(grace: row.grace)
        let form = Parameters.refresh(try server.connect(store: &store).tokens.refreshText)
        // Counted from the refresh, not from the issue of the token.
        let refreshed = now + .seconds(60)
        _ = try server.post(form, at: refreshed, store: &store)
        let outcome = try server.post(form, at: refreshed + row.after, store: &store)
        #expect(outcome.issued?.isRepeated == (row.isRepeated ? true : nil))
        #expect(outcome.refusal?.description == (row.isRepeated ? nil : used))
    }

    @Test func onceTheSuccessorWasUsedItIsRefused() throws {
        var store = MemorySandbox()
        let server = server()
        let form = Parameters.refresh(try server.connect(store: &store).tokens.refreshText)
        let second = try #require(try server.post(form, store: &store).issued)
        let next = Parameters.refresh(second.refreshText)
        let third = try #require(try server.post(next, store: &store).issued)
        #expect(try server.post(form, store: &store).refusal?.description == used)
        // The successor has a grace period of its own.
        #expect(try server.post(next, store: &store).issued?.refresh == third.refresh)
    }

    @Test(arguments: [CauseOfDeath.revoked, .expired, .codeReplay])
    func onceTheSuccessorIsDeadItIsRefused(cause: CauseOfDeath) throws {
        var store = MemorySandbox()
        let server = server()
        let form = Parameters.refresh(try server.connect(store: &store).tokens.refreshText)
        let second = try #require(try server.post(form, store: &store).issued)
        #expect(store.kill(TokenFilter(key: second.refresh.key), cause: cause, at: now).count == 1)
        #expect(try server.post(form, store: &store).refusal?.description == used)
    }

    @Test func pastItsOwnExpiryItIsRefused() throws {
        var store = MemorySandbox()
        var server = server(grace: .seconds(3600))
        server.lifetimes.refreshToken = .seconds(30)
        let form = Parameters.refresh(try server.connect(store: &store).tokens.refreshText)
        _ = try server.post(form, at: now + .seconds(20), store: &store)
        #expect(try server.post(form, at: now + TimeSpan(milliseconds: 29_999), store: &store).issued != nil)
        #expect(try server.post(form, at: now + .seconds(30), store: &store).refusal?.description == used)
    }

    @Test(arguments: [CauseOfDeath.revoked, .refreshReuse, .expired])
    func onlyATokenThatWasReplacedHasIt(cause: CauseOfDeath) throws {
        var store = MemorySandbox()
        let server = server()
        let tokens = try server.connect(store: &store).tokens
        #expect(store.kill(TokenFilter(key: tokens.refresh.key), cause: cause, at: now).count == 1)
        #expect(try server.post(.refresh(tokens.refreshText), store: &store).refusal?.code == .invalidGrant)
    }

    @Test func anotherClientGetsNothing() throws {
        var store = MemorySandbox()
        let server = server(onReuse: .revokeGrant)
        let form = Parameters.refresh(try server.connect(store: &store).tokens.refreshText)
        _ = try server.post(form, store: &store)
        let before = store
        let other = form.setting("client_id", to: "other-client").setting("client_secret", to: "other-secret")
        let outcome = try server.post(other, store: &store)
        #expect(outcome.refusal?.description == "the refresh token was issued to another client")
        #expect(store == before)
    }

    @Test func underRevokeGrantTheGrantIsRevokedBehindIt() throws {
        var store = MemorySandbox()
        let server = server(onReuse: .revokeGrant)
        let form = Parameters.refresh(try server.connect(store: &store).tokens.refreshText)
        let second = try #require(try server.post(form, store: &store).issued)
        let within = try server.post(form, at: now + .seconds(9), store: &store)
        #expect(within.issued?.isRepeated == true)
        #expect(store.token(second.refresh.key)?.diedOf == nil)
        let behind = try server.post(form, at: now + .seconds(10), store: &store)
        #expect(behind.refusal?.description == "the refresh token was used before; its whole grant is revoked")
        #expect(store.token(second.refresh.key)?.diedOf == .refreshReuse)
    }

    @Test func underRevokeGrantTheUseOfTheSuccessorEndsItEarly() throws {
        var store = MemorySandbox()
        let server = server(onReuse: .revokeGrant)
        let form = Parameters.refresh(try server.connect(store: &store).tokens.refreshText)
        let second = try #require(try server.post(form, store: &store).issued)
        let third = try #require(try server.post(.refresh(second.refreshText), store: &store).issued)
        #expect(try server.post(form, store: &store).refusal?.code == .invalidGrant)
        #expect(store.token(third.refresh.key)?.diedOf == .refreshReuse)
    }
}
