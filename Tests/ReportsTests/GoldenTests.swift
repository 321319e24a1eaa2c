import Conformance
import Testing
import TestKit

@testable import Reports

@Suite("The reports of the sample run")
struct GoldenTests {
    @Test func theJSONReportIsAsRecorded() throws {
        try golden(JSONReport.render(SampleRun.record), "report.json")
    }

    @Test func theJUnitReportIsAsRecorded() throws {
        try golden(JUnitReport.render(SampleRun.record), "report.junit.xml")
    }

    @Test func theHTMLReportIsAsRecorded() throws {
        try golden(HTMLReport.render(SampleRun.record), "report.html")
    }

    @Test func theMarkdownReportIsAsRecorded() throws {
        try golden(MarkdownReport.render(SampleRun.record), "report.md")
    }

    @Test func theLinesOfTheTerminalAreAsRecorded() throws {
        let lines = SampleRun.record.cases.map { TerminalReport.line(for: $0, colored: false) + "\n" }
        try golden(lines.joined(), "terminal-lines.txt")
    }

    @Test func theSummaryOnTheTerminalIsAsRecorded() throws {
        let summary = TerminalReport.summary(SampleRun.record, colored: false, reports: ["report.html"])
        try golden(summary + "\n", "terminal-summary.txt")
    }

    @Test func theComparisonIsAsRecorded() throws {
        try golden(ComparisonTable.render([SampleRun.record, SampleRun.better]), "comparison.txt")
    }
}
