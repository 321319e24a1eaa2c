import Conformance
import OAuthCore
import Testing

@testable import Reports

@Suite("Merging the shards of a run")
struct MergingTests {
    private let shards = [2, 1, 0].map { shard in
        var run = SampleRun.record
        run.cases = run.cases.enumerated().filter { $0.offset % 3 == shard }.map(\.element)
        run.durationMs = 100
        run.started = Instant(milliseconds: Int64(shard) * 1000)
        run.notices = ["of all", "of \(shard)"]
        return run
    }

    @Test func theShardsOfARunGiveAllItsCasesInTheOrderOfTheirIDs() throws {
        let merged = try RunRecord.merging(shards)
        #expect(merged.cases == SampleRun.record.cases.sorted { $0.id < $1.id })
        #expect(merged.durationMs == 300)
        #expect(merged.started == Instant(milliseconds: 0))
        #expect(merged.notices == ["of all", "of 2", "of 1", "of 0"])
    }

    @Test func theOrderOfTheReportsDoesNotMatterToTheCases() throws {
        #expect(try RunRecord.merging(shards).cases == RunRecord.merging(shards.reversed()).cases)
    }

    @Test func oneReportStaysAsItIs() throws {
        #expect(try RunRecord.merging([SampleRun.record]) == SampleRun.record)
    }

    @Test func aCaseInTwoReportsIsAnError() {
        let error = #expect(throws: MergeError.self) { try RunRecord.merging([shards[0], shards[0]]) }
        #expect(error?.description.contains("callback/text/markup-is-only-text is in more than one report") == true)
    }

    @Test func noReportIsAnError() {
        #expect(throws: MergeError("there is no report to merge")) { try RunRecord.merging([]) }
    }

    @Test(arguments: [
        Difference("client") { $0.client.name = "other" },
        Difference("client version") { $0.client.version = "0" },
        Difference("capabilities") { $0.client.capabilities = [] },
        Difference("seed") { $0.seed = 8 },
        Difference("profile") { $0.profile = "league-9" },
        Difference("catalogue") { $0.catalogue = "2026.2" },
        Difference("driver") { $0.driver = "app" },
        Difference("flextell-mock version") { $0.toolVersion = "2" },
        Difference("strictness") { $0.isStrict = true },
    ])
    func reportsOfDifferentRunsAreAnError(difference: Difference) {
        var other = shards[1]
        difference.make(&other)
        let error = #expect(throws: MergeError.self) { try RunRecord.merging([shards[0], other]) }
        #expect(error?.description.contains("the \(difference.fact) is '") == true, "\(error?.description ?? "")")
    }

    struct Difference: Sendable, CustomTestStringConvertible {
        let fact: String
        let make: @Sendable (inout RunRecord) -> Void
        var testDescription: String { fact }

        init(_ fact: String, _ make: @escaping @Sendable (inout RunRecord) -> Void) {
            self.fact = fact
            self.make = make
        }
    }
}
