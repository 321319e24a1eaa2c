import OAuthCore
import Scenarios
import Testing

/// Source: the interface, `POST rules`.
@Suite("Rules that are added live")
struct LiveRuleTests {
    private let token = RequestFacts(endpoint: .token, method: "POST", path: "/oauth/token")

    private func rule(_ name: String, _ status: Int) -> Rule {
        Rule(name: name, when: Condition(), then: [.respond(CannedAnswer(status: status))])
    }

    private func fired(_ engine: inout RuleEngine) -> [Rule] {
        engine.match(token, at: .arrival) { _, _ in 0 }.fired
    }

    @Test func theyComeBeforeTheScenariosInTheOrderOfTheirComing() {
        var engine = RuleEngine(rules: [rule("a", 1), rule("b", 2)])
        engine.add(rule("c", 3))
        engine.add(rule("d", 4))
        #expect(engine.entries.map(\.rule.name) == ["c", "d", "a", "b"])
        #expect(fired(&engine) == [rule("c", 3)])
    }

    @Test func theSameNameReplacesALiveRule() {
        var engine = RuleEngine(rules: [])
        engine.add(rule("a", 1))
        engine.add(rule("a", 2))
        #expect(engine.entries.map(\.rule) == [rule("a", 2)])
    }

    @Test func theSameNameReplacesARuleOfTheScenario() {
        var engine = RuleEngine(rules: [rule("a", 1), rule("b", 2)])
        engine.add(rule("b", 3))
        #expect(engine.entries.map(\.rule) == [rule("b", 3), rule("a", 1)])
    }

    @Test func occurrencesCountFromThenOn() {
        let first = Condition(occurrence: .range(from: 1, to: 1))
        let once = Rule(name: "once", when: first, then: [.advance(.seconds(1))])
        var engine = RuleEngine(rules: [once])
        #expect(fired(&engine) == [once])
        #expect(fired(&engine) == [])
        engine.add(once)
        #expect(engine.entries.map(\.matched) == [0])
        #expect(fired(&engine) == [once])
    }

    @Test func oneOrAllCanBeRemoved() {
        var engine = RuleEngine(rules: [rule("a", 1)])
        engine.add(rule("b", 2))
        let removed = ["c", "a", "a"].map { engine.remove(named: $0) }
        #expect(removed == [false, true, false])
        #expect(engine.entries.map(\.rule.name) == ["b"])
        engine.add(rule("c", 3))
        let isEmptied = engine.remove(named: nil)
        #expect(isEmptied)
        #expect(engine.entries.isEmpty)
        #expect(fired(&engine) == [])
    }
}
