import OAuthCore
import Scenarios
import Trace

/// The live page.
extension ControlPlane {
    /// Where a browser finds the control plane of this sandbox, with a slash at the end.
    var base: String { emulator.access.links(of: incoming, to: sandbox.id).path + "/_mock/" }

    func livePage() async throws -> RecordedResponse {
        let tokens = try await emulator.lives(in: sandbox, last: LivePage.exchangeLimit)
        let (rules, exchanges, findings) = sandbox.withState { state in
            (
                state.rules.entries, Array(state.journal.exchanges.suffix(LivePage.exchangeLimit)),
                state.journal.findings
            )
        }
        let entries = rules.map { entry -> JSONValue in
            [
                "name": .string(entry.rule.name), "matched": JSONValue(entry.matched), "fired": JSONValue(entry.fired),
            ]
        }
        let (now, mode, consent) = sandbox.withState { ($0.clock.now, $0.clock.mode, $0.consent) }
        let user = consent.user ?? sandbox.scenario.consentingUser
        let snapshot = LivePage.Snapshot(
            facts: [
                "Sandbox": sandbox.id.rawValue, "Scenario": sandbox.scenario.name, "Seed": "\(sandbox.seed)",
                "Clock": "\(now.rfc3339), \(mode.rawValue)",
                "Consent": consent.mode.rawValue + (user.map { " as \($0.rawValue)" } ?? ""),
            ],
            rules: entries,
            tokens: tokens,
            findings: findings.reversed(),
            exchanges: exchanges.reversed()
        )
        return LivePage(base: base, title: "Sandbox \(sandbox.id.rawValue)", snapshot: snapshot).response
    }
}
