import AsyncHTTPClient
import ClientDrivers
import Conformance
import Foundation
import NIOCore
import NIOSSL
import OAuthCore
import Scenarios
import Synchronization
import Trace

/// Puts a client through a plan: a sandbox and a record a case.
///
/// Source: the design, "A case's way".
package struct ConformanceRunner: Sendable {
    /// What a run is made with.
    package struct Options: Sendable {
        package var seed: UInt64
        /// Cases at a time; at least 1.
        package var jobs: Int
        /// Cases beside those, of the ones that wait for real time more than they work.
        package var waitingJobs: Int
        /// Stop at the first failure.
        package var bails: Bool
        package var knownFailures: KnownFailures
        /// The day of the run, as `2026-01-31`.
        package var today: String
        /// The certificate of the CA to trust, where the emulator speaks HTTPS.
        package var caFile: String?
        /// Steady milliseconds, for durations.
        package var uptimeMs: @Sendable () -> Double
        /// What `wait` steps wait on.
        package var clock: any Clock<Duration>
        /// The web application under test, whose settings are its own; nil for any other client.
        package var app: AppUnderTest?

        package init(
            seed: UInt64,
            jobs: Int,
            waitingJobs: Int = 0,
            bails: Bool = false,
            knownFailures: KnownFailures = .none,
            today: String,
            caFile: String? = nil,
            uptimeMs: @escaping @Sendable () -> Double,
            clock: any Clock<Duration> = ContinuousClock(),
            app: AppUnderTest? = nil
        ) {
            self.seed = seed
            self.jobs = jobs
            self.waitingJobs = waitingJobs
            self.bails = bails
            self.knownFailures = knownFailures
            self.today = today
            self.caFile = caFile
            self.uptimeMs = uptimeMs
            self.clock = clock
            self.app = app
        }
    }

    private let driver: any ClientDriver
    private let emulator: any ConformanceEmulator
    private let options: Options
    private let onResult: @Sendable (CaseResult) -> Void

    /// - Parameter onResult: Called for each case as it is judged, in the order in which they end.
    package init(
        driver: any ClientDriver,
        emulator: any ConformanceEmulator,
        options: Options,
        onResult: @escaping @Sendable (CaseResult) -> Void = { _ in }
    ) {
        self.driver = driver
        self.emulator = emulator
        self.options = options
        self.onResult = onResult
    }

    /// Asks the client who it is.
    ///
    /// - Throws: ``ClientUnavailable`` where it could not be started or gave no answer.
    package static func describe(_ driver: any ClientDriver) async throws -> ClientDescription {
        try await driver.withSession { session in
            switch await session.perform(.hello) {
            case .replied(let reply):
                guard let hello = reply.hello else {
                    throw ClientUnavailable("the client refused `hello`: \(reply.error ?? "") \(reply.detail ?? "")")
                }
                return hello
            case .brokeDown(let breakdown):
                throw ClientUnavailable(breakdown.description, output: session.takeEvidence().standardError)
            }
        }
    }

    /// Runs a plan.
    ///
    /// - Parameters:
    ///   - probe: A plain flow that is run first to learn whether the client gets
    ///     through it, where the plan has none; it is not listed.
    /// - Returns: A result a case, in the order of the plan; what was not reached
    ///   because of `bails` or a cancelled task is skipped.
    /// - Throws: ``ClientUnavailable`` for an app that does not start; what the emulator throws.
    package func run(
        _ plan: Plan,
        capabilities: Set<Capability>,
        probe: ConformanceCase?
    ) async throws -> [CaseResult] {
        let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: httpConfiguration)
        do {
            let results = try await run(plan, capabilities: capabilities, probe: probe, http: http)
            try await http.shutdown()
            return results
        } catch {
            try? await http.shutdown()
            throw error
        }
    }

    private func run(
        _ plan: Plan,
        capabilities: Set<Capability>,
        probe: ConformanceCase?,
        http: HTTPClient
    ) async throws -> [CaseResult] {
        let queue = CaseQueue(plan)
        let worker = CaseWorker(
            driver: driver,
            emulator: emulator,
            http: http,
            capabilities: capabilities,
            options: options
        )
        // The plain flow alone, since what the others prove depends on it.
        try await driver.withSession { session in
            if options.app != nil, let first = plan.items.first(where: { $0.skipReason == nil }) {
                try await worker.proveStart(of: first.conformanceCase, with: session)
            }
            if let probe, !queue.hasPlainFlow {
                let record = await worker.record(of: probe, with: session)
                queue.learn(plainFlowWorks: record.connectsAndCalls)
            }
            while let item = queue.nextPlainFlow() { await judge(item, worker, session, queue) }
        }
        let waitingJobs = min(options.waitingJobs, queue.slowCount)
        let jobs = max(1, min(options.jobs, plan.items.count))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for job in 0..<jobs + waitingJobs {
                // A case that waits leaves the cores to the others.
                let next = job < waitingJobs ? queue.nextSlow : waitingJobs > 0 ? queue.nextFast : queue.next
                group.addTask {
                    try await driver.withSession { session in
                        while !Task.isCancelled, let item = next() { await judge(item, worker, session, queue) }
                    }
                }
            }
            try await group.waitForAll()
        }
        return queue.results
    }

    private func judge(
        _ item: CaseQueue.Ticket,
        _ worker: CaseWorker,
        _ session: any ClientSession,
        _ queue: CaseQueue
    ) async {
        let result: CaseResult
        if let reason = item.item.skipReason {
            result = .skipped(item.item.conformanceCase, reason)
        } else {
            let conformanceCase = item.item.conformanceCase
            let record = await worker.record(of: conformanceCase, with: session)
            // What was broken off in the middle says nothing.
            guard !Task.isCancelled else { return }
            if conformanceCase.isPlainFlow { queue.learn(plainFlowWorks: record.connectsAndCalls) }
            let judged = Judge(conformanceCase, record, plainFlowWorks: queue.plainFlowWorks).result()
            result = options.knownFailures.applied(to: judged, today: options.today)
        }
        queue.finish(item, with: result)
        onResult(result)
        if options.bails, result.verdict.fails(strict: false) { queue.stop("stopped at the first failure (--bail)") }
    }

    private var httpConfiguration: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        if let caFile = options.caFile {
            var trust = TLSConfiguration.makeClientConfiguration()
            trust.trustRoots = .file(caFile)
            configuration.tlsConfiguration = trust
        }
        configuration.redirectConfiguration = .disallow
        configuration.timeout = .init(connect: .seconds(5), read: .seconds(10))
        return configuration
    }
}

/// A client that could not be started, or never got ready.
package struct ClientUnavailable: Error, Sendable, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }

    /// - Parameter output: What the client printed before.
    init(_ description: String, output: String) {
        self.init(description + (output.isEmpty ? "" : "\nIts standard error:\n\(output.suffix(2000))"))
    }
}

extension CaseRecord {
    /// Whether every connect and call of the record worked.
    fileprivate var connectsAndCalls: Bool {
        !steps.isEmpty
            && steps.allSatisfy { step in
                guard case .ok = step.outcome else { return false }
                return true
            }
    }
}

extension CaseResult {
    /// A case that was not run.
    static func skipped(_ conformanceCase: ConformanceCase, _ reason: String) -> CaseResult {
        CaseResult(
            id: conformanceCase.id,
            title: conformanceCase.title,
            why: conformanceCase.why,
            level: conformanceCase.level,
            verdict: .skip,
            reason: reason,
            sources: conformanceCase.sources
        )
    }
}
