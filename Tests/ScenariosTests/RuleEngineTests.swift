import OAuthCore
import Scenarios
import Testing

@Suite("Matching rules")
struct RuleEngineTests {
    private let token = RequestFacts(endpoint: .token, method: "POST", path: "/oauth/token")
    private let api = RequestFacts(endpoint: .api, method: "GET", path: "/contacts")

    private func rule(_ name: String, _ when: Condition = Condition(), continues: Bool = false) -> Rule {
        Rule(name: name, when: when, then: [.phase(name)], continues: continues)
    }

    /// The names of the rules that fire.
    private func match(
        _ facts: RequestFacts,
        in engine: inout RuleEngine,
        at moment: RuleMoment = .arrival,
        draw: (String, Int) -> Double = { _, _ in 0 }
    ) -> [String] {
        engine.match(facts, at: moment, draw: draw).fired.map(\.name)
    }

    @Test func theFirstThatMatchesActs() {
        var engine = RuleEngine(rules: [rule("a", Condition(endpoint: .api)), rule("b"), rule("c")])
        #expect(match(token, in: &engine) == ["b"])
        #expect(match(api, in: &engine) == ["a"])
    }

    @Test func aRuleThatContinuesLetsLaterOnesAct() {
        var engine = RuleEngine(rules: [rule("a", continues: true), rule("b", continues: true), rule("c"), rule("d")])
        #expect(match(token, in: &engine) == ["a", "b", "c"])
        #expect(engine.entries.map(\.fired) == [1, 1, 1, 0])
    }

    @Test func aRuleThatDoesNotMatchStopsNothing() {
        var engine = RuleEngine(rules: [rule("a", Condition(occurrence: .range(from: 2, to: nil))), rule("b")])
        #expect(match(token, in: &engine) == ["b"])
        #expect(match(token, in: &engine) == ["a"])
    }

    @Test func occurrencesAreCountedOverTheRequestsThatMatchTheRest() {
        let condition = Condition(endpoint: .token, occurrence: .range(from: 2, to: 3))
        var engine = RuleEngine(rules: [rule("a", condition)])
        let fired = [token, api, token, api, api, token, token].map { match($0, in: &engine).count }
        #expect(fired == [0, 0, 1, 0, 0, 1, 0])
        #expect(engine.entries[0].matched == 4)
        #expect(engine.entries[0].fired == 2)
    }

    @Test func occurrencesAreCountedAlsoWhileAnEarlierRuleActs() {
        let third = Condition(occurrence: .range(from: 3, to: 3))
        var engine = RuleEngine(rules: [rule("a", Condition(occurrence: .range(from: 1, to: 2))), rule("b", third)])
        #expect((0..<4).map { _ in match(token, in: &engine) } == [["a"], ["a"], ["b"], []])
    }

    @Test func everyThirdIsTheThirdAndTheSixth() {
        var engine = RuleEngine(rules: [rule("a", Condition(occurrence: .every(3)))])
        #expect((1...7).filter { _ in match(token, in: &engine) == ["a"] } == [3, 6])
    }

    @Test func probabilityIsHeldAgainstTheRulesOwnDraws() {
        var engine = RuleEngine(rules: [rule("a", Condition(probability: 0.5)), rule("b")])
        var asked: [String] = []
        let fired = [0.5, 0.499, 0, 0.999].map { fraction in
            match(token, in: &engine) { rule, ordinal in
                asked.append("\(rule) \(ordinal)")
                return fraction
            }
        }
        #expect(fired == [["b"], ["a"], ["a"], ["b"]])
        #expect(asked == ["a 0", "a 1", "a 2", "a 3"])
    }

    @Test(arguments: [(0.0, 0), (1.0, 100)])
    func probabilityZeroNeverFiresAndOneAlways(probability: Double, times: Int) {
        var engine = RuleEngine(rules: [rule("a", Condition(probability: probability))])
        let entropy = Entropy(seed: 7)
        let fired = (0..<100).count { _ in
            match(token, in: &engine) { _, ordinal in entropy.fraction(for: .rule, ordinal: ordinal) } == ["a"]
        }
        #expect(fired == times)
    }

    @Test func chanceIsDrawnOnlyForOccurrencesThatAreMeant() {
        let condition = Condition(occurrence: .every(2), probability: 0.5)
        var engine = RuleEngine(rules: [rule("a", condition)])
        var ordinals: [Int] = []
        for _ in 0..<4 {
            _ = match(token, in: &engine) { _, ordinal in
                ordinals.append(ordinal)
                return 0.9
            }
        }
        #expect(ordinals == [0, 1])
        #expect(engine.entries[0].fired == 0)
    }

    @Test func aRuleOfAPhaseActsInThatPhaseOnly() {
        var engine = RuleEngine(rules: [rule("a", Condition(phase: "start")), rule("b", Condition(phase: "late"))])
        #expect(engine.phase == "start")
        #expect(match(token, in: &engine) == ["a"])
        engine.enter(phase: "late")
        #expect(match(token, in: &engine) == ["b"])
        #expect(engine.entries.map(\.matched) == [1, 1])
    }

    @Test func rulesWithAnOutcomeWaitForTheDecision() {
        var engine = RuleEngine(rules: [rule("a", Condition(outcome: .success)), rule("b")])
        #expect(match(token, in: &engine) == ["b"])
        #expect(match(token, in: &engine, at: .decided(.success)) == ["a"])
        #expect(match(token, in: &engine, at: .decided(.error)) == [])
        #expect(engine.entries.map(\.matched) == [1, 1])
    }

    @Test func theRedirectBackIsCountedApart() {
        let first = Occurrence.range(from: 1, to: 1)
        var engine = RuleEngine(
            rules: [
                rule("a", Condition(endpoint: .callback, occurrence: first)),
                rule("b", Condition(endpoint: .any, occurrence: first)),
            ]
        )
        let callback = RequestFacts(endpoint: .callback, method: "GET", path: "/callback")
        #expect(match(callback, in: &engine) == ["a"])
        #expect(match(token, in: &engine) == ["b"])
        #expect(engine.entries.map(\.matched) == [1, 1])
    }
}
