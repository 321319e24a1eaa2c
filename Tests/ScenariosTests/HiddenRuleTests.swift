import OAuthCore
import Scenarios
import TestKit
import Testing

/// A rule is said to be hidden only where that is certain.
@Suite("Rules that another rule hides")
struct HiddenRuleTests {
    struct Row: NamedRow {
        let name: String
        let taker: Condition
        let hidden: Condition
        /// What the same taker leaves something of.
        let seen: [Condition]

        init(_ name: String, _ taker: Condition, hides hidden: Condition, not seen: Condition...) {
            (self.name, self.taker, self.hidden, self.seen) = (name, taker, hidden, seen)
        }
    }

    private static func named(_ name: String, _ pattern: String) -> [NamedGlob] {
        [NamedGlob(name: name, value: Glob(pattern))]
    }

    static let endpointRows: [Row] = [
        Row(
            "no key at all",
            Condition(),
            hides: Condition(endpoint: .token, grant: .refreshToken, method: Glob("POST"), probability: 0.1),
            not: Condition(endpoint: .callback),
            Condition(outcome: .success)
        ),
        Row("any endpoint", Condition(endpoint: .any), hides: Condition(), not: Condition(endpoint: .callback)),
        Row("no endpoint", Condition(), hides: Condition(endpoint: .any), not: Condition(endpoint: .callback)),
        Row(
            "one endpoint",
            Condition(endpoint: .token),
            hides: Condition(endpoint: .token, occurrence: .every(2)),
            not: Condition(endpoint: .api),
            Condition(endpoint: .any),
            Condition()
        ),
        Row(
            "the redirect back",
            Condition(endpoint: .callback),
            hides: Condition(endpoint: .callback, clientID: Glob("demo-client")),
            not: Condition(endpoint: .authorize)
        ),
        Row(
            "a grant",
            Condition(grant: .refreshToken),
            hides: Condition(grant: .refreshToken, parameters: named("scope", "*")),
            not: Condition(grant: .authorizationCode),
            Condition()
        ),
        Row(
            "an outcome",
            Condition(outcome: .success),
            hides: Condition(endpoint: .token, outcome: .success),
            not: Condition(outcome: .error),
            Condition()
        ),
        Row(
            "a phase",
            Condition(phase: "start"),
            hides: Condition(endpoint: .api, phase: "start"),
            not: Condition(phase: "late"),
            Condition()
        ),
    ]

    static let textRows: [Row] = [
        Row(
            "a path by pattern",
            Condition(path: Glob("/contacts*")),
            hides: Condition(path: Glob("/contacts/1")),
            not: Condition(path: Glob("/messages")),
            Condition(path: Glob("/contacts/*")),
            Condition()
        ),
        Row(
            "a path",
            Condition(path: Glob("/contacts")),
            hides: Condition(method: Glob("GET"), path: Glob("/contacts")),
            not: Condition(path: Glob("/contacts*"))
        ),
        Row(
            "a pattern of its own kind",
            Condition(path: Glob("/contacts/*")),
            hides: Condition(path: Glob("/contacts/*"), headers: named("accept", "*")),
            not: Condition(path: Glob("/contacts/*/notes"))
        ),
        Row("a star", Condition(method: Glob("*"), clientID: Glob("*")), hides: Condition()),
        Row(
            "a method",
            Condition(method: Glob("POST")),
            hides: Condition(endpoint: .any, method: Glob("POST")),
            not: Condition(method: Glob("GET")),
            Condition()
        ),
        Row(
            "a client",
            Condition(clientID: Glob("demo-*")),
            hides: Condition(clientID: Glob("demo-client")),
            not: Condition(clientID: Glob("other-client")),
            Condition()
        ),
        Row(
            "a parameter",
            Condition(parameters: named("scope", "read:*")),
            hides: Condition(parameters: named("scope", "read:*") + named("code", "*")),
            not: Condition(parameters: named("scope", "read:contacts")),
            Condition()
        ),
        Row(
            "a header",
            Condition(headers: named("accept", "a")),
            hides: Condition(headers: named("host", "*") + named("accept", "a")),
            not: Condition(headers: named("accept", "b")),
            Condition()
        ),
    ]

    static let countRows = [
        Row(
            "every occurrence from the first on",
            Condition(occurrence: .range(from: 1, to: nil)),
            hides: Condition(occurrence: .range(from: 3, to: 3))
        ),
        Row("certain chance", Condition(probability: 1), hides: Condition(probability: 0.5)),
    ]

    @Test(arguments: endpointRows + textRows + countRows)
    func itIsFoundWhereNothingIsLeftOfIt(row: Row) {
        #expect(Self.found([row.taker, row.hidden]) == [Self.says(2, hiddenBy: "rule-1")])
        for condition in row.seen { #expect(Self.found([row.taker, condition]) == [], "\(condition)") }
    }

    @Test(arguments: [
        Condition(occurrence: .range(from: 1, to: 9)), Condition(occurrence: .range(from: 2, to: nil)),
        Condition(occurrence: .every(1)), Condition(probability: 0.999),
    ])
    func aRuleThatLetsSomeThroughHidesNone(taker: Condition) {
        #expect(Self.found([taker, Condition()]) == [])
        #expect(Self.found([taker, taker]) == [])
    }

    @Test func aRuleThatContinuesHidesNone() {
        var rules = Self.rules([Condition(), Condition(endpoint: .token)])
        rules[0].continues = true
        #expect(Self.found(rules) == [])
    }

    @Test func theFirstThatTakesEverythingIsNamed() {
        let found = Self.found([Condition(endpoint: .api), Condition(endpoint: .token), Condition(), Condition()])
        #expect(found == [Self.says(4, hiddenBy: "rule-3")])
        #expect(
            Self.found([Condition(), Condition(endpoint: .api), Condition()])
                == [Self.says(2, hiddenBy: "rule-1"), Self.says(3, hiddenBy: "rule-1")]
        )
    }

    @Test func aRuleThatCouldNotBeReadHidesNoneAndIsNotHidden() {
        let rules = Self.rules([Condition(), Condition(endpoint: .token), Condition(endpoint: .api)])
        #expect(Self.found(rules, unread: [0]) == [])
        #expect(Self.found(rules, unread: [1]) == [Self.says(3, hiddenBy: "rule-1")])
        #expect(Self.found(rules, unread: [1, 2]) == [])
        let second = Self.rules([Condition(path: Glob("/a")), Condition(), Condition()])
        #expect(Self.found(second, unread: [0]) == [Self.says(3, hiddenBy: "rule-2")])
    }

    /// Rules `rule-1`, `rule-2`, … , each of which goes to the phase that some of them name.
    private static func rules(_ conditions: [Condition]) -> [Rule] {
        conditions.enumerated().map { index, when in
            Rule(name: "rule-\(index + 1)", when: when, then: [.phase("late")])
        }
    }

    private static func found(_ conditions: [Condition]) -> [String] { found(rules(conditions)) }

    private static func found(_ rules: [Rule], unread: Set<Int> = []) -> [String] {
        var scenario = ContradictionTests.scenario
        scenario.rules = rules
        return scenario.contradictions(unread: unread).map { "\($0.path.joined(separator: ".")): \($0.message)" }
    }

    /// - Parameter place: Counted from 1.
    private static func says(_ place: Int, hiddenBy name: String) -> String {
        "rules.\(place - 1): can never act: the rule '\(name)' before it takes every request that it matches"
            + "; give that one 'continue: true'"
    }
}
