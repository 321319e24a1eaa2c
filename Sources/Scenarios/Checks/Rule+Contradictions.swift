import OAuthCore

extension Rule {
    /// What can never be of this rule by itself, below its own place.
    ///
    /// - Parameter phases: The phases that there can be; nil for any.
    func contradictions(in scenario: Scenario, phases: Set<String>?) -> [Contradiction] {
        when.contradictions(in: scenario, phases: phases).map { $0.below(["when"]) } + ofActions(in: scenario)
    }

    private func ofActions(in scenario: Scenario) -> [Contradiction] {
        var found: [Contradiction] = []
        for (index, action) in then.enumerated() {
            let place = ["then", "\(index)", action.word]
            if let reason = action.misplaced(at: when) { found.append(Contradiction(place, reason)) }
            if case .callback(let edit) = action, let partner = edit.swapWith,
                partner.client(beside: nil, among: scenario.clients) == nil
                    || partner == .otherClient && scenario.clients.count < 2
            {
                let known = scenario.clients.map(\.id.rawValue).joined(separator: ", ")
                found.append(
                    Contradiction(place, "there is no client '\(partner.text)' to swap with; there are \(known)")
                )
            }
            if case .hold(let hold) = action, let most = when.occurrence?.most, most < hold.count {
                let reason = "waits for \(hold.count) requests, and 'occurrence' lets \(most) through"
                found.append(Contradiction(place, reason))
            }
        }
        for group in Self.exclusive where then.count(where: { group.contains($0.word) }) > 1 {
            let words = group.count == 1 ? "one \(group[0])" : "one of \(group.joined(separator: " and "))"
            found.append(Contradiction(["then"], "\(words) is all that a rule can do"))
        }
        return found
    }

    /// Actions of which a rule can have one only.
    private static let exclusive = [["respond", "redirect"], ["wire"]]
}

extension Condition {
    fileprivate func contradictions(in scenario: Scenario, phases: Set<String>?) -> [Contradiction] {
        var found: [Contradiction] = []
        if grant != nil, let endpoint, endpoint != .token, endpoint != .any {
            found.append(
                Contradiction(["grant"], "only token requests have a grant, the endpoint is \(endpoint.rawValue)")
            )
        }
        if let clientID, !scenario.clients.contains(where: { clientID.matches($0.id.rawValue) }) {
            let known = scenario.clients.map(\.id.rawValue).joined(separator: ", ")
            found.append(Contradiction(["client_id"], "no client is called '\(clientID.pattern)'; there are \(known)"))
        }
        if let phase, let phases, !phases.contains(phase) {
            found.append(
                Contradiction(
                    ["phase"],
                    "no rule goes to the phase '\(phase)'; there are \(phases.sorted().joined(separator: ", "))"
                )
            )
        }
        if let path, !path.pattern.hasPrefix("/"), !path.pattern.hasPrefix("*"), !path.pattern.isEmpty {
            found.append(Contradiction(["path"], "'\(path.pattern)' can match no path: those begin with a slash"))
        }
        if endpoint == .api, let path, path.pattern.hasPrefix("/api/") {
            found.append(
                Contradiction(["path"], "'\(path.pattern)' can match no path: those of the API begin below its base")
            )
        }
        return found
    }
}

extension Condition {
    /// Whether no other than token requests match.
    fileprivate var meansTokenRequests: Bool {
        endpoint == .token || grant != nil && (endpoint ?? .any) == .any
    }
}

extension Occurrence {
    /// How many requests it lets through at most; nil for no bound.
    fileprivate var most: Int? {
        guard case .range(let from, let to?) = self else { return nil }
        return to - from + 1
    }
}

extension Action {
    /// The action's key in scenario files.
    package var word: String {
        switch self {
        case .delay: "delay"
        case .respond: "respond"
        case .redirect: "redirect"
        case .edit: "edit"
        case .callback: "callback"
        case .wire: "wire"
        case .hold: "hold"
        case .hints: "hints"
        case .rawHeaders: "raw_headers"
        case .expire: "expire"
        case .revoke: "revoke"
        case .forget: "forget"
        case .profile: "profile"
        case .advance: "advance"
        case .phase: "phase"
        }
    }

    /// Why the action can do nothing for the requests of a rule; nil where it can.
    fileprivate func misplaced(at when: Condition) -> String? {
        let isLate = when.outcome != nil || when.endpoint == .callback
        switch self {
        case .callback where when.endpoint == .token || when.endpoint == .api:
            return "there is no redirect to the client at the endpoint \(when.endpoint?.rawValue ?? "")"
        case .wire(_, at: .arrival) where isLate, .wire(_, at: .authenticated) where isLate:
            return "the request is processed already where the rule acts"
        case .wire(_, at: .authenticated) where !when.meansTokenRequests:
            return "clients are authenticated at the endpoint token only"
        default: return nil
        }
    }
}
