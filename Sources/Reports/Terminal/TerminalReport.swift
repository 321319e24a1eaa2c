import Conformance
import OAuthCore

/// What `conform` says on the terminal.
///
/// Source: the interface, "conform".
package enum TerminalReport {
    /// The width that verdict words are filled up to.
    private static let verdictWidth = 15

    /// One line for a case that is finished: the verdict, the id, how long it took, and why it was skipped or may fail.
    ///
    /// What broke down is left to the summary: only there are the secrets of all cases known.
    package static func line(for result: CaseResult, colored: Bool) -> String {
        let word = TerminalText.padded(word(result.verdict), to: verdictWidth)
        let time = "\(Int(min(max(result.durationMs.rounded(), 0), 1e12))) ms"
        let line = "\(styled(word, result.verdict, colored)) \(result.id.rawValue)"
        switch result.verdict {
        case .skip, .knownFailure:
            guard let reason = result.reason else { break }
            let redacted = Redaction(learningFrom: [result]).text(reason)
            let shown = TerminalText.escape(Excerpt.plain(redacted))
            return "\(line)  \(TerminalText.styled("\(time), \(shown)", .faint, colored: colored))"
        case .pass, .fail, .warn, .inconclusive, .unexpectedPass: break
        }
        return "\(line)  \(TerminalText.styled(time, .faint, colored: colored))"
    }

    /// What stands at the end of a run: each case that needs looking at in a paragraph, the judgement, the totals.
    ///
    /// The last line ends in `N passed, N failed, N skipped`; no line feed follows.
    ///
    /// - Parameter reports: The files that reports were written to, for the reader to look at.
    package static func summary(
        _ run: RunRecord,
        colored: Bool,
        showSecrets: Bool = false,
        reports: [String] = []
    ) -> String {
        let run = showSecrets ? run : Redaction.redacted(run)
        var blocks = run.casesNeedingAttention.map { paragraph($0, in: run, colored: colored) }
        var end: [String] = run.notices.map { TerminalText.wrapped("notice: \(TerminalText.escape($0))") }
        end += [Verdict.warn, .knownFailure].compactMap { named($0, in: run) }
        if !reports.isEmpty { end.append("Reports: " + reports.map(TerminalText.escape).joined(separator: ", ")) }
        let conclusion = TerminalText.escape("\(run.clientLabel) \(run.conclusion)")
        end.append(TerminalText.styled(conclusion, run.conforms ? .green : .red, colored: colored))
        end.append(totals(run))
        blocks.append(end.joined(separator: "\n"))
        return blocks.joined(separator: "\n\n")
    }

    /// The line of totals; what is neither passed, failed nor skipped stands before, where there is any.
    static func totals(_ run: RunRecord) -> String {
        let others = [Verdict.warn, .inconclusive, .knownFailure].filter { run.count($0) > 0 }
        let before = others.map { $0.tally(run.count($0)) }.joined(separator: ", ")
        let failed = run.count(.fail) + run.count(.unexpectedPass)
        let end = "\(run.count(.pass)) passed, \(failed) failed, \(run.count(.skip)) skipped"
        return before.isEmpty ? end : "\(before); \(end)"
    }

    private static func paragraph(_ result: CaseResult, in run: RunRecord, colored: Bool) -> String {
        var sentences = [result.title]
        if let reason = result.reason { sentences.append(reason) }
        let breaches = result.breaches
        sentences += breaches.prefix(5).map { "\($0.level.keyword): \($0.sentence)" }
        if breaches.count > 5 { sentences.append("\(breaches.count - 5) more are in the report") }
        if !result.sources.isEmpty { sentences.append("Source: \(result.sourceWords)") }
        let text = sentences.map(sentence).joined(separator: " ")
        let command = Reproducer.command(for: result, in: run)
        let head = "\(word(result.verdict)) \(result.id.rawValue):"
        let body = TerminalText.wrapped("\(head) \(TerminalText.escape(text))")
        // Styled after wrapping, since a style has no width; the command unwrapped, since it is there to be copied.
        return styled(head, result.verdict, colored) + body.dropFirst(head.count)
            + "\n    Again: \(TerminalText.escape(command))"
    }

    /// The text as a sentence: with a capital, and a full stop unless it ends in one.
    private static func sentence(_ text: String) -> String {
        text.capitalizedFirst + (text.last.map { ".!?".contains($0) } ?? true ? "" : ".")
    }

    private static func named(_ verdict: Verdict, in run: RunRecord) -> String? {
        let ids = run.cases.filter { $0.verdict == verdict }.map(\.id.rawValue)
        return ids.isEmpty ? nil : TerminalText.wrapped("\(verdict.tally(ids.count)): \(ids.joined(separator: ", "))")
    }

    /// The verdict's word; those that fail a run stand out without colour too.
    private static func word(_ verdict: Verdict) -> String {
        verdict.fails(strict: false) ? verdict.words.uppercased() : verdict.words
    }

    private static func styled(_ text: String, _ verdict: Verdict, _ colored: Bool) -> String {
        let style: TerminalText.Style =
            switch verdict {
            case .pass: .green
            case .fail, .unexpectedPass: .red
            case .warn: .yellow
            case .inconclusive: .magenta
            case .knownFailure: .cyan
            case .skip: .faint
            }
        return TerminalText.styled(text, style, colored: colored)
    }
}
