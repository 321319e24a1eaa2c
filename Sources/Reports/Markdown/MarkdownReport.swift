import Conformance
import OAuthCore
import Trace

/// The summary for a pull request or a CI job's page, in GitHub Flavored Markdown.
///
/// A verdict, the totals, a table of what needs looking at, then the details of
/// each of those cases, folded. It stays well below the mebibyte that GitHub takes
/// of a step's summary: details that no longer fit are left out, and it says so.
package enum MarkdownReport {
    /// The bytes that the table may take, and the details; what remains of the mebibyte is for all else.
    private static let tableLimit = 300_000
    private static let detailLimit = 500_000

    /// The report as Markdown with a line feed at the end.
    package static func render(_ run: RunRecord, showSecrets: Bool = false) -> String {
        let run = showSecrets ? run : Redaction.redacted(run)
        let sign: Markdown = run.conforms ? "✅" : "❌"
        let document: Markdown = """
            ## \(sign) \(run.clientLabel) \(run.conclusion)

            \(totals(run))
            Profile \(run.profile), catalogue \(run.catalogue), seed \(String(run.seed)), \
            \(Quantity.text(run.cases.count, "case")) in \(Quantity.duration(ms: run.durationMs)), \
            flextell-mock \(run.toolVersion).

            \(attention(run))\(notices(run))\(details(run))
            """
        return document.text.trimmedAtEnd + "\n"
    }

    private static func totals(_ run: RunRecord) -> Markdown {
        let verdicts =
            [.pass, .fail, .warn, .inconclusive, .skip]
            + [Verdict.knownFailure, .unexpectedPass].filter { run.count($0) > 0 }
        let heads: [Markdown] = verdicts.map { " \($0.words) |" }
        let rules: [Markdown] = verdicts.map { _ in " ---: |" }
        let counts: [Markdown] = verdicts.map { " \(run.count($0)) |" }
        return "|\(heads)\n|\(rules)\n|\(counts)\n"
    }

    private static func attention(_ run: RunRecord) -> Markdown {
        let cases = run.casesNeedingAttention
        guard !cases.isEmpty else { return "" }
        let rows = fitting(tableLimit, cases) { result in
            let happened = Markdown(prose: cut(result.headline))
            return "| \(result.verdict.words) | <code>\(result.id.rawValue)</code> | \(happened) |\n"
        }
        let left = cases.count - rows.count
        let more: Markdown = left > 0 ? "\nAnd \(Quantity.text(left, "case")) more.\n" : ""
        return "| Verdict | Case | What happened |\n| --- | --- | --- |\n\(rows)\(more)\n"
    }

    private static func notices(_ run: RunRecord) -> Markdown {
        guard !run.notices.isEmpty else { return "" }
        let items: [Markdown] = run.notices.map { "- \(Markdown(prose: $0))\n" }
        return "Notices:\n\n\(items)\n"
    }

    private static func details(_ run: RunRecord) -> Markdown {
        let cases = run.casesNeedingAttention
        let details = fitting(detailLimit, cases) { detail($0, in: run) }
        let left = cases.count - details.count
        guard left > 0 else { return "\(details)" }
        return "\(details)The details of \(Quantity.text(left, "case")) more are in the HTML and the JSON report.\n"
    }

    /// What is rendered of the first cases, up to a number of bytes.
    private static func fitting(_ limit: Int, _ cases: [CaseResult], _ render: (CaseResult) -> Markdown) -> [Markdown] {
        var pieces: [Markdown] = []
        var length = 0
        for result in cases {
            let piece = render(result)
            length += piece.text.utf8.count
            if length > limit { break }
            pieces.append(piece)
        }
        return pieces
    }

    private static func detail(_ result: CaseResult, in run: RunRecord) -> Markdown {
        let summary: HTML = """
            <b>\(result.verdict.words)</b> <code>\(result.id.rawValue)</code> \(VisibleText.line(result.title))
            """
        let reason: Markdown = result.reason.map { "\(Markdown(prose: $0.capitalizedFirst))\n\n" } ?? ""
        let why: Markdown = result.why.isEmpty ? "" : "\(Markdown(prose: result.why))\n\n"
        let sources: Markdown = result.sources.isEmpty ? "" : "Source: \(result.sourceWords)\n\n"
        let output: Markdown =
            result.clientOutput.isEmpty
            ? "" : "The client wrote to standard error:\n\n\(Markdown(fenced: lastPart(of: result.clientOutput)))\n"
        return """
            <details>
            \(Markdown(summary: summary))
            \(reason)\(why)\(breaches(result))\(sources)\(exchanges(result))\(output)Run it again:

            \(Markdown(fenced: Reproducer.command(for: result, in: run)))
            </details>


            """
    }

    private static func breaches(_ result: CaseResult) -> Markdown {
        let breaches = result.breaches
        guard !breaches.isEmpty else { return "" }
        let rows: [Markdown] = breaches.map { breach in
            let exchanges = breach.exchanges.prefix(20).map(String.init).joined(separator: ", ")
            return """
                | **\(breach.level.keyword)** \(Markdown(prose: cut(breach.subject))) \
                | \(Markdown(prose: cut(breach.expected ?? "the rule is kept"))) \
                | \(Markdown(prose: cut(breach.seen))) | \(exchanges) |

                """
        }
        return "| Broken | Expected | Seen | Exchange |\n| --- | --- | --- | --- |\n\(rows)\n"
    }

    /// The exchanges in one line each, those in question marked.
    private static func exchanges(_ result: CaseResult) -> Markdown {
        guard !result.exchanges.isEmpty else { return "" }
        let inQuestion = result.exchangesInQuestion
        let lines = result.exchanges.prefix(100).map { exchange in
            let mark = inQuestion.contains(exchange.n) ? ">" : " "
            let answer = exchange.error ?? StatusText.line(exchange.response.status)
            return "\(mark) \(exchange.n)  \(exchange.request.method) \(exchange.request.path)  \(answer)"
        }
        let more = result.exchanges.count - lines.count
        let rest = more > 0 ? ["  and \(more) more"] : []
        return "\(Markdown(fenced: (lines + rest).map { VisibleText.line($0) }.joined(separator: "\n")))\n"
    }

    private static func lastPart(of output: String) -> String {
        let part = output.count > 4000 ? "…" + output.suffix(4000) : output
        return part.trimmedAtEnd
    }

    /// A cell's text, cut where it would drown the table.
    private static func cut(_ text: String) -> String { text.count > 600 ? "\(text.prefix(600))…" : text }
}

extension String {
    fileprivate var trimmedAtEnd: String {
        var text = self[...]
        while text.last?.isWhitespace == true { text = text.dropLast() }
        return String(text)
    }
}
