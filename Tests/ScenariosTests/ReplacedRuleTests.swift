import OAuthCore
import Scenarios
import Testing

/// Source: the interface, `serve`: a scenario file that was saved is taken over while requests come.
@Suite("Rules of a scenario that is taken over")
struct ReplacedRuleTests {
    private let token = RequestFacts(endpoint: .token, method: "POST", path: "/oauth/token")

    private func rule(_ name: String, _ when: Condition = Condition(), status: Int = 503) -> Rule {
        Rule(name: name, when: when, then: [.respond(CannedAnswer(status: status))])
    }

    private func fired(_ engine: inout RuleEngine, draw: Double = 0) -> [String] {
        engine.match(token, at: .arrival) { _, _ in draw }.fired.map(\.name)
    }

    @Test func aRuleThatIsTheSameGoesOnCounting() {
        let third = rule("a", Condition(occurrence: .range(from: 3, to: 3)))
        var engine = RuleEngine(rules: [third])
        #expect([fired(&engine), fired(&engine)] == [[], []])
        engine.replaceScripted(by: [rule("b", Condition(endpoint: .api)), third])
        #expect(engine.entries.map(\.rule.name) == ["b", "a"])
        #expect(engine.entries.map(\.matched) == [0, 2])
        #expect(fired(&engine) == ["a"])
        engine.replaceScripted(by: [third])
        #expect(engine.entries.map(\.fired) == [1])
    }

    @Test func itsDrawsGoOnToo() {
        let chance = rule("a", Condition(probability: 0.5))
        var engine = RuleEngine(rules: [chance])
        var ordinals: [Int] = []
        for _ in 0..<3 {
            _ = engine.match(token, at: .arrival) { _, ordinal in
                ordinals.append(ordinal)
                return 0.9
            }
            engine.replaceScripted(by: [chance])
        }
        #expect(ordinals == [0, 1, 2])
    }

    @Test func aRuleThatIsAnotherBeginsAnew() {
        var engine = RuleEngine(rules: [rule("a"), rule("b", Condition(endpoint: .api))])
        #expect(fired(&engine) == ["a"])
        engine.replaceScripted(by: [rule("a", status: 500)])
        #expect(engine.entries.map(\.rule) == [rule("a", status: 500)])
        #expect(engine.entries.map(\.matched) == [0])
        #expect(engine.entries.map(\.fired) == [0])
    }

    @Test func liveRulesStayBeforeThemAndKeepTheirCounts() {
        var engine = RuleEngine(rules: [rule("a")])
        engine.add(rule("live", status: 429))
        #expect(fired(&engine) == ["live"])
        engine.replaceScripted(by: [rule("b"), rule("live")])
        #expect(engine.entries.map(\.rule) == [rule("live", status: 429), rule("b")])
        #expect(engine.entries.map(\.fired) == [1, 0])
    }

    @Test func thePhaseStays() {
        var engine = RuleEngine(rules: [rule("a")])
        engine.enter(phase: "late")
        engine.replaceScripted(by: [rule("b", Condition(phase: "late"))])
        #expect(engine.phase == "late")
        #expect(fired(&engine) == ["b"])
        engine.replaceScripted(by: [])
        #expect(engine.isEmpty)
    }
}
