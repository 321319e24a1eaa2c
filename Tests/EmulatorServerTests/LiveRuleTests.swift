import EmulatorServer
import OAuthCore
import Testing
import Trace

@Suite("Rules that are added live", .timeLimit(.minutes(1)))
struct LiveRuleTests {
    private static func rule(_ name: String, status: Int64, occurrence: String? = nil) -> JSONValue {
        var when: JSONValue = ["endpoint": "api"]
        if let occurrence { when.set("occurrence", to: .string(occurrence)) }
        return [
            "name": .string(name), "when": when, "then": .array([["respond": ["status": .integer(status)]]]),
        ]
    }

    private func status(_ server: any Answering) async throws -> Int {
        try await server.api("GET", "/contacts", token: nil).status
    }

    /// Name, matched and fired of each rule, in order.
    private func rules(_ server: any Answering) async throws -> [String] {
        let rules = try #require(try await server.control("GET", "rules").bodyJSON?["rules"]?.array)
        return rules.map {
            "\($0["name"]?.string ?? "") \($0["matched"]?.integer ?? -1) \($0["fired"]?.integer ?? -1)"
        }
    }

    @Test func theyAreCountedAndRemoved() async throws {
        let emulator = try await TestEmulator.make(
            "rules: [{name: filed, when: {endpoint: api}, then: [{respond: {status: 500}}]}]"
        )
        #expect(try await status(emulator) == 500)
        let added = try await emulator.control("POST", "rules", Self.rule("live", status: 503, occurrence: "2-"))
        #expect(added.status == 201)
        #expect(added.bodyJSON?["rules"]?.array?.first?["name"] == "live")
        #expect(try await rules(emulator) == ["live 0 0", "filed 1 1"])
        // The live rule comes first, and counts from when it came.
        #expect(try await status(emulator) == 500)
        #expect(try await status(emulator) == 503)
        #expect(try await rules(emulator) == ["live 2 1", "filed 3 2"])

        #expect(try await emulator.control("DELETE", "rules/live").status == 204)
        #expect(try await status(emulator) == 500)
        #expect(try await emulator.control("DELETE", "rules").status == 204)
        #expect(try await status(emulator) == 401)
        #expect(try await rules(emulator) == [])
        #expect(try await emulator.control("DELETE", "rules").status == 204)
    }

    @Test func theSameNameReplaces() async throws {
        let emulator = try await TestEmulator.make()
        for answer in [501, 502, 503] as [Int64] {
            _ = try await emulator.control("POST", "rules", Self.rule("one", status: answer, occurrence: "1"))
            #expect(try await status(emulator) == Int(answer))
            #expect(try await status(emulator) == 401)
        }
        #expect(try await rules(emulator) == ["one 2 1"])
    }

    @Test func aListIsAddedInItsOrderAndNamesAreGiven() async throws {
        let emulator = try await TestEmulator.make()
        var unnamed = Self.rule("", status: 501, occurrence: "1")
        unnamed.remove("name")
        let added = try await emulator.control(
            "POST",
            "rules",
            .array([unnamed, unnamed, Self.rule("live-1", status: 504), Self.rule("last", status: 505)])
        )
        #expect(added.status == 201)
        let names = added.bodyJSON?["rules"]?.array?.compactMap { $0["name"]?.string } ?? []
        #expect(names.count == 4)
        #expect(Set(names).count == 4, "\(names)")
        #expect(try await rules(emulator).count == 4)
        let later = try await emulator.control("POST", "rules", unnamed)
        let name = try #require(later.bodyJSON?["rules"]?.array?.first?["name"]?.string)
        #expect(!names.contains(name))
    }

    @Test func whatIsShownCanBeSentAgain() async throws {
        let text = """
            - name: everything
              when: {endpoint: token, grant: refresh_token, method: POST, path: "/oauth/*", client_id: demo-*,
                     parameter: {a: b}, header: {c: d}, occurrence: every 3, probability: 0.5, phase: start, outcome: error}
              then:
                - {delay: {from: 1ms, to: 2ms}}
                - {delay: 3s}
                - {edit: {status: 500, set: {a: [1]}, remove: [b], rename: {c: d}, content_type: text/plain, charset: x,
                          headers: {set: {e: f}, add: {g: h}, remove: [i]}}}
                - {wire: {truncate: 3, by: reset}}
                - {hold: {count: 2, release: reverse}}
                - {hold: {count: 3, release: [2, 3, 1]}}
                - {hints: true}
                - {raw_headers: ["X: 1"]}
                - {hold: 3}
                - {expire: grant}
                - {revoke: code}
                - {advance: 1h}
                - {phase: next}
                - {respond: {status: 418, headers: {j: "{{now.http}}"}, form: {l: m}}}
              continue: true
            - name: elsewhere
              when: {endpoint: callback, phase: next}
              then: [{callback: {set: {a: b}, remove: [c], repeat: [d], swap_with: other_client}}]
            - {name: broken, when: {endpoint: token}, then: [{wire: reset, at: authenticated}, {redirect: {to: sink}}]}
            """
        let emulator = try await TestEmulator.make()
        let added = try await emulator.send("POST", "/_mock/rules", body: Array(text.utf8))
        #expect(added.status == 201, "\(added.text)")
        let shown = try #require(added.bodyJSON?["rules"])
        let scenario = emulator.root.scenario
        let sent = try FixtureScenarios().rules(parsing: text, for: scenario)
        #expect(try FixtureScenarios().rules(parsing: shown.text, for: scenario) == sent)
    }
}
