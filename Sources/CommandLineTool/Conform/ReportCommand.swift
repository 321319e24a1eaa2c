import ArgumentParser
import Conformance
import FixtureFiles
import Foundation
import Reports

/// `flextell-mock report`.
///
/// Source: the interface, `report FILE…`.
struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Make HTML, JUnit and Markdown from one or several JSON reports.",
        discussion: """
            The reports of the shards of one run are merged into one. With --compare, reports of different \
            clients are set side by side.
            """
    )

    @Argument(help: "JSON reports.")
    var files: [String]

    @OptionGroup(title: "Reports")
    var reports: ReportOptions

    @Flag(help: "Print a table of clients and verdicts instead of merging.")
    var compare = false

    @Flag(help: "Judge the records anew; the reports have to be made with --show-secrets.")
    var judgeAgain = false

    @Option(help: ArgumentHelp("With --judge-again: add the cases found there.", valueName: "dir"))
    var cases: [String] = []

    func run() async throws {
        try await reportingFailures {
            var runs = try files.map { try parsedFile($0, JSONReport.parse) }
            if judgeAgain { runs = try runs.map(judgedAgain) }
            guard !compare else {
                Console.print(ComparisonTable.render(runs), terminator: "")
                return
            }
            let merged: RunRecord
            do {
                merged = try RunRecord.merging(runs)
            } catch {
                throw ToolFailure(ExitStatus.usage, "\(error)")
            }
            try ReportWriter(options: reports).write(merged)
            if !reports.usesStandardOutput {
                Console.print(TerminalReport.summary(merged, colored: Console.isColored))
            }
            if !merged.conforms { throw ExitCode(ExitStatus.doesNotConform) }
        }
    }

    /// The same run with verdicts of this version's judge.
    private func judgedAgain(_ run: RunRecord) throws -> RunRecord {
        let catalogue = try CaseFiles().catalogue(adding: cases)
        var run = run
        for (index, result) in run.cases.enumerated() where result.verdict != .skip {
            guard let record = result.record else {
                throw ToolFailure(
                    ExitStatus.invalidFile,
                    "\(result.id) has no record to judge: make the report with 'conform --json FILE --show-secrets'"
                )
            }
            guard let conformanceCase = catalogue.first(where: { $0.id == result.id }) else {
                throw ToolFailure(
                    ExitStatus.invalidFile,
                    "\(result.id) is no case of this catalogue; add its folder with --cases"
                )
            }
            run.cases[index] = Judge(conformanceCase, record, plainFlowWorks: result.plainFlowWorks).result()
        }
        return run
    }
}
