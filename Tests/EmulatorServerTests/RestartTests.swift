import EmulatorServer
import Foundation
import OAuthCore
import Testing
import Trace

/// Source: the interface, `--store`; decision record 0013.
@Suite("What survives a restart", .timeLimit(.minutes(1)))
struct RestartTests {
    /// A day in which everything changes that can.
    private static func live(_ server: any Answering) async throws {
        let tokens = try await server.newTokens()
        _ = try await server.api("GET", "/contacts", token: tokens.access)
        _ = try await server.api("POST", "/contacts", token: tokens.access, body: #"{"name":"new"}"#)
        _ = try await server.api("DELETE", "/contacts/1", token: tokens.access)
        let next = try TokenPair(try await server.refresh(tokens.refresh))
        _ = try await server.refresh(tokens.refresh)  // A finding.
        _ = try await server.control("POST", "clock", ["advance": 90, "mode": "frozen"])
        _ = try await server.control("PUT", "consent", ["mode": "approve", "user": "grace"])
        let rules = """
            [{"name": "third", "when": {"endpoint": "api", "occurrence": 3}, "then": [{"phase": "late"}]},
             {"name": "late", "when": {"endpoint": "api", "phase": "late", "probability": 0.5},
              "then": [{"respond": {"status": 503}}]}]
            """
        #expect(try await server.control("POST", "rules", try JSONValue(parsing: rules)).status == 201)
        for _ in 0..<6 { _ = try await server.api("GET", "/contacts", token: next.access) }
        _ = try await server.control("POST", "tokens/revoke", ["kind": "access"])
    }

    private static let scenario = """
        limits: {token: 5/1m}
        rules: [{when: {endpoint: callback, occurrence: 2}, then: [{callback: {set: {state: other}}}]}]
        """

    @Test func everythingIsThereAgain() async throws {
        try await StoreFolder.with { store in
            let (before, id) = try await store.run(Self.scenario) { server in
                let client = server.client()
                try await Self.live(client)
                let body: JSONValue = ["scenario": ["name": "mine"], "seed": 9, "consent": "approve"]
                let made = try await client.control("POST", "sandboxes", body)
                let id = try #require(made.bodyJSON?["id"]?.string)
                let sandbox = InSandbox(server: client, id: id)
                try await Self.live(sandbox)
                return ([try await client.everything(), try await sandbox.everything()], id)
            }
            try await store.run(Self.scenario) { server in
                let client = server.client()
                let after = [
                    try await client.everything(), try await InSandbox(server: client, id: id).everything(),
                ]
                for (before, after) in zip(before, after) {
                    for (call, told) in before {
                        // The port is another one.
                        guard call != "sandboxes" else { continue }
                        #expect(after[call]?.text == told.text, "\(call)")
                    }
                }
                let listed = after[0]["sandboxes"]?["sandboxes"]?.array
                #expect(listed?.map { $0["id"] } == ["default", .string(id)])
                #expect(listed?.map { $0["seed"] } == [7, 9])
                #expect(listed?.map { $0["scenario"] } == ["default", "mine"])
            }
        }
    }

    @Test func itGoesOnAsIfNothingHadHappened() async throws {
        // What follows a restart is what follows without one: texts, counters, limits, lineage.
        let expected = try await LiveServer.run(try await TestEmulator.make(Self.scenario)) { server in
            try await Self.live(server.client())
            try await Self.live(server.client())
            return try await server.client().everything()
        }
        let resumed = try await StoreFolder.with { store in
            try await store.run(Self.scenario) { try await Self.live($0.client()) }
            return try await store.run(Self.scenario) { server in
                try await Self.live(server.client())
                return try await server.client().everything()
            }
        }
        for call in ["scenario", "clock", "consent", "findings", "tokens", "rules"] {
            #expect(resumed[call]?.text == expected[call]?.text, "\(call)")
        }
        let numbers = resumed["journal"]?["exchanges"]?.array?.compactMap { $0["n"]?.integer }
        #expect(numbers == expected["journal"]?["exchanges"]?.array?.compactMap { $0["n"]?.integer })
    }

    @Test func aRefreshTokenWorksOnceOverAllRestarts() async throws {
        try await StoreFolder.with { store in
            var tokens = try await store.run { try await $0.client().newTokens() }
            for _ in 0..<3 {
                tokens = try await store.run { [tokens] server in
                    let next = try TokenPair(try await server.client().refresh(tokens.refresh))
                    let again = try await server.client().refresh(tokens.refresh)
                    #expect(again.oauthError == "invalid_grant")
                    let call = try await server.client().api("GET", "/contacts", token: next.access)
                    #expect(call.status == 200)
                    return next
                }
                try await store.run { [tokens] server in
                    let call = try await server.client().api("GET", "/contacts", token: tokens.access)
                    #expect(call.status == 200)
                }
            }
        }
    }

    @Test func aCodeOfBeforeIsExchangedAndItsReplayRevokes() async throws {
        try await StoreFolder.with { store in
            let code = try await store.run { try await $0.client().newCode() }
            let tokens = try await store.run { try TokenPair(try await $0.client().exchange(code)) }
            try await store.run { server in
                #expect(try await server.client().exchange(code).oauthError == "invalid_grant")
                #expect(try await server.client().refresh(tokens.refresh).oauthError == "invalid_grant")
                // The rules of conduct remember the exchange of the earlier process.
                let findings = try await server.client().control("GET", "findings").bodyJSON?["findings"]?.array
                #expect(findings?.map { $0["rule"] }.contains("code-once") == true)
            }
        }
    }

    @Test func aBrowserStaysSignedIn() async throws {
        let target = "/oauth/authorize?" + FormCodec.encode(Documented.authorizeQuery())
        try await StoreFolder.with { store in
            let cookies = try await store.run("consent: ask") { server in
                var browser = Browser(server.client())
                _ = try await browser.signIn(at: target)
                return browser.cookies
            }
            try await store.run("consent: ask") { server in
                var browser = Browser(server.client(), cookies: cookies)
                let form = try PageForm(try await browser.open(target))
                let approved = try await browser.submit(form, ["decision": "approve"])
                #expect(approved.locationParameters?["code"] != nil)
            }
        }
    }

    @Test func anOpenBarrierHoldsNobodyAgain() async throws {
        let lines = "rules: [{when: {endpoint: api}, then: [{hold: 2}]}]"
        try await StoreFolder.with { store in
            try await store.run(lines) { server in
                async let first = server.client().api("GET", "/contacts", token: nil)
                async let second = server.client().api("GET", "/contacts", token: nil)
                _ = try await (first, second)
            }
            // It would wait for ever: nobody moves this clock.
            try await store.run(lines, clock: ManualClock()) { server in
                let status = try await server.client().api("GET", "/contacts", token: nil).status
                #expect(status == 401)
            }
        }
    }
}
