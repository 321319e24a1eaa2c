import OAuthCore
import TestKit
import Testing

/// Source: the scenario format, `clients`, "`lifetimes` (of its own)".
@Suite("Lifetimes of one client")
struct LifetimeOverridesTests {
    private static let servers = Lifetimes(code: .seconds(10), accessToken: .seconds(20), refreshToken: .seconds(30))

    struct Row: NamedRow {
        let name: String
        let own: LifetimeOverrides
        /// Seconds.
        let code: Int64
        let access: Int64
        let refresh: Int64
    }

    static let rows: [Row] = [
        Row(name: "none", own: LifetimeOverrides(), code: 10, access: 20, refresh: 30),
        Row(name: "of codes", own: LifetimeOverrides(code: .seconds(1)), code: 1, access: 20, refresh: 30),
        Row(
            name: "of access tokens",
            own: LifetimeOverrides(accessToken: .seconds(2)),
            code: 10,
            access: 2,
            refresh: 30
        ),
        Row(
            name: "of refresh tokens",
            own: LifetimeOverrides(refreshToken: .seconds(3)),
            code: 10,
            access: 20,
            refresh: 3
        ),
        Row(
            name: "of all, longer than the server's",
            own: LifetimeOverrides(code: .seconds(100), accessToken: .seconds(200), refreshToken: .seconds(300)),
            code: 100,
            access: 200,
            refresh: 300
        ),
        Row(name: "of nothing at all", own: LifetimeOverrides(accessToken: .zero), code: 10, access: 0, refresh: 30),
    ]

    private static func server(_ own: LifetimeOverrides) -> AuthorizationServer {
        var server = FixedServer.server
        server.lifetimes = servers
        server.clients[0].lifetimes = own
        return server
    }

    @Test(arguments: rows)
    func theyHoldForEverythingThatTheClientIsIssued(row: Row) throws {
        let server = Self.server(row.own)
        var store = MemorySandbox()
        let connection = try server.connect(store: &store)
        let refreshed = FixedServer.now + .seconds(1)
        let next = try server.post(.refresh(connection.tokens.refreshText), at: refreshed, store: &store)
        let code = try #require(store.token(connection.code.key))
        #expect(code.expiresAt == FixedServer.now + .seconds(row.code))
        for (tokens, issuedAt) in [(connection.tokens, FixedServer.now), (try #require(next.issued), refreshed)] {
            #expect(tokens.access.expiresAt == issuedAt + .seconds(row.access))
            #expect(tokens.expiresIn == row.access)
            #expect(tokens.refresh.expiresAt == issuedAt + .seconds(row.refresh))
        }
    }

    @Test(arguments: rows)
    func theyHoldForAGrantWithoutABrowser(row: Row) throws {
        let server = Self.server(row.own)
        var store = MemorySandbox()
        let tokens = try server.grantDirectly(
            FixedServer.demoClient,
            user: FixedServer.ada.username,
            scope: FixedServer.scope,
            at: FixedServer.now,
            entropy: FixedServer.entropy,
            store: &store
        )
        #expect(tokens.expiresIn == row.access)
        #expect(tokens.refresh.expiresAt == FixedServer.now + .seconds(row.refresh))
    }

    @Test func theyHoldForNoOtherClient() throws {
        let own = LifetimeOverrides(code: .seconds(1), accessToken: .seconds(2), refreshToken: .seconds(3))
        let server = Self.server(own)
        var store = MemorySandbox()
        let code = try server.approve(.authorization.setting("client_id", to: "other-client"), store: &store)
        #expect(store.token(code.key)?.expiresAt == FixedServer.now + .seconds(10))
        let form = Parameters.exchange(code.text)
            .setting("client_id", to: "other-client").setting("client_secret", to: "other-secret")
        let tokens = try #require(try server.post(form, store: &store).issued)
        #expect(tokens.expiresIn == 20)
        #expect(tokens.refresh.expiresAt == FixedServer.now + .seconds(30))
    }

    @Test func aCodeThatIsSwappedInLivesAsLongAsItsOwnClientsDo() throws {
        let server = Self.server(LifetimeOverrides(code: .seconds(1)))
        var store = MemorySandbox()
        let other = try server.approve(.authorization.setting("client_id", to: "other-client"), store: &store)
        let own = try #require(store.token(other.key))
        let text = try server.issueCode(
            like: own,
            to: FixedServer.demoClient,
            at: FixedServer.now,
            entropy: FixedServer.entropy,
            store: &store
        )
        #expect(store.token(TokenKey(digestOf: text))?.expiresAt == FixedServer.now + .seconds(1))
    }
}
