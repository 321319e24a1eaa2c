import EmulatorServer
import OAuthCore
import Testing
import Trace

@Suite("Why a rule did not act", .serialized, .timeLimit(.minutes(1)))
struct ExplainTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let when: String
        /// Key, wanted and seen of each key that did not match; empty where the rule has acted.
        let misses: [[String]]
        var testDescription: String { when }

        init(_ when: String, _ misses: [String]...) { (self.when, self.misses) = (when, misses) }

        var json: JSONValue {
            let unmatched = misses.map {
                JSONValue.object(["key": .string($0[0]), "wanted": .string($0[1]), "seen": .string($0[2])])
            }
            return ["name": "row", "fired": .bool(misses.isEmpty), "unmatched": .array(unmatched)]
        }
    }

    /// Of a refused refresh of the demo client, with `X-Trace: abc` and `def`.
    static let rows = [
        Row("{}"), Row("{endpoint: any}"), Row("{endpoint: token, outcome: error, occurrence: 1-}"),
        Row("{endpoint: api}", ["endpoint", "api", "token"]),
        Row("{endpoint: callback}", ["endpoint", "callback", "token"]),
        Row("{grant: authorization_code}", ["grant", "authorization_code", "refresh_token"]),
        Row("{method: 'G*'}", ["method", "G*", "POST"]),
        Row("{path: /oauth/authorize}", ["path", "/oauth/authorize", "/oauth/token"]),
        Row("{client_id: 'other-*'}", ["client_id", "other-*", "demo-client"]),
        Row("{parameter: {refresh_token: 'a*'}}", ["parameter", "refresh_token: a*", "nothing"]),
        Row("{parameter: {scope: '*'}}", ["parameter", "scope: *", "none"]),
        Row("{header: {X-Trace: xyz}}", ["header", "X-Trace: xyz", "abc, def"]),
        Row("{header: {x-none: '*'}}", ["header", "x-none: *", "none"]),
        Row("{occurrence: 2}", ["occurrence", "2", "1"]), Row("{occurrence: 2-3}", ["occurrence", "2-3", "1"]),
        Row("{occurrence: 4-}", ["occurrence", "4-", "1"]),
        Row("{occurrence: every 3}", ["occurrence", "every 3", "1"]),
        Row("{phase: late}", ["phase", "late", "start"]), Row("{outcome: success}", ["outcome", "success", "error"]),
        Row(
            "{endpoint: api, method: GET, path: /x, parameter: {a: b, c: d}}",
            ["endpoint", "api", "token"],
            ["method", "GET", "POST"],
            ["path", "/x", "/oauth/token"],
            ["parameter", "a: b", "none"],
            ["parameter", "c: d", "none"]
        ),
        Row(
            "{grant: authorization_code, occurrence: 2, probability: 0}",
            ["grant", "authorization_code", "refresh_token"]
        ),
    ]

    @Test(arguments: rows)
    func everyKeyThatDidNotMatchIsNamed(row: Row) async throws {
        let emulator = try await TestEmulator.make(
            """
            rules:
              - {name: row, when: \(row.when), continue: true, then: [{edit: {headers: {add: {X-Rule: acted}}}}]}
              - {name: turn, when: {path: /nowhere}, then: [{phase: late}]}
            """
        )
        try await LiveServer.run(emulator) { server in
            let client = server.client()
            let headers = [HeaderField("X-Trace", "abc"), HeaderField("x-trace", "def")]
            let answer = try await client.post("/oauth/token", form: Documented.refresh("nothing"), headers: headers)
            #expect((answer.headers[header: "X-Rule"] != nil) == row.misses.isEmpty)
            let explained = try await client.control("GET", "rules/explain?exchange=1")
            #expect(explained.status == 200)
            #expect(explained.bodyJSON?["exchange"] == 1)
            #expect(explained.bodyJSON?["rules"]?.array?.first == row.json)
            #expect(explained.bodyJSON?["rules"]?.array?.map { $0["name"] } == ["row", "turn"])
        }
    }

    @Test func aDrawIsShown() async throws {
        let emulator = try await TestEmulator.make(
            "rules: [{name: rare, when: {endpoint: api, probability: 0.01}, then: [{respond: {status: 503}}]}]"
        )
        try await LiveServer.run(emulator) { server in
            let client = server.client()
            #expect(try await client.api("GET", "/contacts", token: nil).status == 401)
            let explained = try await client.control("GET", "rules/explain?exchange=1").bodyJSON
            let miss = try #require(explained?["rules"]?.array?.first?["unmatched"]?.array?.first)
            #expect(miss["key"] == "probability")
            #expect(miss["wanted"] == "below 0.01")
            let drawn = try #require(miss["seen"]?.string.flatMap { Double($0) })
            #expect((0.01..<1).contains(drawn))
        }
    }

    @Test func theRuleThatTookTheRequestIsNamed() async throws {
        let emulator = try await TestEmulator.make(
            """
            rules:
              - {name: first, when: {endpoint: api, path: '/contacts*'}, then: [{hints: true}]}
              - {name: second, when: {endpoint: api}, then: [{hints: true}]}
              - {name: late, when: {endpoint: api, outcome: error}, then: [{hints: true}]}
              - {name: back, when: {endpoint: callback}, then: [{hints: true}]}
            """
        )
        try await LiveServer.run(emulator) { server in
            let client = server.client()
            func explained(_ n: Int) async throws -> [String] {
                let body = try await client.control("GET", "rules/explain?exchange=\(n)").bodyJSON
                return try #require(body?["rules"]?.array).map { rule in
                    let by = rule["stopped_by"]?.string.map { " by \($0)" } ?? ""
                    let keys = rule["unmatched"]?.array?.compactMap { $0["key"]?.string } ?? []
                    return "\(rule["name"]?.string ?? "") \(rule["fired"] == true) \(keys.joined(separator: " "))\(by)"
                }
            }
            _ = try await server.bytes(answering: .api("GET", "/contacts", token: "x"), endsSending: true)
            _ = try await server.bytes(answering: .api("GET", "/messages", token: "x"), endsSending: true)
            _ = try await server.bytes(answering: .authorize(), endsSending: true)
            #expect(
                try await explained(1) == [
                    "first true ", "second false  by first", "late true ", "back false endpoint",
                ]
            )
            #expect(
                try await explained(2) == ["first false path", "second true ", "late true ", "back false endpoint"]
            )
            let redirected = [
                "first false endpoint path", "second false endpoint", "late false endpoint outcome", "back true ",
            ]
            #expect(try await explained(3) == redirected)
        }
    }

    @Test(arguments: [
        ("", 400), ("?exchange=", 400), ("?exchange=one", 400), ("?exchange=1.5", 400), ("?n=1", 400),
        ("?exchange=1&exchange=2", 400), ("?exchange=1&x=y", 400), ("?exchange=0", 404), ("?exchange=-1", 404),
        ("?exchange=3", 404), ("?exchange=99999999999999999999", 400), ("?exchange=1", 200), ("?exchange=2", 200),
    ])
    func anExchangeHasToBeNamedThatThereIs(query: String, status: Int) async throws {
        let emulator = try await TestEmulator.make("rules: [{when: {endpoint: api}, then: [{hints: true}]}]")
        try await LiveServer.run(emulator) { server in
            let client = server.client()
            let early = try await client.control("GET", "rules/explain?exchange=1")
            #expect(early.status == 404)
            #expect(early.detail == "there is no exchange 1; the last one is 0")
            // No rule attaches to either.
            _ = try await client.get("/nothing")
            _ = try await client.get("/nothing")
            let answer = try await client.control("GET", "rules/explain\(query)")
            #expect(answer.status == status)
            guard status != 200 else { return #expect(answer.bodyJSON?["rules"] == .array([])) }
            #expect(answer.headers[header: "Content-Type"] == "application/problem+json")
            #expect(answer.detail?.contains(status == 400 ? "send ?exchange=N" : "the last one is 2") == true)
        }
    }

    @Test func onlyTheLatestAreExplained() async throws {
        let emulator = try await TestEmulator.make("rules: [{when: {endpoint: api}, then: [{respond: {status: 204}}]}]")
        for _ in 1...1101 { _ = try await emulator.api("GET", "/contacts", token: nil) }
        try await LiveServer.run(emulator) { server in
            let client = server.client()
            let old = try await client.control("GET", "rules/explain?exchange=1")
            #expect(old.status == 404)
            #expect(old.detail == "exchange 1 is too old: the last 1000 are explained")
            #expect(try await client.control("GET", "rules/explain?exchange=102").status == 200)
            #expect(try await client.control("GET", "rules/explain?exchange=1101").status == 200)
        }
    }
}
