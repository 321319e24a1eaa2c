import Conformance

/// Several clients side by side: how each did, and the cases in which they differ.
package enum ComparisonTable {
    /// Two tables in plain text, columns aligned, with a line feed at the end.
    ///
    /// A case that is not in a client's report shows as `-` there.
    package static func render(_ runs: [RunRecord]) -> String {
        guard !runs.isEmpty else { return "no reports to compare\n" }
        let labels = labels(of: runs)
        let verdicts =
            [.pass, .fail, .warn, .skip, .inconclusive]
            + [Verdict.knownFailure, .unexpectedPass].filter { verdict in runs.contains { $0.count(verdict) > 0 } }
        let totals = zip(labels, runs).map { label, run in
            [label] + verdicts.map { String(run.count($0)) } + [run.conforms ? "conforms" : "does not conform"]
        }
        var text = table(["client"] + verdicts.map(\.words) + ["judgement"], totals, numbers: 1..<verdicts.count + 1)
        let differences = differences(between: runs)
        if runs.count > 1 {
            text += "\n"
            text +=
                differences.isEmpty
                ? "no case differs between the clients\n" : table(["case that differs"] + labels, differences)
        }
        return text
    }

    /// The clients' names, told apart by their place where two are the same.
    private static func labels(of runs: [RunRecord]) -> [String] {
        let names = runs.map { TerminalText.escape($0.clientLabel) }
        return names.enumerated().map { index, name in
            names.count { $0 == name } > 1 ? "\(name) (#\(index + 1))" : name
        }
    }

    private static func differences(between runs: [RunRecord]) -> [[String]] {
        var ids: [CaseID] = []
        var known: Set<CaseID> = []
        var verdicts: [[CaseID: Verdict]] = []
        for run in runs {
            ids += run.cases.map(\.id).filter { known.insert($0).inserted }
            // A record holds each case once; were it not so, the last would win.
            verdicts.append(Dictionary(run.cases.map { ($0.id, $0.verdict) }) { _, last in last })
        }
        return ids.compactMap { id in
            let words = verdicts.map { $0[id]?.words ?? "-" }
            return Set(words).count > 1 ? [id.rawValue] + words : nil
        }
    }

    /// Rows under a head and a rule; numbers to the right, all else to the left.
    private static func table(_ head: [String], _ rows: [[String]], numbers: Range<Int> = 0..<0) -> String {
        let widths = head.indices.map { column in ([head] + rows).map { $0[column].count }.max() ?? 0 }
        let rule = widths.map { String(repeating: "-", count: $0) }
        let lines = ([head, rule] + rows).map { row in
            let cells = row.enumerated().map { column, cell in
                numbers.contains(column)
                    ? TerminalText.rightAligned(cell, to: widths[column])
                    : TerminalText.padded(cell, to: widths[column])
            }
            let line = cells.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
