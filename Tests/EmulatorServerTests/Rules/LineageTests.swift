import EmulatorServer
import OAuthCore
import Testing
import Trace

/// The numbers of exchanges are those of the requests of each test, in order.
@Suite("The lives of tokens", .serialized, .timeLimit(.minutes(1)))
struct LineageTests {
    private static func run(
        _ lines: String,
        _ body: @escaping @Sendable (_ server: LiveServer, _ client: SocketClient) async throws -> Void
    ) async throws {
        try await LiveServer.run(try await TestEmulator.make(lines)) { try await body($0, $0.client()) }
    }

    /// One member of each code and token, in the order in which they were issued.
    private static func lives(_ client: SocketClient, _ name: String) async throws -> [JSONValue] {
        let listed = try await client.control("GET", "tokens").bodyJSON?["tokens"]?.array
        return try #require(listed).compactMap { $0[name] }
    }

    private static func lineages(_ client: SocketClient) async throws -> [Lineage] {
        let listed = try await client.control("GET", "journal").bodyJSON?["exchanges"]?.array
        return try #require(listed).map { $0["lineage"].map(Lineage.init(json:)) ?? Lineage() }
    }

    @Test func tokensTellOfTheExchangesAndExchangesOfTheTokens() async throws {
        try await Self.run("rotation: {old_access_token: revoke}") { _, client in
            let code = try await client.newCode()  // 1
            let first = try TokenPair(try await client.exchange(code))  // 2
            _ = try await client.api("GET", "/contacts", token: first.access)  // 3
            _ = try await client.control("POST", "clock", ["advance": 60])
            let second = try TokenPair(try await client.refresh(first.refresh))  // 4
            _ = try await client.api("GET", "/contacts", token: first.access)  // 5, refused
            _ = try await client.refresh(first.refresh)  // 6, refused
            _ = try await client.refresh("nothing")  // 7, refused

            let texts = [code, first.access, first.refresh, second.access, second.refresh]
            #expect(try await Self.lives(client, "token") == texts.map { .string($0) })
            let parents = [nil, code, code, first.refresh, first.refresh].map { JSONValue($0) }
            #expect(try await Self.lives(client, "parent") == parents)
            #expect(try await Self.lives(client, "minted_by") == [1, 2, 2, 4, 4])
            let presented = [[2], [3, 5], [4, 6], [], []].map { JSONValue.array($0) }
            #expect(try await Self.lives(client, "presented_by") == presented)
            #expect(try await Self.lives(client, "died_of") == ["redeemed", "replaced", "rotated", .null, .null])
            #expect(try await Self.lives(client, "died_by") == [2, 4, 4, .null, .null])
            let (start, later) = (JSONValue.string("2026-01-01T00:00:00Z"), JSONValue.string("2026-01-01T00:01:00Z"))
            #expect(try await Self.lives(client, "died_at") == [start, later, later, .null, .null])

            try await Self.expectLineagesOfARefresh(client)
        }
    }

    /// The journal names them by their ids.
    private static func expectLineagesOfARefresh(_ client: SocketClient) async throws {
        let ids = try await lives(client, "id").compactMap { $0.string.map(TokenKey.init(rawValue:)) }
        try #require(Set(ids).count == 5)
        let grants = Set(try await lives(client, "grant").compactMap(\.string))
        let grant = GrantID(try #require(grants.count == 1 ? grants.first : nil))
        #expect(
            try await lineages(client) == [
                Lineage(grant: grant, minted: [ids[0]]),
                Lineage(grant: grant, presented: [ids[0]], minted: [ids[1], ids[2]], died: [ids[0]]),
                Lineage(grant: grant, presented: [ids[1]]),
                Lineage(grant: grant, presented: [ids[2]], minted: [ids[3], ids[4]], died: [ids[2], ids[1]]),
                Lineage(grant: grant, presented: [ids[1]]),
                Lineage(grant: grant, presented: [ids[2]]),
                Lineage(),
            ]
        )
    }

    @Test func theExchangeThatKilledIsTheFirstOne() async throws {
        try await Self.run("rotation: {on_reuse: revoke_grant}") { _, client in
            let code = try await client.newCode()  // 1
            _ = try await client.exchange(code)  // 2
            for _ in 3...4 { #expect(try await client.exchange(code).status == 400) }
            #expect(try await Self.lives(client, "died_by") == [2, 3, 3])
            #expect(try await Self.lives(client, "died_of") == ["redeemed", "code_replay", "code_replay"])
            let tokens = try TokenPair(try await client.control("POST", "tokens"))
            _ = try await client.refresh(tokens.refresh)  // 5
            for _ in 6...7 { #expect(try await client.refresh(tokens.refresh).status == 400) }
            #expect(try await Self.lives(client, "died_by").dropFirst(3) == [6, 5, 6, 6])
            #expect(
                try await Self.lives(client, "died_of").dropFirst(3)
                    == ["refresh_reuse", "rotated", "refresh_reuse", "refresh_reuse"]
            )
            #expect(try await Self.lineages(client).map(\.died.count) == [0, 1, 2, 0, 1, 3, 0])
        }
    }

    @Test func whatARuleKilledDiedByItsExchange() async throws {
        let rules = """
            rules:
              - {when: {endpoint: api, occurrence: 2}, then: [{revoke: access_token}]}
              - {when: {endpoint: api, occurrence: 3}, then: [{expire: {tokens: refresh_token, of: everyone}}]}
            """
        try await Self.run(rules) { _, client in
            let (own, other) = (
                try TokenPair(try await client.control("POST", "tokens")),
                try TokenPair(try await client.control("POST", "tokens", ["client_id": "other-client"]))
            )
            for (n, token) in [own.access, own.access, other.access].enumerated() {  // 1 to 3
                #expect(try await client.api("GET", "/contacts", token: token).status == (n == 1 ? 401 : 200))
            }
            #expect(try await Self.lives(client, "died_of") == ["revoked", "expired", .null, "expired"])
            #expect(try await Self.lives(client, "died_by") == [2, 3, .null, 3])
            #expect(try await Self.lives(client, "minted_by") == [.null, .null, .null, .null])
            #expect(try await Self.lineages(client).map(\.died.count) == [0, 1, 2])
        }
    }

    @Test func whatNoExchangeKilledDiedByNone() async throws {
        try await Self.run("lifetimes: {access_token: 1m}") { _, client in
            let tokens = try await client.newTokens()
            _ = try await client.control("POST", "tokens/revoke", ["token": .string(tokens.refresh)])
            _ = try await client.control("POST", "clock", ["advance": 90])
            #expect(try await client.api("GET", "/contacts", token: tokens.access).status == 401)
            #expect(try await Self.lives(client, "died_of") == ["redeemed", "expired", "revoked"])
            #expect(try await Self.lives(client, "died_by") == [2, .null, .null])
            #expect(
                try await Self.lives(client, "died_at")
                    == ["2026-01-01T00:00:00Z", "2026-01-01T00:01:00Z", "2026-01-01T00:00:00Z"]
            )
        }
    }

    @Test func theSameAnswerAgainMintsNothing() async throws {
        try await Self.run("rotation: {grace: 30s}") { _, client in
            let tokens = try TokenPair(try await client.control("POST", "tokens"))
            for _ in 1...3 { #expect(try await client.refresh(tokens.refresh).status == 200) }
            #expect(try await Self.lives(client, "minted_by") == [.null, .null, 1, 1])
            #expect(try await Self.lives(client, "presented_by")[1] == .array([1, 2, 3]))
            #expect(try await Self.lineages(client).map(\.minted.count) == [2, 0, 0])
            #expect(try await Self.lineages(client).map(\.died.count) == [1, 0, 0])
        }
    }
}
