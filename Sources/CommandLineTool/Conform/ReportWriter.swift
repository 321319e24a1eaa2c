import Conformance
import Foundation
import Reports

/// Writes the reports that were asked for.
struct ReportWriter {
    let options: ReportOptions

    /// - Throws: ``ToolFailure`` with the status for a file that cannot be written.
    func write(_ run: RunRecord) throws {
        let showSecrets = options.showSecrets
        let reports: [([String], () -> String)] = [
            (options.json, { JSONReport.render(run, showSecrets: showSecrets) }),
            (options.junit, { JUnitReport.render(run, showSecrets: showSecrets) }),
            (options.html, { HTMLReport.render(run, showSecrets: showSecrets) }),
            (options.markdown, { MarkdownReport.render(run, showSecrets: showSecrets) }),
        ]
        for (paths, render) in reports where !paths.isEmpty {
            let text = render()
            for path in paths { try Self.write(text, to: path) }
        }
        try appendStepSummary(run)
    }

    /// Says on the terminal what came of the run, beside a report that takes standard output.
    func printSummary(_ run: RunRecord) {
        let summary = TerminalReport.summary(
            run,
            colored: Console.isColored,
            showSecrets: options.showSecrets,
            reports: options.files
        )
        if options.usesStandardOutput { Console.printError(summary) } else { Console.print(summary) }
    }

    /// Writes a text to a file, or to standard output for `-`.
    static func write(_ text: String, to path: String) throws {
        guard path != "-" else {
            Console.print(text, terminator: "")
            return
        }
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw ToolFailure(ExitStatus.cannotWrite, "\(path): it cannot be written: \(error.localizedDescription)")
        }
    }

    /// Source: the interface: "When GITHUB_STEP_SUMMARY is set …".
    private func appendStepSummary(_ run: RunRecord) throws {
        guard let path = ProcessInfo.processInfo.environment["GITHUB_STEP_SUMMARY"], !path.isEmpty else { return }
        let old = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        try Self.write(old + MarkdownReport.render(run, showSecrets: options.showSecrets), to: path)
    }
}
