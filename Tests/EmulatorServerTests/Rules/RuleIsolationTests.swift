import EmulatorServer
import OAuthCore
import Testing
import Trace

@Suite("Rules that are added to one sandbox over HTTP", .serialized, .timeLimit(.minutes(1)))
struct RuleIsolationTests {
    private static func make(_ client: SocketClient) async throws -> InSandbox {
        let made = try await client.control("POST", "sandboxes", ["consent": "approve", "seed": 7])
        let id = try #require(made.bodyJSON?["id"]?.string)
        #expect(made.bodyJSON?["base_url"]?.string?.hasSuffix("/s/\(id)") == true)
        return InSandbox(server: client, id: id)
    }

    private static let down: JSONValue = ["then": .array([["respond": ["status": 503]]]), "name": "down"]

    private static func statuses(_ server: any Answering) async throws -> [Int] {
        let (code, token) = (try await server.authorize(), try await server.refresh("x"))
        return [code.status, token.status, try await server.api("GET", "/contacts", token: nil).status]
    }

    @Test func aRuleActsOnTheNextRequestThereAndNowhereElse() async throws {
        try await LiveServer.run(try await TestEmulator.make()) { server in
            let client = server.client()
            let sandboxes: [any Answering] = [
                client, try await Self.make(client), try await Self.make(client), try await Self.make(client),
            ]
            let plain = [302, 400, 401]
            for sandbox in sandboxes { #expect(try await Self.statuses(sandbox) == plain) }
            for (place, changed) in sandboxes.enumerated() {
                #expect(try await changed.control("POST", "rules", Self.down).status == 201)
                for (other, sandbox) in sandboxes.enumerated() {
                    #expect(try await Self.statuses(sandbox) == (other == place ? [503, 503, 503] : plain))
                }
                #expect(try await changed.control("DELETE", "rules/down").status == 204)
                #expect(try await Self.statuses(changed) == plain)
            }
        }
    }

    @Test func aRuleActsOnRequestsThatComeWhileAnotherWaits() async throws {
        let clock = WatchedClock()
        let emulator = try await TestEmulator.make(
            "rules: [{name: slow, when: {endpoint: api, occurrence: 1}, then: [{delay: 1s}]}]",
            clock: clock
        )
        try await LiveServer.run(emulator) { server in
            var sleeps = clock.sleeps.makeAsyncIterator()
            let connection = try await server.connect()
            try await connection.send(RecordedRequest.api("GET", "/contacts", token: "x").bytes)
            try await sleeps.sleep(of: .seconds(1))
            let client = server.client()
            #expect(try await client.control("POST", "rules", Self.down).status == 201)
            #expect(try await client.api("GET", "/contacts", token: "x").status == 503)
            #expect(try await client.control("DELETE", "rules").status == 204)
            // The rule that has taken it holds on to it; the one that came later does not.
            #expect(connection.unread.isEmpty)
            clock.advance(by: .seconds(1))
            #expect(try await connection.readAnswer().status == 401)
        }
    }

    @Test(arguments: [
        ("two words", "two%20words"), ("a/b", "a%2Fb"), ("/", "%2f"), ("50% off", "50%25%20off"), ("a+b", "a+b"),
        ("a&b=c?d#e", "a%26b%3Dc%3Fd%23e"), ("über", "%C3%BCber"), ("a%20b", "a%2520b"), (".", "."),
        ("explain", "explain"),
    ])
    func aRuleIsRemovedByItsNameWhateverIsInIt(name: String, escaped: String) async throws {
        try await LiveServer.run(try await TestEmulator.make()) { server in
            let client = server.client()
            var rule = Self.down
            rule.set("name", to: .string(name))
            for sandbox in [try await Self.make(client), try await Self.make(client)] {
                #expect(try await sandbox.control("POST", "rules", .array([rule, Self.down])).status == 201)
                #expect(try await sandbox.control("DELETE", "rules/\(escaped)").status == 204)
                let left = try await sandbox.control("GET", "rules").bodyJSON?["rules"]?.array
                #expect(left?.map { $0["name"] } == ["down"])
                let again = try await sandbox.control("DELETE", "rules/\(escaped)")
                #expect(again.status == 404)
                #expect(again.detail == "there is no rule '\(name)'")
            }
        }
    }
}
