import FixtureFiles
import OAuthCore
import Scenarios
import Testing

@Suite("Reading rules")
struct RuleReadingTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let text: String
        let action: Action
        var testDescription: String { text }

        init(_ text: String, _ action: Action) {
            self.text = text
            self.action = action
        }
    }

    private static let actions: [Row] = [
        Row("delay: 300ms", .delay(DelaySpan(from: TimeSpan(milliseconds: 300), to: TimeSpan(milliseconds: 300)))),
        Row("delay: {from: 0s, to: 2s}", .delay(DelaySpan(from: .zero, to: .seconds(2)))),
        Row("respond: {status: 503}", .respond(CannedAnswer(status: 503))),
        Row(
            #"respond: {status: 503, headers: {Retry-After: "1", A: b}, json: {error: x}}"#,
            .respond(
                CannedAnswer(
                    status: 503,
                    headers: [NamedValue("Retry-After", "1"), NamedValue("A", "b")],
                    body: .json(["error": "x"])
                )
            )
        ),
        Row("respond: {json: null}", .respond(CannedAnswer(body: .json(.null)))),
        Row("respond: {body: Busy}", .respond(CannedAnswer(body: .text("Busy")))),
        Row("respond: {html: <p>Busy</p>}", .respond(CannedAnswer(body: .html("<p>Busy</p>")))),
        Row(
            "respond: {form: {access_token: a, b: c}}",
            .respond(CannedAnswer(body: .form(Parameters(["access_token": "a", "b": "c"]))))
        ),
        Row("edit: {}", .edit(AnswerEdit())),
        Row(
            #"edit: {status: 201, set: {z: 1, a: null, "": [x]}, remove: [b, c], rename: {d: e}}"#,
            .edit(
                AnswerEdit(
                    status: 201,
                    set: [JSONMember("z", 1), JSONMember("a", .null), JSONMember("", .array(["x"]))],
                    remove: ["b", "c"],
                    rename: [NamedValue("d", "e")]
                )
            )
        ),
        Row(
            "edit: {remove: b, headers: {set: {A: b}, add: {C: d}, remove: E}, content_type: text/plain, charset: latin1}",
            .edit(
                AnswerEdit(
                    remove: ["b"],
                    setHeaders: [NamedValue("A", "b")],
                    addHeaders: [NamedValue("C", "d")],
                    removeHeaders: ["E"],
                    contentType: "text/plain",
                    charset: "latin1"
                )
            )
        ),
        Row(
            "callback: {set: {state: x}, remove: [code], repeat: iss}",
            .callback(CallbackEdit(set: [NamedValue("state", "x")], remove: ["code"], repeated: ["iss"]))
        ),
        Row("wire: close", .wire(.close)),
        Row("wire: reset", .wire(.reset)),
        Row("wire: empty", .wire(.empty)),
        Row("wire: garbage", .wire(.garbage)),
        Row("wire: stall", .wire(.stall())),
        Row("wire: {truncate: 12}", .wire(.truncate(.body(12)))),
        Row("wire: close, process: false", .wire(.close, at: .arrival)),
        Row("process: true, wire: {truncate: 0}", .wire(.truncate(.body(0)))),
        Row("hold: 3", .hold(Hold(count: 3))),
        Row("hold: {count: 3, release: reverse}", .hold(Hold(count: 3, order: .reverse))),
        Row("hold: {count: 1000}", .hold(Hold(count: 1000))),
        Row("expire: code", .expire(.code)),
        Row("expire: access_token", .expire(.accessToken)),
        Row("revoke: refresh_token", .revoke(.refreshToken)),
        Row("revoke: grant", .revoke(.grant)),
        Row("forget: refresh_token", .forget(.refreshToken)),
        Row("forget: {tokens: code, of: everyone}", .forget(.code, of: .everyone)),
        Row("profile: league-9", .profile(.league9)),
        Row("advance: 1h", .advance(.seconds(3600))),
        Row("phase: recovered", .phase("recovered")),
    ]

    @Test(arguments: actions) func anActionIsRead(_ row: Row) throws {
        #expect(try ScenarioFiles().sentRules("then: [{\(row.text)}]").map(\.then) == [[row.action]])
    }

    @Test func everyConditionIsRead() throws {
        let rules = try ScenarioFiles().sentRules(
            """
            name: picky
            when:
              endpoint: token
              grant: refresh_token
              method: P*
              path: /oauth/*
              client_id: demo-*
              parameter: {scope: "*", code: x}
              header: {User-Agent: curl/*}
              occurrence: 1-2
              probability: 0.25
              phase: start
              outcome: error
            then: [{delay: 1s}, {phase: over}]
            continue: true
            """
        )
        let condition = Condition(
            endpoint: .token,
            grant: .refreshToken,
            method: Glob("P*"),
            path: Glob("/oauth/*"),
            clientID: Glob("demo-*"),
            parameters: [NamedGlob(name: "scope", value: Glob("*")), NamedGlob(name: "code", value: Glob("x"))],
            headers: [NamedGlob(name: "User-Agent", value: Glob("curl/*"))],
            occurrence: .range(from: 1, to: 2),
            probability: 0.25,
            phase: "start",
            outcome: .error
        )
        let delay = Action.delay(DelaySpan(from: .seconds(1), to: .seconds(1)))
        #expect(
            rules == [Rule(name: "picky", when: condition, then: [delay, .phase("over")], continues: true)]
        )
    }

    @Test(
        arguments: [
            ("3", .range(from: 3, to: 3)), ("1-2", .range(from: 1, to: 2)), ("4-", .range(from: 4, to: nil)),
            ("every 3", .every(3)),
        ] as [(String, Occurrence)]
    ) func anOccurrenceIsRead(text: String, occurrence: Occurrence) throws {
        let rules = try ScenarioFiles().sentRules("{when: {occurrence: \(text)}, then: [{delay: 1s}]}")
        #expect(rules.map(\.when) == [Condition(occurrence: occurrence)])
    }

    @Test(arguments: [("0", 0.0), ("1", 1), ("0.5", 0.5), ("1e-3", 0.001)])
    func aProbabilityIsRead(text: String, probability: Double) throws {
        let rules = try ScenarioFiles().sentRules("{when: {probability: \(text)}, then: [{delay: 1s}]}")
        #expect(rules.map(\.when.probability) == [probability])
    }

    @Test func rulesOfAFileAreNamedByTheirPlace() throws {
        let rule = "then: [{delay: 1s}], continue: true"
        let text = "rules: [{\(rule)}, {name: mine, \(rule)}, {\(rule)}]"
        #expect(try ScenarioFiles().sent(text).rules.map(\.name) == ["rule-1", "mine", "rule-3"])
    }

    @Test func rulesThatCameAloneAreNotNamed() throws {
        let rules = try ScenarioFiles().sentRules("[{then: [{delay: 1s}]}, {name: a, then: [{delay: 1s}]}]")
        #expect(rules.map(\.name) == ["", "a"])
        #expect(rules.map(\.when) == [Condition(), Condition()])
        #expect(rules.map(\.continues) == [false, false])
    }
}
