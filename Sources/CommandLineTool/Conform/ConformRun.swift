import ClientDrivers
import Conformance
import ConformanceRunner
import EmulatorServer
import EmulatorWiring
import FixtureFiles
import Foundation
import Logging
import OAuthCore
import Reports
import Scenarios
import Trace
import UnixSignals

/// What is read and checked before a client is started for its cases.
struct ConformPreparation {
    let options: RunOptions
    let catalogue: [ConformanceCase]
    let knownFailures: KnownFailures
    let seed: UInt64

    /// - Throws: ``ToolFailure`` and the errors of files, each with its exit status.
    init(_ options: RunOptions) throws {
        self.options = options
        var catalogue = try CaseFiles().catalogue(adding: options.cases)
        if let profile = options.profile { catalogue = catalogue.map { $0.speaking(profile) } }
        self.catalogue = catalogue
        knownFailures = try options.knownFailures.map { try parsedFile($0, KnownFailures.init(parsing:)) } ?? .none
        seed = options.seed ?? SystemEntropy.seed()
    }

    /// - Throws: ``ToolFailure`` for patterns that match nothing.
    func plan(
        for client: ClientDescription,
        obstacle: (ConformanceCase) -> String? = { _ in nil }
    ) throws -> Plan {
        if let entry = knownFailures.unmatched(in: catalogue.map(\.id)).first {
            throw ToolFailure(
                ExitStatus.usage,
                "\(options.knownFailures ?? ""):\(entry.line): the pattern '\(entry.pattern)' matches no case"
            )
        }
        do {
            return try Plan(
                catalogue,
                capabilities: client.capabilities,
                selection: options.selection,
                obstacle: obstacle
            )
        } catch {
            throw ToolFailure(ExitStatus.usage, error.description)
        }
    }
}

/// A run of the catalogue, and its record.
struct ConformRun: Sendable {
    let subject: ClientUnderTest
    let client: ClientDescription
    let plan: Plan
    let preparation: ConformPreparation
    /// Set where the emulator speaks HTTPS.
    let security: RunSecurity?
    let printsProgress: Bool

    struct Outcome: Sendable {
        let record: RunRecord
        /// The signal that interrupted it.
        let signal: Int32?
    }

    /// Runs until every case is judged, or SIGINT or SIGTERM comes; what was judged by then is kept.
    func untilDoneOrInterrupted() async throws -> Outcome {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let run = Task { try await record() }
        // Ends with this function: cancelled below.
        let watch = Task {
            for await signal in signals {
                run.cancel()
                return signal.rawValue as Int32?
            }
            return nil
        }
        do {
            let record = try await run.value
            watch.cancel()
            let wasCancelled = run.isCancelled
            return Outcome(record: record, signal: wasCancelled ? await watch.value : nil)
        } catch {
            watch.cancel()
            throw error
        }
    }

    /// Runs every case against an emulator of its own, on a free port.
    func record() async throws -> RunRecord {
        let realTime = RealTime.system
        let started = realTime.now()
        let began = realTime.uptimeMs()
        let emulator = try Wiring.emulator(
            tls: security?.identity,
            journalLimit: 2000,
            // A client that does not trust the CA cannot say so in any other place.
            logger: security == nil ? Wiring.logger(level: .error) : Wiring.logger(once: true)
        )
        let options = ConformanceRunner.Options(
            seed: preparation.seed,
            jobs: jobs,
            waitingJobs: waitingJobs,
            bails: preparation.options.bail,
            knownFailures: preparation.knownFailures,
            today: String(started.rfc3339.prefix(10)),
            caFile: security?.caFile,
            uptimeMs: realTime.uptimeMs,
            app: subject.app
        )
        let probe = preparation.catalogue.first(where: \.isPlainFlow)
        let (subject, plan, client, prints) = (subject, plan, client, printsProgress)
        let place = subject.app?.listen
        let results = try await EmulatorListener.withListener(
            for: emulator,
            host: place?.host ?? "127.0.0.1",
            port: place?.port ?? 0
        ) { baseURL in
            let runner = ConformanceRunner(
                driver: subject.driver,
                emulator: SandboxesForRunner(emulator: emulator, baseURL: baseURL, areAtTheRoot: place != nil),
                options: options
            ) { result in
                if prints { Console.print(TerminalReport.line(for: result, colored: Console.isColored)) }
            }
            return try await runner.run(plan, capabilities: client.capabilities, probe: probe)
        }
        return RunRecord(
            toolVersion: ToolVersion.current,
            seed: preparation.seed,
            client: client,
            driver: subject.driver.kind,
            started: started,
            durationMs: realTime.uptimeMs() - began,
            profile: (preparation.options.profile ?? .documented).rawValue,
            catalogue: CaseFiles.edition,
            notices: subject.notices + notices(results),
            isStrict: preparation.options.strict,
            cases: results
        )
    }

    /// None where a number was given, which holds for all cases, and none for an app, which is at one place.
    private var waitingJobs: Int { preparation.options.jobs == nil && subject.app == nil ? 12 : 0 }

    /// One at a time for an app.
    private var jobs: Int {
        if subject.app != nil { return 1 }
        return preparation.options.jobs ?? ProcessInfo.processInfo.activeProcessorCount
    }

    /// Rules of a case that never fired: the case may have shown nothing.
    private func notices(_ results: [CaseResult]) -> [String] {
        zip(plan.items, results).flatMap { item, result -> [String] in
            guard result.verdict != .skip else { return [] }
            let fired = Set(result.exchanges.compactMap(\.rule).flatMap { $0.components(separatedBy: ", ") })
            return item.conformanceCase.scenario.rules.map(\.name).filter { !fired.contains($0) }
                .map { "rule `\($0)` never fired in \(result.id)" }
        }
    }
}
