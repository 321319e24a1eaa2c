import Conformance
import FixtureFiles
import OAuthCore
import ReferenceClient
import Testing
import Trace

/// Source: decision record 0003.
@Suite("Records that are judged again", .serialized)
struct JudgingAgainTests {
    @Test(
        "A record that was written and read again gets the same verdict",
        arguments: [nil, .noSingleFlight, .retryRefusedRefresh, .ignoreState] as [Carelessness?]
    )
    func theVerdictIsTheSame(carelessness: Carelessness?) async throws {
        let results = try await InProcessRun(
            seed: 11,
            carelessness: carelessness,
            only: ["callback/**", "refresh/refused/**", "concurrency/refresh/ten-calls-refresh-once"]
        ).results()
        let catalogue = try CaseFiles().builtIn()
        for result in results {
            let record = try #require(result.record)
            let read = try #require(CaseRecord(json: try JSONValue(parsing: record.json.text)))
            let conformanceCase = try #require(catalogue.first { $0.id == result.id })
            let again = Judge(conformanceCase, read, plainFlowWorks: result.plainFlowWorks).result()
            #expect(again.verdict == result.verdict, "\(result.id)")
            #expect(again.requirements == result.requirements, "\(result.id)")
            #expect(again.findings == result.findings, "\(result.id)")
        }
        #expect(results.count > 10)
    }
}
