import Conformance
import FixtureFiles
import Foundation
import ReferenceClient
import TestKit
import Testing
import Trace

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

    @Test("Every case is failed by a careless client, by one of its own requirements", arguments: Row.all)
    func everyCaseCanFail(row: Row) async throws {
        let carelessness = try #require(Carelessness(rawValue: row.carelessness))
        let run = InProcessRun(seed: 7, jobs: 1, carelessness: [carelessness], only: [row.caseID])
        let result = try #require(try await run.results().first)
        let isBroken = result.verdict == .fail || result.verdict == .warn
        #expect(isBroken && !result.unmet.isEmpty, "\(result.verdict): \(Self.explanation(result))")
    }

    @Test("No case is without a careless client")
    func everyCaseHasAKiller() throws {
        let killed = Set(Row.all.map(\.caseID))
        let alive = try CaseFiles().builtIn().map(\.id.rawValue).filter { !killed.contains($0) }
        #expect(alive == [])
    }

    private static func explanation(_ result: CaseResult) -> String {
        let unmet = result.unmet.map { "\($0.text): expected \($0.expected), seen \($0.seen)" }
        let findings = result.findings.map { "\($0.rule): \($0.message)" }
        return ([result.reason].compactMap(\.self) + unmet + findings).joined(separator: "; ")
    }

    /// A line of Fixtures/clients/careless-clients.tsv.
    struct Row: Sendable, CustomTestStringConvertible {
        let caseID: String
        let carelessness: String

        var testDescription: String { "\(caseID) by \(carelessness)" }

        static let all: [Row] = {
            let path = Repository.root.appending(path: "Fixtures/clients/careless-clients.tsv")
            let text = (try? String(contentsOf: path, encoding: .utf8)) ?? ""
            return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { line in
                let cells = line.split(separator: "\t").map(String.init)
                return cells.count == 2 ? Row(caseID: cells[0], carelessness: cells[1]) : nil
            }
        }()
    }
}
