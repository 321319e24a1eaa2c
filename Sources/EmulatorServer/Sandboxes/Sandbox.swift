import Foundation
import OAuthCore
import Scenarios
import Synchronization
import Trace

/// One emulated Flextell: scenario, clock, seed, journal, and what its browsers hold.
///
/// Grants and resources are in the store, under ``id``. All else is here, behind
/// one lock that is never held over an `await`.
package final class Sandbox: Sendable {
    package let id: SandboxID
    private let state: Mutex<SandboxState>
    let realTime: RealTime

    init(id: SandboxID, scenario: Scenario, seed: UInt64, journalLimit: Int, realTime: RealTime) {
        self.id = id
        self.realTime = realTime
        state = Mutex(
            SandboxState(scenario: scenario, seed: seed, journalLimit: journalLimit, realTime: realTime)
        )
    }

    /// Where it lies below the base URL: empty for the root, else `/s/ID`.
    package var pathPrefix: String { id == .root ? "" : "/s/\(id)" }

    /// Reads or changes the state, under its lock.
    func withState<Value: Sendable>(_ body: (inout sending SandboxState) -> sending Value) -> Value {
        state.withLock { body(&$0) }
    }

    /// Begins a request: it is numbered, and counts as under way.
    func arrive() -> Arrival { withState { $0.arrive() } }

    /// Ends a request: it is in the journal from now on.
    func record(_ exchange: Exchange, marks: LineageMarks) {
        let waiting = withState { $0.record(exchange, marks: marks) }
        for continuation in waiting { continuation.resume() }
    }

    /// Returns when no request is under way.
    package func whenQuiet() async {
        await withCheckedContinuation { continuation in
            let isQuiet = withState { state in
                if state.underWay.isEmpty { return true }
                state.waitingForQuiet.append(continuation)
                return false
            }
            if isQuiet { continuation.resume() }
        }
    }

    /// The number of the request that arrived last.
    package var lastArrival: Int { withState(\.arrivals) }

    /// Every exchange in the journal.
    package var exchanges: [Exchange] { withState(\.journal.exchanges) }

    /// How often each rule fired.
    package var rulesFired: [String: Int] {
        withState { state in
            Dictionary(state.rules.entries.map { ($0.rule.name, $0.fired) }, uniquingKeysWith: +)
        }
    }

    /// Why the loop breaker stepped in; nil where it did not.
    package var stormEnded: String? { withState(\.stormEnded) }

    package var scenario: Scenario { withState(\.scenario) }
    package var seed: UInt64 { withState(\.seed) }
    var entropy: Entropy { withState(\.entropy) }
    var now: Instant { withState(\.clock.now) }
}

/// A request that has arrived.
struct Arrival: Sendable {
    let n: Int
    let at: Instant
    /// Real milliseconds since the sandbox began.
    let elapsedMs: Double
    /// Whether the loop breaker refuses it.
    let isPastBudget: Bool
}

/// What an exchange did to tokens, for their lineage.
struct LineageMarks: Sendable, Hashable {
    var minted: [TokenKey] = []
    var presented: TokenKey?
}

/// A browser that has been to the sign-in page.
struct BrowserSession: Sendable, Hashable {
    let csrfToken: String
    var username: Username?
}

/// What a sandbox's lock protects.
struct SandboxState: Sendable {
    private(set) var scenario: Scenario
    private(set) var seed: UInt64
    private(set) var entropy: Entropy
    var clock: VirtualClock
    var consent: ConsentSetting
    var rules: RuleEngine
    var journal: Journal
    var sessions: [String: BrowserSession] = [:]
    /// By token: the exchange that issued it, and those that presented it.
    var mintedBy: [TokenKey: Int] = [:]
    var presentedBy: [TokenKey: [Int]] = [:]
    private(set) var arrivals = 0
    private(set) var underWay: Set<Int> = []
    var waitingForQuiet: [CheckedContinuation<Void, Never>] = []
    /// Requests after which the loop breaker answers 410; nil for no budget.
    var budget: Int?
    private(set) var stormEnded: String?
    var barriers: [String: Barrier] = [:]
    private let realTime: RealTime
    private let beganMs: Double

    init(scenario: Scenario, seed: UInt64, journalLimit: Int, realTime: RealTime) {
        self.scenario = scenario
        self.seed = seed
        self.realTime = realTime
        entropy = Entropy(seed: seed)
        clock = VirtualClock(scenario.clock, realTime: realTime)
        consent = scenario.consent
        rules = RuleEngine(rules: scenario.rules)
        journal = Journal(limit: journalLimit)
        beganMs = realTime.uptimeMs()
    }

    /// Goes back to the beginning of a scenario; requests under way still end here.
    mutating func reset(to scenario: Scenario, seed: UInt64) {
        var fresh = SandboxState(
            scenario: scenario,
            seed: seed,
            journalLimit: journal.limit,
            realTime: realTime
        )
        fresh.underWay = underWay
        fresh.waitingForQuiet = waitingForQuiet
        fresh.budget = budget
        self = fresh
    }

    mutating func arrive() -> Arrival {
        arrivals += 1
        underWay.insert(arrivals)
        let elapsedMs = realTime.uptimeMs() - beganMs
        let isPastBudget = budget.map { arrivals > $0 } ?? false
        if isPastBudget, stormEnded == nil {
            let rate = Double(arrivals) / max(elapsedMs / 1000, 0.001)
            stormEnded = "\(arrivals - 1) requests, \(Int(rate)) a second: the loop breaker answers 410 from then on"
        }
        return Arrival(n: arrivals, at: clock.now, elapsedMs: elapsedMs, isPastBudget: isPastBudget)
    }

    /// Keeps an exchange.
    ///
    /// - Returns: Whom to wake because nothing is under way any more.
    mutating func record(_ exchange: Exchange, marks: LineageMarks) -> [CheckedContinuation<Void, Never>] {
        underWay.remove(exchange.n)
        journal.record(exchange)
        for key in marks.minted { mintedBy[key] = exchange.n }
        if let key = marks.presented { presentedBy[key, default: []].append(exchange.n) }
        guard underWay.isEmpty else { return [] }
        defer { waitingForQuiet = [] }
        return waitingForQuiet
    }

    /// Real milliseconds since the sandbox began.
    var elapsedMs: Double { realTime.uptimeMs() - beganMs }
}
