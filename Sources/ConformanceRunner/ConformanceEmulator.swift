import OAuthCore
import Scenarios
import Trace

/// The emulator as the runner needs it: it makes sandboxes.
///
/// A protocol, so that the runner can be tested without a server, and does not
/// depend on how one is built.
package protocol ConformanceEmulator: Sendable {
    /// Makes a sandbox for one case.
    ///
    /// - Throws: Whatever keeps the emulator from it; the case is inconclusive then.
    func makeSandbox(scenario: Scenario, seed: UInt64) async throws -> any ConformanceSandbox
}

/// One emulated Flextell, for one case.
package protocol ConformanceSandbox: Sendable {
    /// Without a slash at the end.
    var baseURL: String { get }
    /// The number of the request that arrived last; 0 before the first.
    var lastArrival: Int { get }
    /// Every exchange that has ended, in order of arrival.
    var exchanges: [Exchange] { get }
    /// How often each rule has fired, by its name.
    var rulesFired: [String: Int] { get }
    /// Why the loop breaker stepped in; nil where it did not.
    var stormEnded: String? { get }

    /// The life of every code and token, in the order in which they were issued.
    var tokenLives: [TokenLife] { get async throws }

    /// Refuses further requests past this many, so that a storm ends.
    func limitRequests(to budget: Int)
    /// Returns when no request is under way.
    func whenQuiet() async
    func advance(by span: TimeSpan)
    func setConsent(_ setting: ConsentSetting)
    func add(_ rules: [Rule])
    /// Removes the rule of this name, or all of them.
    func removeRules(named name: String?)
    /// Ends the life of every code or token of these kinds.
    func kill(_ kinds: Set<TokenKind>, cause: CauseOfDeath) async throws
    /// Removes the sandbox with all that it holds.
    func remove() async
}
