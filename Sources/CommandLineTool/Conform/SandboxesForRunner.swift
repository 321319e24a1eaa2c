import ConformanceRunner
import EmulatorServer
import OAuthCore
import Scenarios
import Trace

/// Lends the runner sandboxes of an emulator that listens on a socket.
struct SandboxesForRunner: ConformanceEmulator {
    let emulator: Emulator
    let baseURL: String
    /// Whether each is made at the base URL itself, one after the other, for clients that look there.
    var areAtTheRoot = false

    func makeSandbox(scenario: Scenario, seed: UInt64) async throws -> any ConformanceSandbox {
        let id: SandboxID? = areAtTheRoot ? .root : nil
        let sandbox = try await emulator.sandboxes.make(id: id, scenario: scenario, seed: seed)
        return SandboxForRunner(emulator: emulator, sandbox: sandbox, baseURL: baseURL + sandbox.pathPrefix)
    }
}

private struct SandboxForRunner: ConformanceSandbox {
    let emulator: Emulator
    let sandbox: Sandbox
    let baseURL: String

    var lastArrival: Int { sandbox.lastArrival }
    var exchanges: [Exchange] { sandbox.exchanges }
    var rulesFired: [String: Int] { sandbox.rulesFired }
    var stormEnded: String? { sandbox.stormEnded }

    var tokenLives: [TokenLife] { get async throws { try await emulator.lives(in: sandbox) } }

    func limitRequests(to budget: Int) { sandbox.limitRequests(to: budget) }
    func whenQuiet() async { await sandbox.whenQuiet() }
    func advance(by span: TimeSpan) { sandbox.advance(by: span) }
    func setConsent(_ setting: ConsentSetting) { sandbox.setConsent(setting) }
    func add(_ rules: [Rule]) { sandbox.add(rules) }
    func removeRules(named name: String?) { sandbox.removeRules(named: name) }

    func kill(_ kinds: Set<TokenKind>, cause: CauseOfDeath) async throws {
        try await emulator.kill(TokenFilter(kinds: kinds), cause: cause, in: sandbox)
    }

    func remove() async {
        // Nothing depends on it any more: what cannot be removed now goes with the process.
        _ = try? await emulator.sandboxes.remove(sandbox.id)
    }
}
