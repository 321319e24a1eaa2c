import OAuthCore
import Scenarios
import TestKit
import Testing

/// Source: decision record 0008; the interface, "Control plane".
@Suite("Why a rule did not act")
struct RuleExplanationTests {
    private static let refresh = RequestFacts(
        endpoint: .token,
        grant: .refreshToken,
        method: "POST",
        path: "/oauth/token",
        clientID: "demo-client",
        parameters: Parameters(["scope": "read:contacts", "scope": ""]),
        headers: [NamedValue("accept", "a"), NamedValue("accept", "b"), NamedValue("x-long", longText)]
    )
    private static let page = RequestFacts(endpoint: .authorize, method: "GET", path: "/oauth/authorize")
    private static let callback = RequestFacts(endpoint: .callback, method: "GET", path: "/callback")
    private static let longText = String(repeating: "x", count: 90)

    struct Row: NamedRow {
        let name: String
        let condition: Condition
        var facts = RuleExplanationTests.refresh
        var moment = RuleMoment.arrival
        /// The key, what it wants, and what was seen.
        let misses: [[String]]

        init(
            _ name: String,
            _ condition: Condition,
            facts: RequestFacts = refresh,
            at moment: RuleMoment = .arrival,
            misses: [String]...
        ) {
            (self.name, self.condition, self.facts, self.moment) = (name, condition, facts, moment)
            self.misses = misses
        }
    }

    private static func named(_ name: String, _ pattern: String) -> [NamedGlob] {
        [NamedGlob(name: name, value: Glob(pattern))]
    }

    static let requestRows: [Row] = [
        Row("nothing is wanted", Condition()),
        Row("the endpoint", Condition(endpoint: .api), misses: ["endpoint", "api", "token"]),
        Row(
            "a request, and it is the redirect back",
            Condition(),
            facts: callback,
            misses: ["endpoint", "any", "callback"]
        ),
        Row("the redirect back", Condition(endpoint: .callback), misses: ["endpoint", "callback", "token"]),
        Row(
            "the grant",
            Condition(grant: .authorizationCode),
            misses: ["grant", "authorization_code", "refresh_token"]
        ),
        Row(
            "a grant where there is none",
            Condition(grant: .refreshToken),
            facts: page,
            misses: ["grant", "refresh_token", "none"]
        ),
        Row("the method", Condition(method: Glob("G*")), misses: ["method", "G*", "POST"]),
        Row("the path", Condition(path: Glob("/contacts/*")), misses: ["path", "/contacts/*", "/oauth/token"]),
        Row("the client", Condition(clientID: Glob("other-*")), misses: ["client_id", "other-*", "demo-client"]),
        Row(
            "a client where none is named",
            Condition(clientID: Glob("d*")),
            facts: page,
            misses: ["client_id", "d*", "none"]
        ),
        Row(
            "a parameter",
            Condition(parameters: named("scope", "admin")),
            misses: ["parameter", "scope: admin", "read:contacts, "]
        ),
        Row(
            "a parameter that is not there",
            Condition(parameters: named("code", "*")),
            misses: ["parameter", "code: *", "none"]
        ),
        Row("a header", Condition(headers: named("Accept", "c")), misses: ["header", "Accept: c", "a, b"]),
        Row(
            "a header that is not there",
            Condition(headers: named("Host", "*")),
            misses: ["header", "Host: *", "none"]
        ),
        Row(
            "a long header",
            Condition(headers: named("X-Long", "y")),
            misses: ["header", "X-Long: y", "\(longText.prefix(80))… (90 characters)"]
        ),
        Row("the phase", Condition(phase: "late"), misses: ["phase", "late", "start"]),
    ]

    static let outcomeRows: [Row] = [
        Row("an outcome on arrival", Condition(outcome: .error), misses: ["outcome", "error", "nothing is decided"]),
        Row(
            "another outcome",
            Condition(outcome: .error),
            at: .decided(.success),
            misses: ["outcome", "error", "success"]
        ),
        Row("the outcome", Condition(outcome: .error), at: .decided(.error)),
        Row(
            "no outcome once it is decided",
            Condition(),
            at: .decided(.error),
            misses: ["outcome", "no outcome: it acts on arrival", "error"]
        ),
        Row(
            "every key, in the order of the format",
            Condition(
                endpoint: .api,
                grant: .authorizationCode,
                method: Glob("GET"),
                path: Glob("/"),
                clientID: Glob("c"),
                parameters: named("p", "1") + named("scope", "*") + named("q", "2"),
                headers: named("h", "3"),
                phase: "late",
                outcome: .success
            ),
            misses: ["endpoint", "api", "token"],
            ["grant", "authorization_code", "refresh_token"],
            ["method", "GET", "POST"],
            ["path", "/", "/oauth/token"],
            ["client_id", "c", "demo-client"],
            ["parameter", "p: 1", "none"],
            ["parameter", "q: 2", "none"],
            ["header", "h: 3", "none"],
            ["phase", "late", "start"],
            ["outcome", "success", "nothing is decided"]
        ),
    ]

    @Test(arguments: requestRows + outcomeRows)
    func everyKeySaysWhatItWantsAndWhatWasSeen(row: Row) {
        let misses = row.condition.misses(row.facts, phase: "start", at: row.moment)
        #expect(misses.map { [$0.key, $0.wanted, $0.seen] } == row.misses)
        #expect(row.condition.matches(row.facts, phase: "start", at: row.moment) == row.misses.isEmpty)
    }

    // MARK: - Of an engine

    private func rule(_ name: String, _ when: Condition = Condition(), continues: Bool = false) -> Rule {
        Rule(name: name, when: when, then: [.hints], continues: continues)
    }

    /// Each rule of the moment in a line: that it fired, what it misses, or who stopped it.
    private func explain(
        _ facts: RequestFacts = refresh,
        in engine: inout RuleEngine,
        at moment: RuleMoment = .arrival,
        draw: Double = 0
    ) -> [String] {
        engine.match(facts, at: moment) { _, _ in draw }.explanations.map { explanation in
            let misses = explanation.misses.map { "\($0.key): \($0.wanted), not \($0.seen)" }.joined(separator: "; ")
            let stopped = explanation.stoppedBy.map { "stopped by \($0)" } ?? ""
            return "\(explanation.rule) " + (explanation.hasFired ? "fired" : "") + misses + stopped
        }
    }

    @Test func anOccurrenceThatIsNotMeantSaysWhichOneThisIs() {
        var engine = RuleEngine(rules: [rule("a", Condition(endpoint: .token, occurrence: .range(from: 2, to: 3)))])
        let lines = (1...4).flatMap { _ in explain(in: &engine) }
        #expect(lines == ["a occurrence: 2-3, not 1", "a fired", "a fired", "a occurrence: 2-3, not 4"])
        #expect(explain(Self.page, in: &engine) == ["a endpoint: token, not authorize"])
        #expect(engine.entries[0].matched == 4)
    }

    @Test func chanceSaysWhatWasDrawn() {
        var engine = RuleEngine(rules: [rule("a", Condition(occurrence: .every(2), probability: 0.25))])
        #expect(explain(in: &engine, draw: 0.5) == ["a occurrence: every 2, not 1"])
        #expect(explain(in: &engine, draw: 0.5) == ["a probability: below 0.25, not 0.5"])
        _ = explain(in: &engine)
        #expect(explain(in: &engine, draw: 0.125) == ["a fired"])
    }

    @Test func whoeverTookTheRequestIsNamed() {
        let api = Condition(endpoint: .api)
        let rules = [rule("a", continues: true), rule("b"), rule("c"), rule("d", api), rule("e", continues: true)]
        var engine = RuleEngine(rules: rules)
        #expect(
            explain(in: &engine)
                == ["a fired", "b fired", "c stopped by b", "d endpoint: api, not token", "e stopped by b"]
        )
        #expect(engine.entries.map(\.matched) == [1, 1, 1, 0, 1])
        #expect(engine.entries.map(\.fired) == [1, 1, 0, 0, 0])
    }

    @Test func whoIsStoppedIsNotAskedForItsOccurrenceOrItsChance() {
        let condition = Condition(occurrence: .range(from: 2, to: 2), probability: 0)
        var engine = RuleEngine(rules: [rule("a", Condition(occurrence: .every(1))), rule("b", condition)])
        #expect(explain(in: &engine) == ["a fired", "b stopped by a"])
        let isRemoved = engine.remove(named: "a")
        #expect(isRemoved)
        #expect(explain(in: &engine) == ["b probability: below 0.0, not 0.0"])
    }

    @Test func liveRulesAreExplainedBeforeTheScenarios() {
        var engine = RuleEngine(rules: [rule("a")])
        engine.add(rule("b"))
        #expect(explain(in: &engine) == ["b fired", "a stopped by b"])
    }

    @Test func onArrivalEveryRuleIsExplainedAndOnceDecidedThoseWithAnOutcome() {
        let late = Condition(outcome: .success)
        let back = Condition(endpoint: .callback)
        var engine = RuleEngine(rules: [rule("a"), rule("b", late), rule("c", back)])
        let waiting = "b outcome: success, not nothing is decided"
        #expect(explain(in: &engine) == ["a fired", waiting, "c endpoint: callback, not token"])
        #expect(explain(in: &engine, at: .decided(.success)) == ["b fired"])
        #expect(explain(in: &engine, at: .decided(.error)) == ["b outcome: success, not error"])
        #expect(explain(Self.callback, in: &engine) == ["c fired"])
        #expect(explain(Self.callback, in: &engine, at: .decided(.success)) == [])
    }
}
