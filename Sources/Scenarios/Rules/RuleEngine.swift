import OAuthCore

/// The rules of a sandbox, and how often each has matched and fired.
///
/// A value: the sandbox keeps it under its lock, and matching is a pure step.
package struct RuleEngine: Sendable, Hashable {
    /// A rule with its counters.
    package struct Entry: Sendable, Hashable {
        package let rule: Rule
        /// Requests that matched all but `occurrence` and `probability`.
        package var matched = 0
        package var fired = 0
        /// Draws of this rule, for `probability`.
        package fileprivate(set) var draws = 0

        package init(rule: Rule, matched: Int = 0, fired: Int = 0, draws: Int = 0) {
            self.rule = rule
            self.matched = matched
            self.fired = fired
            self.draws = draws
        }
    }

    /// Which rules act, and why the others do not.
    package struct Matched: Sendable, Hashable {
        /// The rules that fire, in order; after one without `continue` none follows.
        package var fired: [Rule] = []
        /// One for each rule of this moment, in the order in which they are tried.
        package var explanations: [RuleExplanation] = []
    }

    /// Rules that were added live; they come first.
    package private(set) var live: [Entry] = []
    /// Rules of the scenario.
    package private(set) var scripted: [Entry]
    package private(set) var phase = "start"

    package init(rules: [Rule]) { scripted = rules.map { Entry(rule: $0) } }

    /// Goes on where another engine has come to.
    package init(live: [Entry], scripted: [Entry], phase: String) {
        self.live = live
        self.scripted = scripted
        self.phase = phase
    }

    /// Every rule, in the order in which they are tried.
    package var entries: [Entry] { live + scripted }

    package var isEmpty: Bool { live.isEmpty && scripted.isEmpty }

    /// Whether any rule looks at the client of a request.
    package var askForClient: Bool { (live + scripted).contains { $0.rule.when.clientID != nil } }

    /// Adds a live rule before the scenario's; one of the same name is replaced.
    package mutating func add(_ rule: Rule) {
        live.removeAll { $0.rule.name == rule.name }
        scripted.removeAll { $0.rule.name == rule.name }
        live.append(Entry(rule: rule))
    }

    /// Removes the rule of this name, or all of them; false where there is none.
    package mutating func remove(named name: String?) -> Bool {
        let before = live.count + scripted.count
        live.removeAll { name == nil || $0.rule.name == name }
        scripted.removeAll { name == nil || $0.rule.name == name }
        return live.count + scripted.count < before || name == nil
    }

    /// Puts the rules of another scenario in the place of the scenario's own; live ones stay.
    ///
    /// A rule that is the same in both goes on counting.
    package mutating func replaceScripted(by rules: [Rule]) {
        let kept = Dictionary(scripted.map { ($0.rule, $0) }, uniquingKeysWith: { first, _ in first })
        let names = Set(live.map(\.rule.name))
        scripted = rules.filter { !names.contains($0.name) }.map { kept[$0] ?? Entry(rule: $0) }
    }

    package mutating func enter(phase: String) { self.phase = phase }

    /// Counts a request, and says which rules act on it.
    ///
    /// - Parameter draw: The fraction for a rule's how-manieth draw.
    /// - Returns: On arrival every rule is explained; later those of that moment only.
    package mutating func match(
        _ facts: RequestFacts,
        at moment: RuleMoment,
        draw: (_ rule: String, _ ordinal: Int) -> Double
    ) -> Matched {
        var matched = Matched()
        var stopper: String?
        for index in 0..<(live.count + scripted.count) {
            var entry = index < live.count ? live[index] : scripted[index - live.count]
            guard entry.rule.when.belongs(to: facts.endpoint, moment) else { continue }
            var explanation = RuleExplanation(rule: entry.rule.name)
            explanation.misses = entry.rule.when.misses(facts, phase: phase, at: moment)
            if explanation.misses.isEmpty {
                entry.matched += 1
                explanation.stoppedBy = stopper
                if stopper == nil { entry.fire(&explanation, draw: draw) }
                if explanation.hasFired {
                    matched.fired.append(entry.rule)
                    stopper = entry.rule.continues ? nil : entry.rule.name
                }
                if index < live.count { live[index] = entry } else { scripted[index - live.count] = entry }
            }
            matched.explanations.append(explanation)
        }
        return matched
    }
}

extension Condition {
    /// Whether a rule is to be explained at this moment: on arrival all are, so that none is left out.
    fileprivate func belongs(to endpoint: RuleEndpoint, _ moment: RuleMoment) -> Bool {
        switch moment {
        case .arrival: endpoint != .callback || (self.endpoint == .callback && outcome == nil)
        case .decided: outcome != nil && (endpoint == .callback) == (self.endpoint == .callback)
        }
    }
}

extension RuleEngine.Entry {
    /// Fires where occurrence and chance let it, once the rest has matched and was counted.
    fileprivate mutating func fire(_ explanation: inout RuleExplanation, draw: (String, Int) -> Double) {
        if let occurrence = rule.when.occurrence, !occurrence.contains(matched) {
            explanation.misses = [RuleMiss("occurrence", wanted: occurrence.text, seen: "\(matched)")]
            return
        }
        if let probability = rule.when.probability {
            draws += 1
            let drawn = draw(rule.name, draws - 1)
            guard drawn < probability else {
                explanation.misses = [RuleMiss("probability", wanted: "below \(probability)", seen: "\(drawn)")]
                return
            }
        }
        fired += 1
        explanation.hasFired = true
    }
}
