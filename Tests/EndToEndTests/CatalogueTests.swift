import Conformance
import FixtureFiles
import ReferenceClient
import Testing
import Trace

@testable import CommandLineTool

/// The catalogue proved from both sides: the careful client passes, and every case can fail.
@Suite("The catalogue", .serialized)
struct CatalogueTests {
    @Test(
        "The careful client passes every case, whatever the seed and the number of jobs",
        arguments: [
            (1, 1), (2, 2), (3, 8),
        ]
    )
    func theCarefulClientPasses(seed: UInt64, jobs: Int) async throws {
        let results = try await InProcessRun(seed: seed, jobs: jobs).results()
        for result in results {
            #expect(result.verdict == .pass, "\(result.id): \(Self.explanation(result))")
        }
        #expect(results.count == (try CaseFiles().builtIn().count))
    }

    @Test(
        "Every case is failed by a careless client, by one of its own requirements",
        arguments: try CarelessMatrix.Row.all()
    )
    func everyCaseCanFail(row: CarelessMatrix.Row) async throws {
        let run = InProcessRun(seed: 7, jobs: 1, carelessness: row.carelessness, only: [row.caseID.rawValue])
        let result = try #require(try await run.results().first)
        let isBroken = result.verdict == .fail || result.verdict == .warn
        #expect(isBroken && !result.unmet.isEmpty, "\(result.verdict): \(Self.explanation(result))")
    }

    @Test("No case is without a careless client")
    func everyCaseHasAKiller() throws {
        let killed = Set(try CarelessMatrix.Row.all().map(\.caseID))
        let alive = try CaseFiles().builtIn().map(\.id).filter { !killed.contains($0) }
        #expect(alive == [])
    }

    private static func explanation(_ result: CaseResult) -> String {
        let unmet = result.unmet.map { "\($0.text): expected \($0.expected), seen \($0.seen)" }
        let findings = result.findings.map { "\($0.rule): \($0.message)" }
        return ([result.reason].compactMap(\.self) + unmet + findings).joined(separator: "; ")
    }
}

extension CarelessMatrix.Row: CustomTestStringConvertible {
    /// The case and the carelessness that fails it.
    public var testDescription: String { "\(caseID) by \(carelessness.rawValue)" }
}
