import Conformance
import Testing
import Trace

@testable import Reports

@Suite("What the terminal shows")
struct TerminalReportTests {
    @Test func theLastLineEndsInTheTotals() {
        for colored in [false, true] {
            let summary = TerminalReport.summary(SampleRun.record, colored: colored)
            let last = summary.split(separator: "\n").last
            #expect(last == "1 warning, 1 inconclusive, 1 known failure; 2 passed, 3 failed, 1 skipped")
        }
    }

    @Test func aRunWithoutWarningsEndsInTheTotalsAlone() {
        var run = SampleRun.record
        run.notices = []
        run.cases.removeAll { $0.verdict != .pass }
        #expect(
            TerminalReport.summary(run, colored: false)
                == "example-client 2.31.0 conforms\n2 passed, 0 failed, 0 skipped"
        )
    }

    @Test func aRunOfNothingIsNoSuccessInWords() {
        var run = SampleRun.record
        run.cases.removeAll { $0.verdict != .skip }
        #expect(TerminalReport.summary(run, colored: false).contains("was not judged: no case was run"))
    }

    @Test func eachCaseThatNeedsLookingAtIsOneParagraph() {
        let summary = TerminalReport.summary(SampleRun.record, colored: false)
        let paragraphs = summary.replacing("\n    ", with: " ").split(separator: "\n\n")
        let attention = SampleRun.record.cases.filter(\.verdict.needsAttention)
        #expect(paragraphs.count == attention.count + 1)
        for result in attention {
            #expect(paragraphs.count { $0.contains("\(result.id.rawValue):") && $0.contains("Again: ") } == 1)
        }
    }

    @Test func aLineShowsNoSecretOfItsCase() throws {
        var result = try #require(SampleRun.record.cases.first { $0.verdict == .fail })
        result.verdict = .knownFailure
        result.reason = "sends \(SampleRun.Secret.code)"
        let line = TerminalReport.line(for: result, colored: false)
        #expect(line == "known failure   callback/state/mismatch-is-refused  42 ms, sends bWq3…(32)")
    }

    @Test func nothingOfAClientsSteersTheTerminal() {
        let summary = TerminalReport.summary(SampleRun.record, colored: false)
        let lines = SampleRun.record.cases.map { TerminalReport.line(for: $0, colored: false) }
        for text in lines + [summary] {
            let steering = text.unicodeScalars.filter { $0 != "\n" && ($0.properties.generalCategory == .control) }
            #expect(steering.isEmpty)
            #expect(!text.contains("\u{202E}"))
        }
        #expect(lines.allSatisfy { !$0.contains("\n") })
    }

    @Test func colourChangesNothingButColour() {
        let plain = TerminalReport.summary(SampleRun.record, colored: false)
        let colored = TerminalReport.summary(SampleRun.record, colored: true)
        #expect(colored != plain)
        #expect(colored.replacing(#/\u{1B}\[[0-9]+m/#, with: "") == plain)
    }

    @Test func aStrictRunIsFailedByItsWarnings() {
        var run = SampleRun.record
        run.isStrict = true
        run.cases.removeAll { $0.verdict != .warn }
        #expect(run.conclusion == "does not conform: 1 SHOULD requirement broken")
    }
}

@Suite("The Markdown report")
struct MarkdownReportTests {
    private let lines = MarkdownReport.render(SampleRun.record).split(separator: "\n", omittingEmptySubsequences: false)

    @Test func everyRowOfATableHasTheCellsOfItsHead() {
        var columns: Int?
        for line in lines {
            guard line.hasPrefix("|") else {
                columns = nil
                continue
            }
            let cells = line.replacing("\\\\", with: "").replacing("\\|", with: "").count { $0 == "|" }
            #expect(cells == columns ?? cells, "\(line)")
            columns = cells
        }
    }

    @Test func noMarkupOfAClientsIsLeft() {
        let inText = MarkdownReport.render(SampleRun.record).replacing(#/(?s)(`{3,})text\n.*?\n\1\n/#, with: "")
        #expect(!inText.contains("<script"))
        #expect(!inText.contains("<img"))
        #expect(inText.contains("a \\`tick\\` and a lone \\` tick"))
    }

    @Test func aFenceIsLongerThanTheBackticksInIt() {
        #expect(Markdown(fenced: "a ```` b").text == "`````text\na ```` b\n`````\n")
        #expect(Markdown(fenced: "a").text == "```text\na\n```\n")
    }

    @Test func aHugeRunStaysBelowTheMebibyteThatGitHubTakes() throws {
        var run = SampleRun.record
        let failed = try #require(run.cases.first { $0.verdict == .fail })
        run.cases = (0..<2000).compactMap { number in
            var result = failed
            guard let id = CaseID(rawValue: "callback/storm/case-\(number)") else { return nil }
            result.id = id
            result.requirements[0].seen = String(repeating: "|", count: 5000)
            return result
        }
        let report = MarkdownReport.render(run, showSecrets: true)
        #expect(report.utf8.count < 1_048_576)
        #expect(report.contains("more are in the HTML and the JSON report"))
    }
}

@Suite("The comparison of clients")
struct ComparisonTableTests {
    @Test func clientsOfOneNameAreToldApart() {
        let table = ComparisonTable.render([SampleRun.record, SampleRun.record])
        #expect(table.contains("example-client 2.31.0 (#1)"))
        #expect(table.contains("example-client 2.31.0 (#2)"))
        #expect(table.hasSuffix("no case differs between the clients\n"))
    }

    @Test func oneClientIsATableOfOneRow() {
        #expect(ComparisonTable.render([SampleRun.record]).split(separator: "\n").count == 3)
    }

    @Test func noClientIsSaidSo() {
        #expect(ComparisonTable.render([]) == "no reports to compare\n")
    }
}
