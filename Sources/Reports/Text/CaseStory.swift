import Conformance
import Trace

/// A case told in plain text of a few lines, for readers that know no markup.
enum CaseStory {
    /// What was expected and seen, why it matters, where it is written, and how to see it again.
    static func text(of result: CaseResult, in run: RunRecord) -> String {
        var lines = [result.title]
        if let reason = result.reason { lines.append(reason) }
        for breach in result.breaches {
            lines.append("")
            let subject = breach.expected == nil ? "rule `\(breach.subject)` broken" : breach.subject
            lines.append("\(breach.level.keyword): \(subject)")
            if let expected = breach.expected { lines.append("  expected: \(expected)") }
            lines.append("  seen:     \(breach.seen)")
            if !breach.exchanges.isEmpty { lines.append("  shown by: \(Breach.place(breach.exchanges))") }
        }
        lines.append("")
        if !result.why.isEmpty { lines.append("why: \(result.why)") }
        if !result.sources.isEmpty { lines.append("source: \(result.sourceWords)") }
        if !result.steps.isEmpty { lines.append("steps: \(result.steps.joined(separator: "; "))") }
        lines.append("again: \(Reproducer.command(for: result, in: run))")
        return lines.joined(separator: "\n")
    }
}

extension CaseResult {
    /// The sources in one line.
    var sourceWords: String { sources.map(\.description).joined(separator: "; ") }
}
