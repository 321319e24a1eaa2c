import EmulatorServer
import OAuthCore
import Testing
import Trace

@Suite("Which requests a rule acts on", .serialized, .timeLimit(.minutes(1)))
struct MatcherTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let when: String
        /// The numbers of the requests that the rule acts on.
        let acts: [Int]
        var testDescription: String { when }

        init(_ when: String, _ acts: [Int]) { (self.when, self.acts) = (when, acts) }
    }

    static let rows = [
        Row("{}", Array(1...8)), Row("{endpoint: any}", Array(1...8)),
        // The redirects of 1 and 3 are not counted.
        Row("{endpoint: any, occurrence: 3}", [3]),
        Row("{endpoint: authorize}", [1, 2, 3]), Row("{endpoint: callback}", [1, 3]),
        Row("{endpoint: token}", [4, 5]), Row("{endpoint: api}", [6, 7, 8]),
        Row("{grant: authorization_code}", [4]), Row("{grant: refresh_token}", [5]),
        Row("{method: GET}", [1, 2, 3, 6, 7]), Row("{method: P*}", [4, 5]),
        Row("{method: '*E*', endpoint: api}", [6, 7, 8]),
        Row("{method: get}", []),
        Row("{path: /oauth/token}", [4, 5]), Row("{path: '/oauth/*'}", [1, 2, 3, 4, 5]), Row("{path: /oauth}", []),
        Row("{path: /contacts}", [6]), Row("{path: '/contacts/*'}", [7, 8]), Row("{path: '*/1'}", [7]),
        Row("{path: '/*t*/*', endpoint: api}", [7, 8]), Row("{path: '/contacts*', method: DELETE}", [8]),
        Row("{client_id: demo-client}", [1, 4, 6, 7, 8]), Row("{client_id: 'other-*'}", [3, 5]),
        Row("{client_id: '*-client'}", [1, 3, 4, 5, 6, 7, 8]),
        Row("{endpoint: callback, client_id: other-client}", [3]),
        Row("{parameter: {state: 'abc*'}}", [1, 3]), Row("{parameter: {state: abc}}", []),
        Row("{parameter: {fields: name}}", [7]), Row("{parameter: {fields: id}}", [7]),
        Row("{parameter: {grant_type: '*'}}", [4, 5]), Row("{parameter: {grant_type: '*', code: '*'}}", [4]),
        Row("{parameter: {nothing: '*'}}", []), Row("{endpoint: callback, parameter: {code: '*'}}", [1]),
        Row("{endpoint: callback, parameter: {error: 'invalid_*'}}", [3]),
        Row("{header: {X-Trace: abc}}", [6]), Row("{header: {x-TRACE: 'a*c'}}", [6]),
        Row("{header: {x-trace: ABC}}", []),
        Row("{header: {authorization: 'Bearer *'}}", [6, 7, 8]), Row("{header: {authorization: 'Basic *'}}", [5]),
        Row("{occurrence: 3}", [3]), Row("{occurrence: 1-2}", [1, 2]), Row("{occurrence: 4-}", [4, 5, 6, 7, 8]),
        Row("{occurrence: every 3}", [3, 6]), Row("{occurrence: 9}", []), Row("{endpoint: api, occurrence: 2}", [7]),
        Row("{endpoint: callback, occurrence: 2}", [3]), Row("{outcome: error, occurrence: every 2}", [3, 8]),
        Row("{probability: 1}", Array(1...8)), Row("{probability: 0}", []),
        Row("{phase: start}", [1, 2, 3, 4, 5]), Row("{phase: late}", [6, 7, 8]),
        Row("{phase: late, method: GET}", [6, 7]),
        Row("{outcome: success}", [1, 4, 6, 7]), Row("{outcome: error}", [2, 3, 5, 8]),
        Row("{endpoint: callback, outcome: success}", [1]), Row("{endpoint: callback, outcome: error}", [3]),
        Row("{endpoint: token, outcome: error}", [5]), Row("{grant: refresh_token, outcome: success}", []),
    ]

    /// The fifth request is what goes to the phase `late`.
    @Test(arguments: rows)
    func aRuleActsWhereEveryKeyMatches(row: Row) async throws {
        let emulator = try await TestEmulator.make(
            """
            rules:
              - {name: turn, when: {grant: refresh_token}, continue: true, then: [{phase: late}]}
              - {name: row, when: \(row.when), then: [{edit: {headers: {set: {X-Rule: acted}}}}]}
            """
        )
        let tokens = try TokenPair(try await emulator.control("POST", "tokens"))
        try await LiveServer.run(emulator) { server in
            let answers = try await Self.answers(of: server.client(), to: tokens)
            #expect(answers.map(\.status) == [302, 400, 302, 200, 401, 200, 200, 404])
            let acted = answers.indices.filter { answers[$0].headers[header: "X-Rule"] == "acted" }
            #expect(acted.map { $0 + 1 } == row.acts)
            // The journal says the same.
            let kept = server.emulator.root.exchanges.filter { $0.rule?.hasSuffix("row") == true }
            #expect(kept.map(\.n) == row.acts)
        }
    }

    /// Eight requests, at every place where a rule can act.
    private static func answers(of client: SocketClient, to tokens: TokenPair) async throws -> [RecordedResponse] {
        let code = try await client.authorize()
        let page = try await client.authorize(Documented.authorizeQuery(client: "nobody", state: "x"))
        let denied = try await client.authorize(Documented.authorizeQuery(client: "other-client", scope: "admin"))
        let exchanged = try await client.exchange(try #require(code.locationParameters?["code"]))
        let refused = try await client.post(
            "/oauth/token",
            form: Parameters(["grant_type": "refresh_token", "refresh_token": tokens.refresh]),
            headers: [HeaderField("Authorization", "Basic b3RoZXItY2xpZW50Om90aGVyLXNlY3JldA==")]
        )
        let trace = [HeaderField("X-Trace", "no"), HeaderField("X-Trace", "abc")]
        let list = try await client.api("GET", "/contacts", token: tokens.access, headers: trace)
        let item = try await client.api("GET", "/contacts/1?fields=name&fields=id", token: tokens.access)
        let missing = try await client.api("DELETE", "/contacts/none", token: tokens.access)
        return [code, page, denied, exchanged, refused, list, item, missing]
    }

    @Test func chanceIsDrawnFromTheSeed() async throws {
        func acted(seed: UInt64) async throws -> [Int] {
            let emulator = try await TestEmulator.make(
                "rules: [{when: {endpoint: api, probability: 0.3}, then: [{respond: {status: 503}}]}]",
                seed: seed
            )
            return try await LiveServer.run(emulator) { server in
                let client = server.client()
                var acted: [Int] = []
                for n in 1...60 where try await client.api("GET", "/contacts", token: nil).status == 503 {
                    acted.append(n)
                }
                return acted
            }
        }
        let drawn = try await acted(seed: 7)
        #expect((5...35).contains(drawn.count))
        #expect(try await acted(seed: 7) == drawn)
        #expect(try await acted(seed: 8) != drawn)
    }

    @Test func theFirstRuleThatMatchesActsAndMoreWhereItLetsThem() async throws {
        func rule(_ name: String, _ when: String, continues: Bool) -> String {
            "- {name: \(name), when: \(when), continue: \(continues), "
                + "then: [{edit: {headers: {add: {X-Rule: \(name)}}}}]}"
        }
        let rules = [
            rule("one", "{endpoint: api}", continues: true), rule("two", "{method: PUT}", continues: true),
            rule("three", "{endpoint: api}", continues: false), rule("four", "{method: GET}", continues: true),
            rule("five", "{endpoint: api, outcome: error}", continues: true),
            rule("six", "{outcome: error}", continues: false),
        ]
        let emulator = try await TestEmulator.make("rules:\n" + rules.joined(separator: "\n"))
        try await LiveServer.run(emulator) { server in
            let answer = try await server.client().api("GET", "/contacts", token: nil)
            // At every moment the first one acts: on arrival, and when the answer is decided.
            #expect(answer.headers.values(of: "X-Rule") == ["one", "three", "five", "six"])
            #expect(server.emulator.root.exchanges.last?.rule == "one, three, five, six")
        }
    }
}
