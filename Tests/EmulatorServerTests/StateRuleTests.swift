import EmulatorServer
import OAuthCore
import Testing
import Trace

@Suite("Rules that move the state, and when rules act", .timeLimit(.minutes(1)))
struct StateRuleTests {
    private static func status(_ server: any Answering, _ token: String) async throws -> Int {
        try await server.api("GET", "/contacts", token: token).status
    }

    @Test func anActionOnArrivalMeetsTheTokenThatIsPresented() async throws {
        for (action, words) in [("expire", "has expired"), ("revoke", "was revoked")] {
            let emulator = try await TestEmulator.make(
                "rules: [{when: {endpoint: api, occurrence: 2}, then: [{\(action): access_token}]}]"
            )
            try await LiveServer.run(emulator) { server in
                let client = server.client()
                let (tokens, other) = (try await client.newTokens(), try await client.newTokens())
                #expect(try await Self.status(client, tokens.access) == 200)
                let refused = try await client.api("GET", "/contacts", token: tokens.access)
                #expect(refused.status == 401)
                #expect(refused.bodyJSON?["error_description"] == .string("the access token \(words)"))
                // Another grant is not touched, nor is this one's refresh token.
                #expect(try await Self.status(client, other.access) == 200)
                #expect(try await client.refresh(tokens.refresh).status == 200)
            }
        }
    }

    @Test(arguments: [("code", 400, 0), ("grant", 400, 0), ("refresh_token", 200, 200)])
    func aCodeDiesBeforeItsExchange(kind: String, exchange: Int, call: Int) async throws {
        let emulator = try await TestEmulator.make(
            "rules: [{when: {grant: authorization_code}, then: [{revoke: \(kind)}]}]"
        )
        let answer = try await emulator.exchange(try await emulator.newCode())
        #expect(answer.status == exchange)
        guard exchange == 200 else {
            #expect(answer.bodyJSON?["error_description"] == "the code was revoked")
            return
        }
        #expect(try await Self.status(emulator, try TokenPair(answer).access) == call)
    }

    @Test func anActionOnTheOutcomeMeetsTheNewTokens() async throws {
        let emulator = try await TestEmulator.make(
            """
            rules:
              - {when: {grant: refresh_token, outcome: success}, then: [{expire: access_token}]}
              - {when: {endpoint: authorize, outcome: success, client_id: other-client}, then: [{expire: code}]}
            """
        )
        let first = try await emulator.newTokens()
        #expect(try await Self.status(emulator, first.access) == 200)
        let second = try TokenPair(try await emulator.refresh(first.refresh))
        #expect(try await Self.status(emulator, second.access) == 401)
        // A refusal is no success: nothing happens.
        let third = try TokenPair(try await emulator.control("POST", "tokens"))
        #expect(try await emulator.refresh(first.refresh).status == 400)
        #expect(try await Self.status(emulator, third.access) == 200)
        let code = try await emulator.newCode(client: "other-client")
        let late = try await emulator.exchange(code, client: "other-client")
        #expect(late.bodyJSON?["error_description"] == "the code has expired")
    }

    @Test func aRuleMovesTheClock() async throws {
        let emulator = try await TestEmulator.make(
            "rules: [{when: {endpoint: api, occurrence: 2}, then: [{advance: 1h}]}]"
        )
        try await LiveServer.run(emulator) { server in
            let client = server.client()
            let token = try await client.newTokens().access
            #expect(try await Self.status(client, token) == 200)
            #expect(try await Self.status(client, token) == 401)
            #expect(try await client.control("GET", "clock").bodyJSON?["now"] == "2026-01-01T01:00:00Z")
        }
    }

    @Test func phasesFollowOneAnother() async throws {
        let emulator = try await TestEmulator.make(
            """
            rules:
              - when: {endpoint: api, phase: start, occurrence: 2}
                then: [{respond: {status: 503}}, {phase: down}]
              - when: {endpoint: api, phase: down, occurrence: 1-2}
                then: [{respond: {status: 500}}]
              - {when: {endpoint: api, phase: down}, then: [{phase: recovered}]}
            """
        )
        try await LiveServer.run(emulator) { server in
            let client = server.client()
            let token = try await client.newTokens().access
            var statuses: [Int] = []
            for _ in 0..<7 { statuses.append(try await Self.status(client, token)) }
            #expect(statuses == [200, 503, 500, 500, 200, 200, 200])
        }
    }

    @Test(arguments: [
        ("2", [1, 0, 1, 1, 1, 1]), ("1-2", [0, 0, 1, 1, 1, 1]), ("4-", [1, 1, 1, 0, 0, 0]),
        ("every 3", [1, 1, 0, 1, 1, 0]), ("every 1", [0, 0, 0, 0, 0, 0]), ("7", [1, 1, 1, 1, 1, 1]),
    ])
    func occurrencesAreCountedOverWhatMatches(occurrence: String, passes: [Int]) async throws {
        let emulator = try await TestEmulator.make(
            """
            rules:
              - when: {endpoint: api, path: /contacts, occurrence: \(occurrence)}
                then: [{respond: {status: 503}}]
            """
        )
        let token = try await emulator.newTokens().access
        try await LiveServer.run(emulator) { server in
            let client = server.client()
            for isPassed in passes {
                let status = try await Self.status(client, token)
                #expect(status == (isPassed == 1 ? 200 : 503))
                // Another path does not count.
                #expect(try await client.api("GET", "/contacts/1", token: token).status == 200)
            }
        }
    }

    @Test func theFirstRuleThatMatchesActsUnlessItLetsOthersFollow() async throws {
        func edits(continues: Bool) async throws -> RecordedResponse {
            let emulator = try await TestEmulator.make(
                """
                rules:
                  - {when: {endpoint: token}, continue: \(continues), then: [{edit: {set: {a: 1}}}]}
                  - {when: {endpoint: any}, then: [{edit: {set: {b: 2}}}]}
                """
            )
            return try await emulator.refresh("x")
        }
        let alone = try await edits(continues: false)
        #expect(alone.bodyJSON?["a"] == 1)
        #expect(alone.bodyJSON?["b"] == nil)
        let both = try await edits(continues: true)
        #expect(both.bodyJSON?["a"] == 1)
        #expect(both.bodyJSON?["b"] == 2)
    }

    struct Condition: Sendable, CustomTestStringConvertible {
        let when: String
        let isMet: Bool
        var testDescription: String { when }
    }

    /// The request is a refresh of the other client with `X-Trace: abc`.
    @Test(arguments: [
        Condition(when: "{}", isMet: true),
        Condition(when: "{endpoint: any}", isMet: true),
        Condition(when: "{endpoint: api}", isMet: false),
        Condition(when: "{grant: authorization_code}", isMet: false),
        Condition(when: "{method: POST, path: /oauth/*}", isMet: true),
        Condition(when: "{method: GET}", isMet: false),
        Condition(when: "{path: /oauth}", isMet: false),
        Condition(when: "{client_id: other-*}", isMet: true),
        Condition(when: "{client_id: demo-client}", isMet: false),
        Condition(when: "{parameter: {grant_type: refresh_*, client_secret: '*'}}", isMet: true),
        Condition(when: "{parameter: {scope: '*'}}", isMet: false),
        Condition(when: "{header: {x-TRACE: a*c}}", isMet: true),
        Condition(when: "{header: {x-trace: ab}}", isMet: false),
        Condition(when: "{outcome: error}", isMet: true),
        Condition(when: "{outcome: success}", isMet: false),
        Condition(when: "{probability: 1}", isMet: true),
        Condition(when: "{probability: 0}", isMet: false),
    ])
    func aRuleActsWhereItsConditionIsMet(condition: Condition) async throws {
        let emulator = try await TestEmulator.make(
            "rules: [{when: \(condition.when), then: [{edit: {status: 599}}]}]"
        )
        let form = Documented.refresh("x", client: "other-client")
        let answer = try await emulator.post("/oauth/token", form: form, headers: [HeaderField("X-Trace", "abc")])
        #expect(answer.status == (condition.isMet ? 599 : 400))
    }

    @Test func chanceComesFromTheSeed() async throws {
        func statuses(seed: UInt64) async throws -> [Int] {
            let emulator = try await TestEmulator.make(
                "rules: [{when: {endpoint: api, probability: 0.5}, then: [{respond: {status: 503}}]}]",
                seed: seed
            )
            var statuses: [Int] = []
            for _ in 0..<24 { statuses.append(try await emulator.api("GET", "/contacts", token: nil).status) }
            return statuses
        }
        let drawn = try await statuses(seed: 7)
        #expect(Set(drawn) == [401, 503])
        #expect(try await statuses(seed: 7) == drawn)
        #expect(try await statuses(seed: 8) != drawn)
    }
}
