import ClientDrivers
import Conformance
import Foundation
import OAuthCore
import Scenarios
import Trace

/// One case at work: it does the steps, and writes down what happens.
///
/// It judges nothing: the record is judged when it is complete.
///
/// Source: the design, "A case's way".
struct CaseRun {
    let conformanceCase: ConformanceCase
    let sandbox: any ConformanceSandbox
    let userAgent: UserAgent
    let settings: ClientSettings
    let capabilities: Set<Capability>
    let driver: any ClientDriver
    let clock: any Clock<Duration>

    var record: CaseRecord
    /// The callback that was handed over last.
    var lastCallback: String?
    /// The callbacks that `authorize` steps have brought, by the steps' names.
    var keptCallbacks: [String: String] = [:]
    /// Set once the client knows its settings.
    private var isConfigured = false

    /// Requests that no client needs in one case; past them the sandbox answers 410.
    static let requestBudget = 200

    init(
        _ conformanceCase: ConformanceCase,
        seed: UInt64,
        sandbox: any ConformanceSandbox,
        userAgent: UserAgent,
        settings: ClientSettings,
        capabilities: Set<Capability>,
        driver: any ClientDriver,
        clock: any Clock<Duration>
    ) {
        self.conformanceCase = conformanceCase
        self.sandbox = sandbox
        self.userAgent = userAgent
        self.settings = settings
        self.capabilities = capabilities
        self.driver = driver
        self.clock = clock
        record = CaseRecord(id: conformanceCase.id, seed: seed, settings: settings)
    }

    /// The steps between restarts: each part needs a client process of its own.
    static func parts(of steps: [Step]) -> [ArraySlice<Step>] {
        var parts: [ArraySlice<Step>] = []
        var start = steps.startIndex
        for index in steps.indices where steps[index].action == .restart {
            parts.append(steps[start..<index])
            start = index
        }
        return parts + [steps[start...]]
    }

    /// Does a part of the steps with a client.
    ///
    /// A part that begins with `restart` lets the client load what it stored.
    mutating func take(_ steps: ArraySlice<Step>, with session: any ClientSession) async {
        if record.harnessFailure == nil, steps.first?.action != .restart { await configure(session, resuming: false) }
        for step in steps { await take(step, with: session) }
        keepEvidence(of: session)
    }

    /// Shows that the client still lives: a new authorization and a call, with nothing in their way.
    mutating func takeAfterwards(with session: any ClientSession) async {
        let isAlive =
            record.harnessFailure == nil && sandbox.stormEnded == nil && !record.steps.contains(where: \.isLost)
        guard conformanceCase.checksAfterwards, isAlive else { return }
        sandbox.removeRules(named: nil)
        sandbox.setConsent(ConsentSetting(mode: .approve, user: userAgent.user?.username))
        for step in [
            Step(.connect, name: "afterwards: connect"),
            Step(.call(APICall(path: "/contacts")), name: "afterwards: call"),
        ] {
            let done = await perform(step, with: session)
            record.afterwards.append(done)
            guard case .ok = done.outcome else { break }
        }
        keepEvidence(of: session)
    }

    /// Completes the record.
    mutating func finish(durationMs: Double, stored: [StoredFile]) async -> CaseRecord {
        record.stored = stored
        do { record.tokens = try await sandbox.tokenLives } catch { fail("the tokens could not be read: \(error)") }
        record.exchanges = sandbox.exchanges
        record.rulesFired = sandbox.rulesFired
        record.stormEnded = sandbox.stormEnded
        record.durationMs = durationMs
        return record
    }

    /// Notes a failure of ours.
    mutating func fail(_ reason: String) { record.harnessFailure = record.harnessFailure ?? reason }

    mutating func configure(_ session: any ClientSession, resuming: Bool) async {
        var settings = settings
        settings.resume = resuming
        switch await session.perform(.configure(settings)) {
        case .replied(let reply) where reply.ok: isConfigured = true
        case .replied(let reply):
            fail("the client did not take its settings: \(reply.error ?? "") \(reply.detail ?? "")")
        case .brokeDown(let breakdown): fail("at `configure`: \(breakdown.description)")
        }
    }

    private mutating func take(_ step: Step, with session: any ClientSession) async {
        let isLost = record.steps.contains(where: \.isLost) || record.harnessFailure != nil
        guard !isLost else {
            let last = sandbox.lastArrival
            record.steps.append(
                StepRecord(name: step.name, kind: step.action.kind, outcome: .notTaken, after: last, upTo: last)
            )
            return
        }
        let taken = record.steps.count
        var done = await perform(step, with: session)
        if step == conformanceCase.steps.last, asksForTokens, case .replied(let reply) = await session.perform(.tokens)
        {
            done.held = reply.tokens
        }
        // Those that ran at once inside it come after it.
        record.steps.insert(done, at: taken)
    }

    private var asksForTokens: Bool {
        capabilities.contains(.tokens)
            && conformanceCase.expectations.contains { expectation in
                guard case .holds = expectation.requirement else { return false }
                return true
            }
    }

    private mutating func keepEvidence(of session: any ClientSession) {
        let evidence = session.takeEvidence()
        record.clientOutput += evidence.standardError
        record.shown += evidence.shown
    }
}

extension StepRecord {
    /// Whether the client was lost here: what it does afterwards is another client's doing.
    fileprivate var isLost: Bool {
        guard case .brokeDown = outcome else { return false }
        return true
    }
}
