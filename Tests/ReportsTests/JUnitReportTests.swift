import Conformance
import Testing

@testable import Reports

@Suite("The JUnit report")
struct JUnitReportTests {
    private let elements = MarkupReading.elements(of: JUnitReport.render(SampleRun.record))

    @Test func theReportIsWellFormedXML() throws {
        #expect(elements?.first?.name == "testsuites")
    }

    @Test func theCountsAreThoseOfTheElements() throws {
        let elements = try #require(elements)
        func count(_ name: String) -> String { String(elements.count { $0.name == name }) }
        let total = try #require(elements.first).attributes
        #expect(total["tests"] == count("testcase"))
        #expect(total["failures"] == count("failure"))
        #expect(total["errors"] == count("error"))
        #expect(total["skipped"] == count("skipped"))
        for attribute in ["tests", "failures", "errors", "skipped"] {
            let suites = elements.filter { $0.name == "testsuite" }.compactMap { $0.attributes[attribute] }
            #expect(suites.compactMap { Int($0) }.reduce(0, +) == total[attribute].flatMap { Int($0) })
        }
    }

    @Test func aCaseIsInTheSuiteOfItsArea() throws {
        let suites = try #require(elements).filter { $0.name == "testsuite" }.compactMap { $0.attributes["name"] }
        #expect(suites == ["flow", "callback", "refresh", "token", "expiry", "store"])
    }

    @Test func textOfAClientsComesBackAsItWas() throws {
        let error = try #require(elements?.first { $0.name == "error" })
        #expect(error.text.contains("expected: ]]></failure>\" & 'quotes'"))
        #expect(error.text.contains("\\u{1b}[31mred"))
        #expect(error.attributes["message"]?.contains("<img src=x>") == true)
    }

    @Test func aWarningFailsAStrictRunOnly() throws {
        var run = SampleRun.record
        run.cases.removeAll { $0.verdict != .warn }
        let lenient = try #require(MarkupReading.elements(of: JUnitReport.render(run)))
        #expect(lenient.contains { $0.name == "system-out" })
        #expect(!lenient.contains { $0.name == "failure" })
        run.isStrict = true
        let strict = try #require(MarkupReading.elements(of: JUnitReport.render(run)))
        #expect(!strict.contains { $0.name == "system-out" })
        #expect(strict.first?.attributes["failures"] == "1")
    }

    @Test func anEmptyRunIsAnEmptyReport() throws {
        var run = SampleRun.record
        run.cases = []
        let elements = try #require(MarkupReading.elements(of: JUnitReport.render(run)))
        #expect(elements.map(\.name) == ["testsuites"])
        #expect(elements.first?.attributes["tests"] == "0")
    }
}
