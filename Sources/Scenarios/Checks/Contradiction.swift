import OAuthCore

/// Something in a scenario that can never be, though every value for itself is well formed.
///
/// Source: the scenario format: rules that can never match, and clients or scopes that
/// do not exist, are errors.
package struct Contradiction: Sendable, Hashable {
    /// Where it stands, as keys and places from the top, such as `rules`, `0`, `when`, `client_id`.
    package let path: [String]
    package let message: String

    package init(_ path: [String], _ message: String) {
        self.path = path
        self.message = message
    }

    func below(_ prefix: [String]) -> Contradiction { Contradiction(prefix + path, message) }
}

extension Scenario {
    /// Everything in the scenario that can never be.
    ///
    /// - Parameter unread: The places of rules that could not be read whole: what they match is not known.
    package func contradictions(unread: Set<Int> = []) -> [Contradiction] {
        let hidden = hiddenRules(unread: unread)
        return references + (contradictions(of: rules, isWhole: true) + hidden).map { $0.below(["rules"]) }
    }

    /// Rules that never come to act, since one before them takes every request.
    private func hiddenRules(unread: Set<Int>) -> [Contradiction] {
        let read = rules.enumerated().filter { !unread.contains($0.offset) }
        return read.enumerated().compactMap { place, rule in
            let taker = read[..<place].first {
                $0.element.when.takesAll(of: rule.element.when) && !$0.element.continues
            }
            guard let taker else { return nil }
            return Contradiction(
                ["\(rule.offset)"],
                "can never act: the rule '\(taker.element.name)' before it takes every request that it matches"
                    + "; give that one 'continue: true'"
            )
        }
    }

    /// What can never be of rules that are added to this scenario, each below its place.
    ///
    /// - Parameter isWhole: Whether no further rules can come, so that a phase that none enters is wrong.
    package func contradictions(of rules: [Rule], isWhole: Bool) -> [Contradiction] {
        let entered = Set(rules.flatMap(\.then).compactMap(\.enteredPhase)).union(["start"])
        let isIdle = isWhole && Set(rules.flatMap(\.then).compactMap(\.enteredProfile)).union([profile]).count == 1
        return rules.enumerated().flatMap { index, rule in
            let own = rule.contradictions(in: self, phases: isWhole ? entered : nil)
            return (own + (isIdle ? rule.idleProfiles : [])).map { $0.below(["\(index)"]) }
        }
    }

    /// Users, clients and scopes that are named and do not exist.
    private var references: [Contradiction] {
        var found: [Contradiction] = []
        if let user = consent.user, server.user(user) == nil, !users.isEmpty {
            let known = users.map(\.username.rawValue).joined(separator: ", ")
            found.append(
                Contradiction(["consent", "user"], "there is no user '\(user)' to consent; there are \(known)")
            )
        }
        for token in consent.scope?.tokens ?? [] { found += unknownScope(token, at: ["consent", "scope"]) }
        for collection in resources {
            found += unknownScope(collection.readScope, at: ["resources", collection.name, "read"])
            found += unknownScope(collection.writeScope, at: ["resources", collection.name, "write"])
        }
        for (index, route) in routes.enumerated() {
            found += unknownScope(route.scope, at: ["routes", "\(index)", "scope"])
        }
        for name in Self.repeated(clients.map(\.id.rawValue)) {
            found.append(Contradiction(["clients"], "the id '\(name)' stands twice"))
        }
        for name in Self.repeated(users.map(\.username.rawValue)) {
            found.append(Contradiction(["users"], "the username '\(name)' stands twice"))
        }
        return found
    }

    private func unknownScope(_ token: String?, at path: [String]) -> [Contradiction] {
        let known = Scope(clients.flatMap(\.scopes))
        guard let token, !clients.isEmpty, !known.contains(token) else { return [] }
        return [
            Contradiction(path, "no client has the scope '\(token)'; there are \(known.tokens.joined(separator: ", "))")
        ]
    }

    private static func repeated(_ names: [String]) -> [String] {
        Set(names).filter { name in names.count(where: { $0 == name }) > 1 }.sorted()
    }
}

extension Rule {
    /// The actions that go to the profile that is there already.
    fileprivate var idleProfiles: [Contradiction] {
        then.enumerated().compactMap { index, action in
            guard let profile = action.enteredProfile else { return nil }
            let reason = "the profile is \(profile.rawValue) already, and no rule goes to another"
            return Contradiction(["then", "\(index)", action.word], reason)
        }
    }
}

extension Action {
    /// The profile that the action goes to; nil for any other action.
    fileprivate var enteredProfile: Profile? {
        guard case .profile(let profile) = self else { return nil }
        return profile
    }

    /// The phase that the action goes to; nil for any other action.
    var enteredPhase: String? {
        guard case .phase(let name) = self else { return nil }
        return name
    }
}

extension Condition {
    /// Whether every request that the other condition can match is matched, and taken, by this one.
    func takesAll(of other: Condition) -> Bool {
        guard outcome == other.outcome, occurrence == nil || occurrence == .range(from: 1, to: nil),
            probability == nil || probability == 1
        else { return false }
        let isEndpoint =
            endpoint == other.endpoint || (endpoint ?? .any) == .any && (other.endpoint ?? .any) != .callback
        return isEndpoint && (grant == nil || grant == other.grant) && (phase == nil || phase == other.phase)
            && Self.covers(method, other.method) && Self.covers(path, other.path)
            && Self.covers(clientID, other.clientID)
            && parameters.allSatisfy(other.parameters.contains) && headers.allSatisfy(other.headers.contains)
    }

    private static func covers(_ glob: Glob?, _ other: Glob?) -> Bool {
        guard let glob, glob.pattern != "*" else { return true }
        guard let other else { return false }
        // A pattern without a star is a text; one with stars is covered for certain only by itself.
        return glob == other || !other.pattern.contains("*") && glob.matches(other.pattern)
    }
}
