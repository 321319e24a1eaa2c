import OAuthCore
import Scenarios

/// What the control plane and the runner do to a sandbox between requests.
extension Sandbox {
    /// Moves the clock.
    package func advance(by span: TimeSpan) { withState { $0.clock.advance(span) } }

    package func setConsent(_ setting: ConsentSetting) { withState { $0.consent = setting } }

    /// Adds live rules; they come before the scenario's.
    package func add(_ rules: [Rule]) {
        withState { state in
            for rule in rules {
                state.rules.add(rule)
                state.barriers.removeValue(forKey: rule.name)
            }
        }
    }

    /// Removes the rule of this name, or all of them.
    package func removeRules(named name: String?) { withState { _ = $0.rules.remove(named: name) } }

    /// Lets the loop breaker refuse every request past this many.
    package func limitRequests(to budget: Int) { withState { $0.budget = budget } }
}

extension Emulator {
    /// Ends the life of the codes and tokens that match.
    ///
    /// - Returns: How many died.
    /// - Throws: ``StoreFailure``; none has died then.
    @discardableResult
    package func kill(
        _ filter: TokenFilter,
        cause: CauseOfDeath,
        in sandbox: Sandbox
    ) async throws(StoreFailure) -> Int {
        let now = sandbox.now
        return try await parts.store.transaction(sandbox.id) { store throws(StoreFailure) in
            try store.kill(filter, cause: cause, at: now)
        }
    }
}
