import EmulatorServer
import Foundation
import OAuthCore
import Scenarios
import Testing
import Trace

/// What a process leaves behind that is killed: files are copied at a moment that the test chooses.
///
/// Source: decision record 0013.
@Suite("What survives a kill", .timeLimit(.minutes(1)))
struct LostMomentTests {
    private static func endpoints(_ server: LiveServer) async throws -> [String] {
        let kept = try await server.client().control("GET", "journal").bodyJSON?["exchanges"]?.array ?? []
        return kept.compactMap { $0["endpoint"]?.string }
    }

    @Test func entriesOfGrantsAreThereAndThoseOfCallsALittleLater() async throws {
        try await StoreFolder.with { store async throws in
            let clock = ManualClock()
            let (early, late) = try await store.run(clock: clock) { server -> (StoreFolder, StoreFolder) in
                let client = server.client()
                let tokens = try await client.newTokens()
                _ = try await client.api("GET", "/contacts", token: tokens.access)
                _ = try await client.refresh(tokens.refresh)
                let early = try store.killed()
                // The call waits for others to be written with.
                try await clock.waitForSleepers(1)
                clock.advance(by: .seconds(1))
                // The next commit begins when the flush is over.
                _ = try await client.newCode()
                return (early, try store.killed())
            }
            let kept = try await early.run { try await Self.endpoints($0) }
            #expect(kept == ["authorize", "token", "token"])
            let all = try await late.run { try await Self.endpoints($0) }
            #expect(all.contains("api"))
        }
    }

    @Test func whatWasShownIsKept() async throws {
        try await StoreFolder.with { store async throws in
            let killed = try await store.run(clock: ManualClock()) { server -> StoreFolder in
                for _ in 0..<3 { _ = try await server.client().get("/nothing") }
                #expect(try await Self.endpoints(server).count == 3)
                return try store.killed()
            }
            try await killed.run { server async throws in
                #expect(try await Self.endpoints(server).count == 3)
                // The numbers go on behind what somebody has seen.
                _ = try await server.client().get("/nothing")
                #expect(server.emulator.root.exchanges.map(\.n) == [1, 2, 3, 4])
            }
        }
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let method: String
        let call: String
        var body: JSONValue?
        /// What tells that it was done.
        let shown: String
    }

    @Test(arguments: [
        Row(testDescription: "a clock", method: "POST", call: "clock", body: ["advance": 60], shown: "clock"),
        Row(testDescription: "consent", method: "PUT", call: "consent", body: ["mode": "deny"], shown: "consent"),
        Row(
            testDescription: "a rule",
            method: "POST",
            call: "rules",
            body: ["name": "r", "then": .array([["wire": "close"]])],
            shown: "rules"
        ),
        Row(testDescription: "no rule", method: "DELETE", call: "rules", shown: "rules"),
        Row(testDescription: "a scenario", method: "PUT", call: "scenario", body: ["name": "b"], shown: "scenario"),
        Row(testDescription: "a reset", method: "POST", call: "reset", shown: "tokens"),
        Row(testDescription: "an empty journal", method: "DELETE", call: "journal", shown: "journal"),
        Row(testDescription: "a grant", method: "POST", call: "tokens", shown: "tokens"),
        Row(
            testDescription: "a revocation",
            method: "POST",
            call: "tokens/revoke",
            body: ["kind": "grant"],
            shown: "tokens"
        ),
    ])
    func whatTheControlPlaneDidIsThere(row: Row) async throws {
        let lines = "rules: [{name: first, when: {endpoint: api}, then: [{delay: 0s}]}]"
        try await StoreFolder.with { store async throws in
            let (killed, expected) = try await store.run(lines, clock: ManualClock()) {
                server -> (StoreFolder, String) in
                let client = server.client()
                _ = try await client.newTokens()
                let answer = try await client.control(row.method, row.call, row.body)
                #expect((200..<300).contains(answer.status), "\(answer.text)")
                let killed = try store.killed()
                return (killed, try await client.control("GET", row.shown).text)
            }
            try await killed.run(lines) { server async throws in
                let shown = try await server.client().control("GET", row.shown).text
                #expect(shown == expected)
            }
        }
    }

    @Test func aSandboxIsThereOrGoneAsItWasAnswered() async throws {
        try await StoreFolder.with { store async throws in
            let (made, id, tokens, gone) = try await store.run {
                server -> (StoreFolder, String, TokenPair, StoreFolder) in
                let client = server.client()
                let id = try #require(try await client.control("POST", "sandboxes").bodyJSON?["id"]?.string)
                let tokens = try await InSandbox(server: client, id: id).control("POST", "tokens")
                #expect(tokens.status == 201)
                let made = try store.killed()
                #expect(try await client.control("DELETE", "sandboxes/\(id)").status == 204)
                return (made, id, try TokenPair(tokens), try store.killed())
            }
            try await made.run { server async throws in
                let sandbox = InSandbox(server: server.client(), id: id)
                #expect(try await sandbox.api("GET", "/contacts/1", token: tokens.access).status == 200)
                #expect(try await sandbox.refresh(tokens.refresh).status == 200)
            }
            try await gone.run { server async throws in
                let sandbox = InSandbox(server: server.client(), id: id)
                #expect(try await sandbox.refresh(tokens.refresh).status == 404)
                let list = try await server.client().control("GET", "sandboxes").bodyJSON?["sandboxes"]?.array
                #expect(list?.count == 1)
            }
        }
    }
}
