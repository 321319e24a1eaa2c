import EmulatorServer
import OAuthCore
import Testing
import Trace

@Suite("Tokens in the control plane", .timeLimit(.minutes(1)))
struct ControlPlaneTokenTests {
    private func tokens(_ server: any Answering) async throws -> [JSONValue] {
        try #require(try await server.control("GET", "tokens").bodyJSON?["tokens"]?.array)
    }

    /// The numbers of exchanges are those of the requests below, in order.
    @Test func theyTellTheirLineage() async throws {
        let emulator = try await TestEmulator.make()
        let code = try await emulator.newCode()  // 1
        let first = try TokenPair(try await emulator.exchange(code))  // 2
        _ = try await emulator.control("POST", "clock", ["advance": 60])
        let second = try TokenPair(try await emulator.refresh(first.refresh))  // 3
        _ = try await emulator.api("GET", "/contacts", token: second.access)  // 4
        _ = try await emulator.api("GET", "/messages", token: second.access)  // 5, 403
        _ = try await emulator.refresh(first.refresh)  // 6, refused

        let tokens = try await tokens(emulator)
        #expect(tokens.compactMap { $0["kind"]?.string } == ["code", "access", "refresh", "access", "refresh"])
        #expect(
            tokens.map { $0["token"]?.string } == [code, first.access, first.refresh, second.access, second.refresh]
        )
        #expect(tokens.map { $0["state"] } == ["dead", "live", "dead", "live", "live"])
        #expect(tokens.map { $0["died_of"] } == ["redeemed", .null, "rotated", .null, .null])
        #expect(
            tokens.map { $0["parent"] } == [
                .null, .string(code), .string(code), .string(first.refresh), .string(first.refresh),
            ]
        )
        #expect(tokens.map { $0["minted_by"] } == [1, 2, 2, 3, 3])
        #expect(
            tokens.map { $0["presented_by"] } == [
                .array([2]), .array([]), .array([3, 6]), .array([4, 5]), .array([]),
            ]
        )
        #expect(Set(tokens.compactMap { $0["grant"]?.string }).count == 1)
        for token in tokens {
            #expect(token["client_id"] == "demo-client")
            #expect(token["user"] == "ada")
            #expect(token["scope"] == "read:contacts write:contacts")
        }
        #expect(tokens[0]["issued_at"] == "2026-01-01T00:00:00Z")
        #expect(tokens[0]["expires_at"] == "2026-01-01T00:02:00Z")
        #expect(tokens[1]["expires_at"] == "2026-01-01T01:00:00Z")
        #expect(tokens[3]["issued_at"] == "2026-01-01T00:01:00Z")
        #expect(tokens[4]["expires_at"] == "2026-01-31T00:01:00Z")
    }

    @Test func theyTellWhatTheyDiedOf() async throws {
        let emulator = try await TestEmulator.make()
        let code = try await emulator.newCode()
        _ = try await emulator.exchange(code)
        _ = try await emulator.exchange(code)
        #expect(try await tokens(emulator).map { $0["died_of"] } == ["redeemed", "code_replay", "code_replay"])

        let reuse = try await TestEmulator.make("rotation: {on_reuse: revoke_grant, old_access_token: revoke}")
        let first = try await reuse.newTokens()
        _ = try await reuse.refresh(first.refresh)
        #expect(try await tokens(reuse).map { $0["died_of"] } == ["redeemed", "replaced", "rotated", .null, .null])
        _ = try await reuse.refresh(first.refresh)
        #expect(
            try await tokens(reuse).map { $0["died_of"] }
                == ["redeemed", "replaced", "rotated", "refresh_reuse", "refresh_reuse"]
        )

        let late = try await TestEmulator.make()
        _ = try await late.newCode()
        _ = try await late.control("POST", "clock", ["advance": 120])
        #expect(try await tokens(late).map { $0["died_of"] } == ["expired"])
    }

    @Test func aGrantIsMadeWithoutABrowser() async throws {
        let emulator = try await TestEmulator.make()
        let made = try await emulator.control(
            "POST",
            "tokens",
            ["client_id": "other-client", "user": "grace", "scope": "read:messages"]
        )
        #expect(made.status == 201)
        #expect(made.bodyJSON?["token_type"] == "Bearer")
        #expect(made.bodyJSON?["expires_in"] == 3600)
        let pair = try TokenPair(made)
        #expect(try await emulator.api("GET", "/messages", token: pair.access).status == 200)
        #expect(try await emulator.api("GET", "/contacts", token: pair.access).status == 403)
        #expect(try await emulator.refresh(pair.refresh, client: "other-client").status == 200)
        let listed = try await tokens(emulator)
        #expect(listed[0]["user"] == "grace")
        #expect(listed[0]["minted_by"] == .null)
        #expect(listed[0]["parent"] == .null)
        #expect(listed[0]["presented_by"] == .array([1, 2]))

        // Without a body it is the first client's, for the first user, with every scope.
        #expect(try await emulator.control("POST", "tokens").status == 201)
        let whole = try #require(try await tokens(emulator).last)
        #expect(whole["client_id"] == "demo-client")
        #expect(whole["user"] == "ada")
        #expect(whole["scope"] == "read:contacts write:contacts read:messages write:messages")
    }

    struct Kill: Sendable, CustomTestStringConvertible {
        let call: String
        let body: @Sendable (TokenPair) -> JSONValue
        let affected: Int
        /// Of the demo client: access, refresh; of the other client: access.
        let live: [Bool]
        let testDescription: String

        init(
            _ description: String,
            _ call: String,
            affected: Int,
            live: [Bool],
            body: @escaping @Sendable (TokenPair) -> JSONValue
        ) {
            (testDescription, self.call, self.affected, self.live, self.body) = (
                description, call, affected, live, body
            )
        }
    }

    static let kills = ["expire", "revoke"].flatMap { call in
        [
            Kill("\(call) an access token", call, affected: 1, live: [false, true, true]) {
                ["token": .string($0.access)]
            },
            Kill("\(call) a refresh token", call, affected: 1, live: [true, false, true]) {
                ["token": .string($0.refresh)]
            },
            Kill("\(call) what was never issued", call, affected: 0, live: [true, true, true]) { _ in
                ["token": "nothing"]
            },
            Kill("\(call) all access tokens", call, affected: 2, live: [false, true, false]) { _ in
                ["kind": "access"]
            },
            Kill("\(call) a client's access tokens", call, affected: 1, live: [false, true, true]) { _ in
                ["kind": "access", "client_id": "demo-client"]
            },
            Kill("\(call) refresh tokens", call, affected: 2, live: [true, false, true]) { _ in ["kind": "refresh"] },
            Kill("\(call) a client's grants", call, affected: 2, live: [false, false, true]) { _ in
                ["kind": "grant", "client_id": "demo-client"]
            },
            Kill("\(call) codes", call, affected: 1, live: [true, true, true]) { _ in ["kind": "code"] },
            Kill("\(call) of nobody", call, affected: 0, live: [true, true, true]) { _ in
                ["kind": "grant", "client_id": "nobody"]
            },
        ]
    }

    @Test(arguments: kills)
    func theyExpireAndAreRevokedOnCommand(kill: Kill) async throws {
        let emulator = try await TestEmulator.make()
        let pair = try TokenPair(try await emulator.control("POST", "tokens", ["client_id": "demo-client"]))
        let other = try TokenPair(try await emulator.control("POST", "tokens", ["client_id": "other-client"]))
        let code = try await emulator.newCode(client: "other-client")
        let answer = try await emulator.control("POST", "tokens/\(kill.call)", kill.body(pair))
        #expect(answer.status == 200)
        #expect(answer.bodyJSON == ["affected": JSONValue(kill.affected)])

        let words = kill.call == "expire" ? "has expired" : "was revoked"
        for (token, isLive) in [(pair.access, kill.live[0]), (other.access, kill.live[2])] {
            let call = try await emulator.api("GET", "/contacts", token: token)
            #expect(call.status == (isLive ? 200 : 401))
            if !isLive { #expect(call.bodyJSON?["error_description"] == .string("the access token \(words)")) }
        }
        let refresh = try await emulator.refresh(pair.refresh)
        #expect(refresh.status == (kill.live[1] ? 200 : 400))
        if !kill.live[1] { #expect(refresh.bodyJSON?["error_description"] == .string("the refresh token \(words)")) }
        let isCode = kill.testDescription.hasSuffix("codes")
        #expect(try await emulator.exchange(code, client: "other-client").status == (isCode ? 400 : 200))
        // What is dead already does not die again.
        #expect(try await emulator.control("POST", "tokens/\(kill.call)", kill.body(pair)).bodyJSON?["affected"] != nil)
    }

    @Test func theDeadDoNotDieAgain() async throws {
        let emulator = try await TestEmulator.make()
        _ = try await emulator.newTokens()
        func affected(_ call: String) async throws -> JSONValue? {
            try await emulator.control("POST", "tokens/\(call)", ["kind": "grant"]).bodyJSON?["affected"]
        }
        #expect(try await affected("expire") == 2)
        #expect(try await affected("revoke") == 0)
        #expect(try await tokens(emulator).map { $0["died_of"] } == ["redeemed", "expired", "expired"])
    }
}
