import ArgumentParser
import ClientDrivers
import Conformance
import ConformanceRunner
import EmulatorServer
import FixtureFiles
import Foundation
import OAuthCore
import Reports
import UnixSignals

/// `flextell-mock conform`.
///
/// Source: the interface, `conform`.
struct ConformCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conform",
        abstract: "Put a client through the case catalogue and write reports.",
        discussion: """
            The client is driven through an adapter: a small program that reads one JSON object a line and \
            answers with one ('adapter check' talks to it before any case does).

              flextell-mock conform --adapter "python3 adapter.py" --junit report.xml --html report.html
            """
    )

    @Option(help: ArgumentHelp("The adapter's command line; run without a shell.", valueName: "command"))
    var adapter: String

    @Flag(
        help: """
            Run the client's process under libfaketime, so that the runner moves its clock: gives it the \
            capability 'clock' without its help. A program that asks the kernel by itself, such as one in Go, \
            does not follow.
            """
    )
    var faketime = false

    @OptionGroup(title: "Cases")
    var options: RunOptions

    @OptionGroup(title: "Reports")
    var reports: ReportOptions

    func run() async throws {
        try await reportingFailures {
            var driver = try adapterDriver(adapter, stepTimeout: options.stepTimeout)
            if faketime { driver.fakedTime = try Self.fakedTime(for: driver) }
            let security = try options.tls ? RunSecurity() : nil
            defer { security?.remove() }
            driver.environment = security?.environment ?? [:]
            let preparation = try ConformPreparation(options)
            let client = try await describe(driver)
            let plan = try preparation.plan(for: client)
            guard !options.list else {
                Console.print(PlanListing.text(plan), terminator: "")
                return
            }
            Console.printError("seed \(preparation.seed)")
            let run = try await ConformRun(
                driver: driver,
                client: client,
                plan: plan,
                preparation: preparation,
                security: security,
                printsProgress: !reports.usesStandardOutput
            ).untilDoneOrInterrupted()
            let writer = ReportWriter(options: reports)
            try writer.write(run.record)
            if let path = options.writeKnownFailures {
                try ReportWriter.write(KnownFailures.text(for: run.record), to: path)
            }
            writer.printSummary(run.record)
            if let signal = run.signal { throw ExitCode(128 + signal) }
            if !run.record.conforms { throw ExitCode(ExitStatus.doesNotConform) }
        }
    }

    private static func fakedTime(for driver: AdapterProcess) throws -> FakedTime {
        do {
            return try FakedTime(for: driver.words)
        } catch {
            throw ToolFailure(ExitStatus.clientUnavailable, error.description)
        }
    }

    private func describe(_ driver: AdapterProcess) async throws -> ClientDescription {
        do {
            return try await ConformanceRunner.describe(driver)
        } catch let error as ClientUnavailable {
            throw ToolFailure(ExitStatus.clientUnavailable, error.description)
        }
    }
}

/// The driver for an adapter's command line.
func adapterDriver(_ command: String, stepTimeout: Double) throws -> AdapterProcess {
    do {
        let limits = AdapterLimits(step: .milliseconds(Int64(stepTimeout * 1000)))
        return try AdapterProcess(command: command, limits: limits)
    } catch {
        throw ToolFailure(ExitStatus.usage, "--adapter: \(error)")
    }
}

extension ReportOptions {
    /// Whether a report takes standard output, so that nothing else may be printed there.
    var usesStandardOutput: Bool { (json + junit + html + markdown).contains("-") }

    /// The files that are written.
    var files: [String] { (html + json + junit + markdown).filter { $0 != "-" } }
}

/// What `--list` prints.
enum PlanListing {
    static func text(_ plan: Plan) -> String {
        let width = plan.items.map(\.conformanceCase.id.rawValue.count).max() ?? 0
        let lines = plan.items.map { item in
            let id = item.conformanceCase.id.rawValue
            return item.skipReason.map { "skip  \(id.padding(to: width))  \($0)" } ?? "run   \(id)"
        }
        let run = plan.items.count { $0.skipReason == nil }
        return (lines + ["\(run) to run, \(plan.items.count - run) to skip"]).joined(separator: "\n") + "\n"
    }
}
