import ArgumentParser
import Conformance
import EmulatorServer
import FixtureFiles
import Foundation
import OAuthCore
import Reports
import Trace

/// `flextell-mock audit`.
///
/// Source: the interface, `audit FILE`.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Judge recorded traffic by the rules of conduct, with no client to drive.",
        discussion: """
            Run your ordinary integration tests against 'serve', then judge what they did:

              flextell-mock serve --consent approve &
              … your tests …
              curl -s localhost:4010/_mock/journal > journal.json
              flextell-mock audit journal.json --html audit.html
            """
    )

    @Argument(
        help:
            "A store file of 'serve --store', a journal (the answer of GET /_mock/journal, or one exchange a line), or a JSON report."
    )
    var file: String

    @OptionGroup(title: "Reports")
    var reports: ReportOptions

    @Flag(help: "A broken SHOULD fails too.")
    var strict = false

    func run() async throws {
        try await reportingFailures {
            let realTime = RealTime.system
            let began = realTime.uptimeMs()
            let journals = try RecordedTraffic(path: file).journals()
            var record = RunRecord(
                toolVersion: ToolVersion.current,
                seed: 0,
                client: client(of: journals),
                driver: "audit",
                started: realTime.now(),
                durationMs: 0,
                profile: "",
                catalogue: CaseFiles.edition,
                isStrict: strict,
                cases: Audit.results(of: journals)
            )
            record.durationMs = realTime.uptimeMs() - began
            let writer = ReportWriter(options: reports)
            try writer.write(record)
            writer.printSummary(record)
            if !record.conforms { throw ExitCode(ExitStatus.doesNotConform) }
        }
    }

    /// Who sent it, as far as the traffic says.
    private func client(of journals: [Audit.Journal]) -> ClientDescription {
        let exchanges = journals.flatMap(\.exchanges)
        let ids = Set(exchanges.compactMap(\.clientID?.rawValue)).sorted().prefix(3).joined(separator: ", ")
        return ClientDescription(
            name: ids.isEmpty ? "recorded traffic" : "recorded traffic of \(ids)",
            version: "",
            capabilities: []
        )
    }
}
