import ArgumentParser
import Conformance
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

    func run() async throws {
        try await reportingFailures {
            let runs = try files.map(Self.read)
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

    private static func read(_ path: String) throws -> RunRecord {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ToolFailure(ExitStatus.cannotRead, "\(path): it does not exist or cannot be read")
        }
        do {
            return try JSONReport.parse(String(decoding: data, as: UTF8.self))
        } catch {
            throw ToolFailure(ExitStatus.invalidFile, "\(path): \(error)")
        }
    }
}
