import OAuthCore

/// What rules can see of a request.
package struct RequestFacts: Sendable, Hashable {
    /// ``RuleEndpoint/any`` for the pages, which only rules for any endpoint reach.
    package var endpoint: RuleEndpoint
    package var grant: GrantType?
    package var method: String
    package var path: String
    /// At the API that of the token.
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

/// A key of `when` that did not match.
package struct RuleMiss: Sendable, Hashable {
    /// The key's word in scenario files.
    package let key: String
    package let wanted: String
    package let seen: String

    init(_ key: String, wanted: String, seen: String) {
        self.key = key
        self.wanted = wanted
        self.seen = seen
    }
}

/// What became of one rule at one request.
package struct RuleExplanation: Sendable, Hashable {
    package let rule: String
    package var hasFired = false
    /// The keys that did not match; empty where the rule fired, or another one had taken the request.
    package var misses: [RuleMiss] = []
    /// The rule before it that let no other follow; nil where that was not the reason.
    package var stoppedBy: String?

    init(rule: String) { self.rule = rule }
}

extension Condition {
    /// Whether a request matches, `occurrence` and `probability` aside.
    package func matches(_ facts: RequestFacts, phase currentPhase: String, at moment: RuleMoment) -> Bool {
        misses(facts, phase: currentPhase, at: moment).isEmpty
    }

    /// Every key that does not match a request, `occurrence` and `probability` aside, in the order of the format.
    package func misses(_ facts: RequestFacts, phase currentPhase: String, at moment: RuleMoment) -> [RuleMiss] {
        var misses: [RuleMiss] = []
        func check(_ key: String, _ isMet: Bool, wanted: String, seen: @autoclosure () -> String) {
            if !isMet { misses.append(RuleMiss(key, wanted: wanted, seen: seen())) }
        }
        // `any` and a missing endpoint mean requests; the redirect back is none.
        let wanted = endpoint ?? .any
        let isEndpoint = wanted == .any ? facts.endpoint != .callback : wanted == facts.endpoint
        let seen = facts.endpoint == .any ? "a page" : facts.endpoint.rawValue
        check("endpoint", isEndpoint, wanted: wanted.rawValue, seen: seen)
        if let grant {
            check("grant", grant == facts.grant, wanted: grant.rawValue, seen: facts.grant?.rawValue ?? "none")
        }
        if let method { check("method", method.matches(facts.method), wanted: method.pattern, seen: facts.method) }
        if let path { check("path", path.matches(facts.path), wanted: path.pattern, seen: facts.path) }
        if let clientID {
            let seen = facts.clientID ?? ""
            check("client_id", clientID.matches(seen), wanted: clientID.pattern, seen: seen.isEmpty ? "none" : seen)
        }
        for parameter in parameters {
            let values = facts.parameters.values(of: parameter.name)
            let isMet = values.contains(where: parameter.value.matches)
            check("parameter", isMet, wanted: parameter.text, seen: Self.list(values))
        }
        for header in headers {
            let values = facts.headers.filter { $0.name == header.name.lowercased() }.map(\.value)
            check("header", values.contains(where: header.value.matches), wanted: header.text, seen: Self.list(values))
        }
        if let phase { check("phase", phase == currentPhase, wanted: phase, seen: currentPhase) }
        switch (moment, outcome) {
        case (.arrival, nil): break
        case (.arrival, let wanted?): check("outcome", false, wanted: wanted.rawValue, seen: "nothing is decided")
        case (.decided(let decided), nil):
            check("outcome", false, wanted: "no outcome: it acts on arrival", seen: decided.rawValue)
        case (.decided(let decided), let wanted?):
            check("outcome", decided == wanted, wanted: wanted.rawValue, seen: decided.rawValue)
        }
        return misses
    }

    private static func list(_ values: [String]) -> String {
        values.isEmpty ? "none" : values.map(Excerpt.plain).joined(separator: ", ")
    }
}

extension NamedGlob {
    fileprivate var text: String { "\(name): \(value.pattern)" }
}
