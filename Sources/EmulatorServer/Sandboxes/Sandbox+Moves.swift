import OAuthCore
import Scenarios
import Trace

/// What the control plane and the runner do to a sandbox between requests.
extension Sandbox {
    /// Moves the clock; delays that wait for it wake.
    package func advance(by span: TimeSpan) { moveClock { $0.advance(span) } }

    /// Changes the clock, and wakes whoever waits for it.
    func moveClock(_ move: @Sendable (inout VirtualClock) -> Void) {
        let passed = withState { state in
            let before = state.clock.now
            move(&state.clock)
            return state.clock.now - before
        }
        delays.pass(passed)
    }

    /// Takes another scenario in the place of its own; what was issued, the clock and live rules stay.
    func adopt(_ scenario: Scenario) {
        withState { state in
            // As with phases: what a rule went to stays, unless the file itself says something else now.
            if scenario.profile != state.scenario.profile { state.profile = scenario.profile }
            state.scenario = scenario
            state.consent = scenario.consent
            state.rules.replaceScripted(by: scenario.rules)
        }
    }

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
            try store.kill(filter, cause: cause, at: now).count
        }
    }

    /// Every code and token of a sandbox, in the order in which they were issued, with its life so far.
    ///
    /// - Parameter count: How many of the last ones at most: an access token costs a signature.
    /// - Throws: ``StoreFailure``, or what keeps an access token from being signed.
    package func lives(in sandbox: Sandbox, last count: Int = .max) async throws -> [TokenLife] {
        let all = try await parts.store.transaction(sandbox.id) { store throws(StoreFailure) in
            try store.tokens(TokenFilter())
        }
        let records = all.suffix(count)
        var texts: [TokenKey: String] = [:]
        for record in all { texts[record.key] = record.text }
        for record in records where record.text == nil {
            texts[record.key] = try await parts.signer.text(of: record)
        }
        let now = sandbox.now
        let lineage = try await sandbox.lineage()
        return records.map { [texts] record in
            let trail = lineage[record.key]
            return TokenLife(
                record: record,
                text: texts[record.key],
                death: record.death(at: now),
                parent: record.parent.flatMap { texts[$0] },
                mintedBy: trail.mintedBy,
                presentedBy: trail.presentedBy,
                diedBy: trail.diedBy
            )
        }
    }
}
