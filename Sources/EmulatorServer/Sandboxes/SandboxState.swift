import Foundation
import OAuthCore
import Scenarios
import Synchronization
import Trace

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
