import OAuthCore

/// What rules can see of a request.
package struct RequestFacts: Sendable, Hashable {
    package var endpoint: RuleEndpoint
    package var grant: GrantType?
    package var method: String
    package var path: String
    package var clientID: String?
    package var parameters: Parameters
    /// Names in lower case.
    package var headers: [NamedValue]

    package init(
        endpoint: RuleEndpoint,
        grant: GrantType? = nil,
        method: String,
        path: String,
        clientID: String? = nil,
        parameters: Parameters = Parameters(),
        headers: [NamedValue] = []
    ) {
        self.endpoint = endpoint
        self.grant = grant
        self.method = method
        self.path = path
        self.clientID = clientID
        self.parameters = parameters
        self.headers = headers
    }
}

/// The two moments at which rules are matched.
package enum RuleMoment: Sendable, Hashable {
    /// Before the request is processed: rules without `outcome`.
    case arrival
    /// When the answer is decided: rules with `outcome`.
    case decided(OutcomeKind)
}

/// The rules of a sandbox, and how often each has matched and fired.
///
/// A value: the sandbox keeps it under its lock, and matching is a pure step.
package struct RuleEngine: Sendable {
    /// A rule with its counters.
    package struct Entry: Sendable, Hashable {
        package let rule: Rule
        /// Requests that matched all but `occurrence` and `probability`.
        package var matched = 0
        package var fired = 0
        /// Draws of this rule, for `probability`.
        fileprivate var draws = 0
    }

    /// Rules that were added live; they come first.
    private var live: [Entry] = []
    /// Rules of the scenario.
    private var scripted: [Entry]
    package private(set) var phase = "start"

    package init(rules: [Rule]) { scripted = rules.map { Entry(rule: $0) } }

    /// Every rule, in the order in which they are tried.
    package var entries: [Entry] { live + scripted }

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

    package mutating func enter(phase: String) { self.phase = phase }

    /// Counts a request, and says which rules act on it.
    ///
    /// - Parameter draw: The fraction for a rule's how-manieth draw.
    /// - Returns: The rules that fire, in order; after one without `continue` none follows.
    package mutating func match(
        _ facts: RequestFacts,
        at moment: RuleMoment,
        draw: (_ rule: String, _ ordinal: Int) -> Double
    ) -> [Rule] {
        var fired: [Rule] = []
        var isOpen = true
        for index in 0..<(live.count + scripted.count) {
            var entry = index < live.count ? live[index] : scripted[index - live.count]
            guard entry.rule.when.matches(facts, phase: phase, at: moment) else { continue }
            entry.matched += 1
            if isOpen, entry.fires(draw: draw) {
                entry.fired += 1
                fired.append(entry.rule)
                isOpen = entry.rule.continues
            }
            if index < live.count { live[index] = entry } else { scripted[index - live.count] = entry }
        }
        return fired
    }
}

extension RuleEngine.Entry {
    /// Whether occurrence and chance let it fire, once the rest has matched and was counted.
    fileprivate mutating func fires(draw: (String, Int) -> Double) -> Bool {
        if let occurrence = rule.when.occurrence, !occurrence.contains(matched) { return false }
        guard let probability = rule.when.probability else { return true }
        draws += 1
        return draw(rule.name, draws - 1) < probability
    }
}

extension Condition {
    /// Whether a request matches, `occurrence` and `probability` aside.
    package func matches(_ facts: RequestFacts, phase currentPhase: String, at moment: RuleMoment) -> Bool {
        switch (moment, outcome) {
        case (.arrival, nil): break
        case (.decided(let decided), let wanted?) where decided == wanted: break
        default: return false
        }
        if let endpoint, endpoint != .any, endpoint != facts.endpoint { return false }
        // `any` and a missing endpoint mean requests; the redirect back is none.
        if endpoint != .callback, facts.endpoint == .callback { return false }
        if let grant, grant != facts.grant { return false }
        if let method, !method.matches(facts.method) { return false }
        if let path, !path.matches(facts.path) { return false }
        if let clientID, !clientID.matches(facts.clientID ?? "") { return false }
        if let phase, phase != currentPhase { return false }
        return parameters.allSatisfy { wanted in
            facts.parameters.values(of: wanted.name).contains(where: wanted.value.matches)
        }
            && headers.allSatisfy { wanted in
                facts.headers.contains { $0.name == wanted.name.lowercased() && wanted.value.matches($0.value) }
            }
    }
}
