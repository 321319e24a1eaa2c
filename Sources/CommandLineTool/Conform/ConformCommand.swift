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

            A web application is driven as its user drives it, by a browser that follows redirects and keeps \
            cookies. A file says how it is started and where its pages are; FLEXTELL_BASE_URL, \
            FLEXTELL_AUTHORIZE_URL, FLEXTELL_TOKEN_URL, FLEXTELL_API_URL, FLEXTELL_CLIENT_ID, \
            FLEXTELL_CLIENT_SECRET, FLEXTELL_REDIRECT_URI, FLEXTELL_SCOPE and FLEXTELL_STATE_DIR tell it the rest.

              flextell-mock conform --app app.yaml --html report.html
            """
    )

    @OptionGroup(title: "Client")
    var clientOptions: ClientOptions

    @OptionGroup(title: "Cases")
    var options: RunOptions

    @OptionGroup(title: "Reports")
    var reports: ReportOptions

    func run() async throws {
        try await reportingFailures {
            let security = try options.tls ? RunSecurity() : nil
            defer { security?.remove() }
            let subject = try ClientUnderTest(clientOptions, stepTimeout: options.stepTimeout, security: security)
            let preparation = try ConformPreparation(options)
            let client = try await subject.description()
            let plan = try preparation.plan(for: client, obstacle: subject.obstacle)
            guard !options.list else {
                Console.print(PlanListing.text(plan), terminator: "")
                return
            }
            Console.printError("seed \(preparation.seed)")
            let run = try await ConformRun(
                subject: subject,
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
