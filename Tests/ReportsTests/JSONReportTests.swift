import Conformance
import OAuthCore
import Testing
import Trace

@testable import Reports

@Suite("The JSON report")
struct JSONReportTests {
    /// The sample run as far as a report holds it.
    private var kept: RunRecord {
        var run = SampleRun.record
        for index in run.cases.indices where run.cases[index].verdict == .pass { run.cases[index].exchanges = [] }
        return run
    }

    @Test func aReportReadAgainIsTheRunThatItWasMadeFrom() throws {
        #expect(try JSONReport.parse(JSONReport.render(SampleRun.record, showSecrets: true)) == kept)
    }

    @Test func otherReportsComeOutTheSameOfTheRunAndOfItsJSONReport() throws {
        let read = try JSONReport.parse(JSONReport.render(SampleRun.record))
        #expect(HTMLReport.render(read) == HTMLReport.render(SampleRun.record))
        #expect(JUnitReport.render(read) == JUnitReport.render(SampleRun.record))
        #expect(MarkdownReport.render(read) == MarkdownReport.render(SampleRun.record))
        #expect(JSONReport.render(read) == JSONReport.render(SampleRun.record))
    }

    @Test func theMembersOfTheInterfaceComeFirstAndInItsOrder() throws {
        let text = JSONReport.render(SampleRun.record)
        let names = [
            "tool", "version", "format", "seed", "client", "started", "duration_ms", "profile", "catalogue", "notices",
            "summary", "conforms", "cases",
        ]
        let found = text.split(separator: "\n").filter { $0.hasPrefix("  \"") }
            .compactMap { $0.split(separator: "\"").dropFirst().first.map(String.init) }
        #expect(Array(found.prefix(names.count)) == names)
    }

    @Test func aPassedCaseLeavesItsExchangesOut() throws {
        let cases = try JSONValue(parsing: JSONReport.render(SampleRun.record))["cases"]?.array ?? []
        for value in cases { #expect((value["exchanges"] == nil) == (value["verdict"]?.string == "pass")) }
    }

    @Test func aSeedBeyondSignedNumbersSurvives() throws {
        var run = kept
        run.seed = .max
        run.cases[0].seed = .max
        #expect(try JSONReport.parse(JSONReport.render(run, showSecrets: true)) == run)
    }

    @Test func membersOfALaterVersionArePassedOver() throws {
        var report = try JSONValue(parsing: JSONReport.render(SampleRun.record, showSecrets: true))
        report.set("mood", to: "fine")
        #expect(try JSONReport.parse(report.text) == kept)
    }

    @Test func aReportOfTheInterfacesMembersOnlyIsRead() throws {
        var report = try JSONValue(parsing: JSONReport.render(SampleRun.record))
        report.remove("strict")
        let cases = report["cases"]?.array ?? []
        let bare = cases.map { value in
            ["why", "seed", "steps", "client_output"].reduce(into: value) { $0.remove($1) }
        }
        report.set("cases", to: .array(bare))
        #expect(try JSONReport.parse(report.text).cases.count == SampleRun.record.cases.count)
    }

    @Test(arguments: [
        (#""seed": 7,"#, "", "`seed` is missing"),
        (#""seed": 7,"#, #""seed": -7,"#, "`seed` has to be a whole number from 0 on, and is the number -7"),
        (#""format": 1"#, #""format": 2"#, "`format` is 2; this version reads format 1"),
        (#""driver": "adapter""#, #""driver": null"#, "`client.driver` has to be a string, and is null"),
        (#""verdict": "fail""#, #""verdict": "failed""#, "`cases[1].verdict` has to be one of pass, fail, warn"),
        (#""met": false"#, #""met": "no""#, "`cases[1].requirements[0].met` has to be true or false"),
        (#""id": "flow/plain/connects-and-calls""#, #""id": "Flow""#, "`cases[0].id` has to be an id of three"),
        (#""method": "GET","#, "", "`cases[1].exchanges[0]` has to be an exchange"),
        (#""started": "2026"#, #""started": "x"#, "`started` has to be an RFC 3339 time"),
        (#""notices": ["#, #""notices": [1,"#, "`notices[0]` has to be a string, and is the number 1"),
        ("{", "", "not JSON"),
    ])
    func anErrorNamesTheMember(of old: String, becoming new: String, as expected: String) throws {
        let report = JSONReport.render(SampleRun.record)
        let range = try #require(report.firstRange(of: old))
        let broken = report.replacingCharacters(in: range, with: new)
        let error = #expect(throws: ReportFormatError.self) { try JSONReport.parse(broken) }
        #expect(error?.description.hasPrefix(expected) == true, "\(error?.description ?? "")")
    }
}

extension String {
    fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
        self[..<range.lowerBound] + text + self[range.upperBound...]
    }
}
