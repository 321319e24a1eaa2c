import EmulatorServer
import OAuthCore
import Testing
import Trace

@Suite("Limits of requests", .serialized, .timeLimit(.minutes(1)))
struct LimitTests {
    private static func advance(_ client: SocketClient, _ seconds: Double) async throws {
        #expect(try await client.control("POST", "clock", ["advance": JSONValue(seconds)]).status == 200)
    }

    @Test func pastTheLimitATokenRequestIsRefusedUntilTheClockHasMoved() async throws {
        let emulator = try await TestEmulator.make("limits: {token: 2/1m}")
        try await LiveServer.run(emulator) { server in
            let client = server.client()
            let first = try TokenPair(try await client.control("POST", "tokens"))
            let second = try TokenPair(try await client.refresh(first.refresh))
            try await Self.advance(client, 17.5)
            // A refusal counts as well.
            #expect(try await client.refresh("nothing").status == 400)

            let request = RecordedRequest.token(Documented.refresh(second.refresh))
            let seen = try await server.bytes(answering: request, endsSending: true)
            #expect(seen.head.hasPrefix("HTTP/1.1 429 Too Many Requests\r\n"))
            // What is left of the minute, in whole seconds, rounded up.
            #expect(seen.head.contains("\r\nRetry-After: 43\r\n"))
            let refusal = try #require(RecordedResponse.parse(seen.bytes, toHead: false)).0
            #expect(refusal.headers[header: "Content-Type"] == "application/json")
            #expect(refusal.oauthError == "too_many_requests")
            #expect(server.emulator.root.exchanges.last?.error == "http_429")
            #expect(server.emulator.root.exchanges.last?.outcome == .error)

            // Pages, the API and the control plane go on; the refusals are not counted.
            #expect(try await client.authorize().status == 302)
            #expect(try await client.api("GET", "/contacts", token: second.access).status == 200)
            try await Self.advance(client, 42.499)
            let late = try await client.refresh(second.refresh)
            #expect(late.status == 429)
            #expect(late.headers[header: "Retry-After"] == "1")
            try await Self.advance(client, 0.001)
            // Nothing was spent, and a new window has begun.
            let third = try TokenPair(try await client.refresh(second.refresh))
            #expect(try await client.refresh(third.refresh).status == 200)
            #expect(try await client.refresh(third.refresh).status == 429)
        }
    }

    @Test func theAPIHasALimitOfItsOwnForAllOfItsClients() async throws {
        let emulator = try await TestEmulator.make("limits: {api: 3/10s}")
        try await LiveServer.run(emulator) { server in
            let client = server.client()
            func tokens(_ id: String) async throws -> TokenPair {
                try TokenPair(try await client.control("POST", "tokens", ["client_id": .string(id)]))
            }
            let (own, other) = (try await tokens("demo-client"), try await tokens("other-client"))
            #expect(try await client.api("GET", "/contacts", token: own.access).status == 200)
            #expect(try await client.api("GET", "/contacts", token: other.access).status == 200)
            #expect(try await client.api("GET", "/contacts", token: nil).status == 401)
            let refused = try await client.api("DELETE", "/contacts/1", token: own.access)
            #expect(refused.status == 429)
            #expect(refused.headers[header: "Retry-After"] == "10")
            #expect(try await client.refresh(own.refresh).status == 200)
            try await Self.advance(client, 10)
            // The refused request was not carried out.
            #expect(try await client.api("GET", "/contacts/1", token: own.access).status == 200)
        }
    }

    @Test func aSandboxCountsForItself() async throws {
        let emulator = try await TestEmulator.make("limits: {api: 1/1m}")
        try await LiveServer.run(emulator) { server in
            let client = server.client()
            let scenario: JSONValue = ["limits": ["api": "1/1m"]]
            let made = try await client.control("POST", "sandboxes", ["scenario": scenario])
            let other = InSandbox(server: client, id: try #require(made.bodyJSON?["id"]?.string))
            for sandbox in [client as any Answering, other] {
                #expect(try await sandbox.api("GET", "/contacts", token: nil).status == 401)
                #expect(try await sandbox.api("GET", "/contacts", token: nil).status == 429)
            }
            // It begins anew with the sandbox.
            #expect(try await client.control("POST", "reset").status == 204)
            #expect(try await client.api("GET", "/contacts", token: nil).status == 401)
            #expect(try await other.api("GET", "/contacts", token: nil).status == 429)
        }
    }
}
