import EmulatorServer
import OAuthCore
import Testing
import Trace

@Suite("Retired refresh tokens, and what hangs on them", .serialized, .timeLimit(.minutes(1)))
struct RotationPolicyTests {
    private static func run(
        _ rotation: String,
        _ body: @escaping @Sendable (_ server: LiveServer, _ client: SocketClient) async throws -> Void
    ) async throws {
        let emulator = try await TestEmulator.make("rotation: \(rotation)")
        try await LiveServer.run(emulator) { try await body($0, $0.client()) }
    }

    private static func advance(_ client: SocketClient, _ seconds: Double) async throws {
        #expect(try await client.control("POST", "clock", ["advance": JSONValue(seconds)]).status == 200)
    }

    private static func isLive(_ pair: TokenPair, _ client: SocketClient) async throws -> Bool {
        try await client.api("GET", "/contacts", token: pair.access).status == 200
    }

    @Test(arguments: ["reject", "revoke_grant"])
    func withinTheGraceTheSameAnswerComesAgain(reuse: String) async throws {
        try await Self.run("{grace: 30s, on_reuse: \(reuse)}") { server, client in
            let first = try await client.newTokens()
            let request = RecordedRequest.token(Documented.refresh(first.refresh))
            let answer = try await server.bytes(answering: request, endsSending: true)
            let second = try TokenPair(try #require(RecordedResponse.parse(answer.bytes, toHead: false)).0)
            // On a clock that stands they are the same bytes.
            #expect(try await server.bytes(answering: request, endsSending: true).bytes == answer.bytes)
            try await Self.advance(client, 29.999)
            #expect(try TokenPair(try await client.refresh(first.refresh)) == second)
            // No other token was issued.
            let listed = try await client.control("GET", "tokens").bodyJSON?["tokens"]?.array
            #expect(listed?.count == 5)

            try await Self.advance(client, 0.001)
            #expect(try await client.refresh(first.refresh).oauthError == "invalid_grant")
            #expect(try await Self.isLive(second, client) == (reuse == "reject"))
            #expect(try await client.refresh(second.refresh).status == (reuse == "reject" ? 200 : 400))
        }
    }

    @Test(arguments: ["reject", "revoke_grant"])
    func onceTheSuccessorWasUsedTheGraceIsOver(reuse: String) async throws {
        try await Self.run("{grace: 30s, on_reuse: \(reuse)}") { _, client in
            let first = try await client.newTokens()
            let second = try TokenPair(try await client.refresh(first.refresh))
            let third = try TokenPair(try await client.refresh(second.refresh))
            // The second one has a grace of its own.
            #expect(try TokenPair(try await client.refresh(second.refresh)) == third)
            #expect(try await client.refresh(first.refresh).oauthError == "invalid_grant")
            #expect(try await Self.isLive(third, client) == (reuse == "reject"))
        }
    }

    @Test func theGraceIsForTheClientAndItsSecret() async throws {
        try await Self.run("{grace: 30s, on_reuse: revoke_grant}") { _, client in
            let first = try await client.newTokens()
            let second = try TokenPair(try await client.refresh(first.refresh))
            var wrong = Documented.refresh(first.refresh)
            wrong.set("client_secret", to: "wrong")
            #expect(try await client.post("/oauth/token", form: wrong).status == 401)
            let foreign = try await client.refresh(first.refresh, client: "other-client")
            #expect(foreign.bodyJSON?["error_description"] == "the refresh token was issued to another client")
            #expect(try await Self.isLive(second, client))
            #expect(try TokenPair(try await client.refresh(first.refresh)) == second)
            // A successor that was revoked is not handed out.
            _ = try await client.control("POST", "tokens/revoke", ["token": .string(second.refresh)])
            #expect(try await client.refresh(first.refresh).status == 400)
        }
    }

    @Test(arguments: ["reject", "revoke_grant"])
    func aRetiredTokenThatComesAgainIsRefusedOrEndsTheGrant(reuse: String) async throws {
        try await Self.run("{on_reuse: \(reuse)}") { _, client in
            let (first, other) = (try await client.newTokens(), try await client.newTokens())
            let second = try TokenPair(try await client.refresh(first.refresh))
            let third = try TokenPair(try await client.refresh(second.refresh))
            #expect(try await client.refresh(first.refresh).oauthError == "invalid_grant")
            let isKept = reuse == "reject"
            for pair in [first, second, third] { #expect(try await Self.isLive(pair, client) == isKept) }
            #expect(try await client.refresh(third.refresh).status == (isKept ? 200 : 400))
            // Another grant of the same user and client goes on.
            #expect(try await Self.isLive(other, client))
            #expect(try await client.refresh(other.refresh).status == 200)
        }
    }

    @Test(arguments: ["keep", "revoke"])
    func aRefreshKeepsOrRevokesTheOldAccessToken(old: String) async throws {
        try await Self.run("{old_access_token: \(old)}") { _, client in
            let (first, other) = (try await client.newTokens(), try await client.newTokens())
            // A refresh that fails touches nothing.
            var wider = Documented.refresh(first.refresh)
            wider.set("scope", to: "read:messages")
            #expect(try await client.post("/oauth/token", form: wider).oauthError == "invalid_scope")
            #expect(try await Self.isLive(first, client))

            let second = try TokenPair(try await client.refresh(first.refresh))
            let refused = try await client.api("GET", "/contacts", token: first.access)
            #expect(refused.status == (old == "keep" ? 200 : 401))
            if old == "revoke" {
                #expect(refused.bodyJSON?["error_description"] == "the access token was revoked")
            }
            #expect(try await Self.isLive(second, client))
            #expect(try await Self.isLive(other, client))
        }
    }
}
