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
    let turnstile = Turnstile()
    let delays: Delays
    let sink = Sink()
    /// Where it is kept; nil where it ends with the process.
    let archive: ArchiveQueue?
    /// Counts who uses it, where it ends when nobody does; nil where it stays.
    let use: SandboxUse?
    /// The journal of an earlier process; nil where there was none.
    let recollection: Recollection?

    init(
        id: SandboxID,
        state: SandboxState,
        archive: ArchiveQueue?,
        use: SandboxUse? = nil,
        realTime: RealTime
    ) {
        self.id = id
        self.archive = archive
        self.use = use
        self.realTime = realTime
        recollection = state.isWhole ? nil : Recollection()
        delays = Delays(realTime: realTime)
        self.state = Mutex(state)
    }

    /// Where it lies below the base URL: empty for the root, else `/s/ID`.
    package var pathPrefix: String { id.pathPrefix }

    /// Reads or changes the state, under its lock.
    func withState<Value: Sendable>(_ body: (inout sending SandboxState) -> sending Value) -> Value {
        state.withLock { body(&$0) }
    }

    /// Begins a request: it is numbered, counts as under way, and meets the rules that act on arrival.
    ///
    /// All in one step, so that the order of arrival is one order.
    ///
    /// - Parameter facts: What rules can see of it; nil where none can attach.
    func arrive(_ facts: RequestFacts?) -> Arrival {
        withState { state in
            var arrival = state.arrive(ticket: turnstile.take())
            if let facts, !arrival.isPastBudget {
                arrival.fired = state.match(facts, at: .arrival, n: arrival.n)
            }
            return arrival
        }
    }

    /// Ends a request: it is in the journal from now on.
    func record(_ exchange: Exchange) {
        let waiting = withState { state in
            let (judged, waiting) = state.record(exchange)
            // Under the lock, so that what a reset takes away is not written behind it.
            archive?.add(.exchange(judged), of: self)
            return waiting
        }
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

    /// The rules that never fired, in the order in which they are tried.
    package var idleRules: [String] {
        withState { state in state.rules.entries.filter { $0.fired == 0 }.map(\.rule.name) }
    }

    /// Whether any rule could act.
    var hasRules: Bool { withState { !$0.rules.isEmpty } }

    package var scenario: Scenario { withState(\.scenario) }
    package var seed: UInt64 { withState(\.seed) }
    var entropy: Entropy { withState(\.entropy) }
    var now: Instant { withState(\.clock.now) }
}

extension SandboxID {
    /// Where the sandbox lies below the base URL: empty for the root, else `/s/ID`.
    var pathPrefix: String { self == .root ? "" : "/s/\(self)" }
}

/// A request that has arrived.
struct Arrival: Sendable {
    let n: Int
    let at: Instant
    /// Real milliseconds since the sandbox began.
    let elapsedMs: Double
    /// Whether the loop breaker refuses it.
    let isPastBudget: Bool
    /// Its place in the order in which requests decide.
    let ticket: Int
    /// The rules that act on its arrival.
    var fired: [Rule] = []
}

/// A browser that has been to the sign-in page.
struct BrowserSession: Sendable, Hashable {
    let csrfToken: String
    var username: Username?
    /// The query of the authorization request that the sign-in interrupts.
    var intended: String?
}

/// What a sandbox's lock protects.
struct SandboxState: Sendable {
    var scenario: Scenario
    /// Whose dialect is spoken; a rule may have gone to another one than the scenario's.
    var profile: Profile
    var seed: UInt64
    var entropy: Entropy
    var clock: VirtualClock
    var consent: ConsentSetting
    var rules: RuleEngine
    var journal: Journal
    var sessions: [String: BrowserSession] = [:]
    /// Empty where an archive has it.
    private(set) var lineage = TokenLineage()
    private(set) var explanations = RuleExplanations()
    var throttles: [Endpoint: Throttle] = [:]
    var arrivals = 0
    private(set) var underWay: Set<Int> = []
    var waitingForQuiet: [CheckedContinuation<Void, Never>] = []
    /// Requests after which the loop breaker answers 410; nil for no budget.
    var budget: Int?
    private(set) var stormEnded: String?
    var barriers: [String: Barrier] = [:]
    /// Who follows the journal; they stay when the sandbox begins anew.
    var subscribers = JournalSubscribers()
    /// How often the sandbox has begun anew: the numbers of exchanges begin again with it.
    private(set) var beginnings = 0
    /// The scenario and the seed that the command line gave, as text; nil where it gave none.
    var given: String?
    /// Whether the journal is here; false while that of an earlier process has to be brought back.
    var isWhole = true
    private let isArchived: Bool
    let realTime: RealTime
    var beganMs: Double
    /// The time of day when the sandbox began.
    var began: Instant

    init(scenario: Scenario, seed: UInt64, journalLimit: Int, isArchived: Bool = false, realTime: RealTime) {
        self.isArchived = isArchived
        self.scenario = scenario
        profile = scenario.profile
        self.seed = seed
        self.realTime = realTime
        entropy = Entropy(seed: seed)
        clock = VirtualClock(scenario.clock, realTime: realTime)
        consent = scenario.consent
        rules = RuleEngine(rules: scenario.rules)
        journal = Journal(limit: journalLimit)
        beganMs = realTime.uptimeMs()
        began = realTime.now()
    }

    /// Goes back to the beginning of a scenario; requests under way still end here.
    mutating func reset(to scenario: Scenario, seed: UInt64) {
        var fresh = SandboxState(
            scenario: scenario,
            seed: seed,
            journalLimit: journal.limit,
            isArchived: isArchived,
            realTime: realTime
        )
        fresh.given = given
        fresh.underWay = underWay
        fresh.waitingForQuiet = waitingForQuiet
        fresh.budget = budget
        fresh.subscribers = subscribers
        fresh.beginnings = beginnings + 1
        self = fresh
        subscribers.wake()
    }

    mutating func arrive(ticket: Int) -> Arrival {
        arrivals += 1
        underWay.insert(arrivals)
        let elapsedMs = realTime.uptimeMs() - beganMs
        let isPastBudget = budget.map { arrivals > $0 } ?? false
        if isPastBudget, stormEnded == nil {
            let rate = Double(arrivals) / max(elapsedMs / 1000, 0.001)
            stormEnded = "\(arrivals - 1) requests, \(Int(rate)) a second: the loop breaker answers 410 from then on"
        }
        return Arrival(
            n: arrivals,
            at: clock.now,
            elapsedMs: elapsedMs,
            isPastBudget: isPastBudget,
            ticket: ticket
        )
    }

    /// Says which rules act on a request now, and keeps why the others do not.
    mutating func match(_ facts: RequestFacts, at moment: RuleMoment, n: Int) -> [Rule] {
        guard !rules.isEmpty else { return [] }
        let entropy = entropy
        let matched = rules.match(facts, at: moment) { rule, ordinal in
            entropy.fraction(for: .rule, of: rule, ordinal: ordinal)
        }
        explanations.keep(matched.explanations, of: n)
        return matched.fired
    }

    /// The server, as the profile of now has it.
    var server: AuthorizationServer { scenario.server(as: profile) }

    /// Counts a request where its endpoint has a limit; nil where it has none.
    mutating func throttle(_ endpoint: Endpoint, at now: Instant) -> Admission? {
        let limit: RateLimit? =
            switch endpoint {
            case .token: scenario.limits(as: profile).token
            case .api: scenario.limits.api
            default: nil
            }
        guard let limit else { return nil }
        var throttle = throttles[endpoint, default: Throttle()]
        let wait = throttle.admit(at: now, limit: limit)
        throttles[endpoint] = throttle
        return Admission(
            limit: limit,
            remaining: throttle.remaining(of: limit),
            wait: wait,
            resetsAt: throttle.end(of: limit) ?? now
        )
    }

    /// Keeps an exchange.
    ///
    /// - Returns: The exchange with its findings, and whom to wake because nothing is under way any more.
    mutating func record(_ exchange: Exchange) -> (judged: Exchange, waiting: [CheckedContinuation<Void, Never>]) {
        underWay.remove(exchange.n)
        let judged = journal.record(exchange)
        if !isArchived { lineage.note(exchange) }
        subscribers.wake()
        guard underWay.isEmpty else { return (judged, []) }
        defer { waitingForQuiet = [] }
        return (judged, waitingForQuiet)
    }

    /// Real milliseconds since the sandbox began.
    var elapsedMs: Double { realTime.uptimeMs() - beganMs }
}
