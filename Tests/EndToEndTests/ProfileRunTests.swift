import Conformance
import FixtureFiles
import OAuthCore
import Scenarios
import Testing
import Trace

/// Source: the interface, `--profile`.
@Suite("The catalogue in other dialects", .serialized, .timeLimit(.minutes(5)))
struct ProfileRunTests {
    @Test("The careful client passes every case", arguments: [Profile.league8, .league9])
    func theCarefulClientPasses(profile: Profile) async throws {
        let results = try await InProcessRun(jobs: 4, profile: profile).results()
        for result in results {
            let unmet = result.unmet.map { "\($0.text): expected \($0.expected), seen \($0.seen)" }
            #expect(result.verdict == .pass, "\(result.id): \(unmet) \(result.reason ?? "")")
        }
        // The dialect was really spoken.
        #expect(results.flatMap(\.exchanges).contains { $0.profile == profile })
    }

    @Test func aCaseThatIsAboutADialectStaysWithIt() throws {
        let cases = try CaseFiles().builtIn()
        let own = cases.filter { $0.profile != nil }
        #expect(!own.isEmpty)
        for conformanceCase in own {
            #expect(conformanceCase.speaking(.documented) == conformanceCase)
            #expect(conformanceCase.scenario.profile == conformanceCase.profile)
        }
        let plain = try #require(cases.first { $0.isPlainFlow })
        #expect(plain.profile == nil)
        #expect(plain.speaking(.league8).scenario.profile == .league8)
    }
}
