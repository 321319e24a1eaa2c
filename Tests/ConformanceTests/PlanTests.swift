import Conformance
import Testing
import Trace

@Suite("The plan")
struct PlanTests {
    private let catalogue = [
        ConformanceCase.sample("flow/plain/connects", level: .must),
        .sample("callback/state/mismatch-is-refused", level: .must),
        .sample("refresh/newest/is-used", level: .should, needs: [.autoRefresh]),
        .sample("refresh/race/refreshes-once", level: .should, needs: [.parallel, .autoRefresh]),
        .sample("api/manners/are-good", level: .may),
    ]

    private func ids(_ selection: Plan.Selection) throws -> [String] {
        try Plan(catalogue, capabilities: Set(Capability.allCases), selection: selection)
            .items.map(\.conformanceCase.id.rawValue)
    }

    @Test(
        arguments: [
            (RequirementLevel.must, ["flow/plain/connects", "callback/state/mismatch-is-refused"]),
            (
                .should,
                [
                    "flow/plain/connects", "callback/state/mismatch-is-refused", "refresh/newest/is-used",
                    "refresh/race/refreshes-once",
                ]
            ),
            (
                .may,
                [
                    "flow/plain/connects", "callback/state/mismatch-is-refused", "refresh/newest/is-used",
                    "refresh/race/refreshes-once", "api/manners/are-good",
                ]
            ),
        ]
    ) func theLevelIsTheLowestThatRuns(level: RequirementLevel, wanted: [String]) throws {
        #expect(try ids(Plan.Selection(level: level)) == wanted)
    }

    @Test func withNothingSaidMayIsLeftOut() throws {
        #expect(try ids(Plan.Selection()) == ids(Plan.Selection(level: .should)))
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        var only: [String] = []
        var skip: [String] = []
        let wanted: [String]
        var testDescription: String { name }
    }

    @Test(
        arguments: [
            Row(name: "one", only: ["flow/plain/*"], wanted: ["flow/plain/connects"]),
            Row(
                name: "several, in the order of the catalogue",
                only: ["refresh/newest/*", "callback/**"],
                wanted: ["callback/state/mismatch-is-refused", "refresh/newest/is-used"]
            ),
            Row(
                name: "all but some",
                skip: ["refresh/**"],
                wanted: ["flow/plain/connects", "callback/state/mismatch-is-refused"]
            ),
            Row(
                name: "some but one of them",
                only: ["refresh/**"],
                skip: ["**/is-used"],
                wanted: ["refresh/race/refreshes-once"]
            ),
        ]
    ) func patternsChoose(_ row: Row) throws {
        let selection = Plan.Selection(only: row.only.map(CasePattern.init), skip: row.skip.map(CasePattern.init))
        #expect(try ids(selection) == row.wanted)
    }

    @Test(arguments: [true, false]) func aPatternThatMatchesNothingIsAnError(isOnly: Bool) {
        let pattern = [CasePattern("refresh/*")]
        let error = #expect(throws: PlanError.self) {
            try ids(isOnly ? Plan.Selection(only: pattern) : Plan.Selection(skip: pattern))
        }
        #expect(error?.description == "the pattern 'refresh/*' matches no case; 'case list' shows them all")
    }

    @Test func aPatternThatMatchesABelowLevelCaseOnlyLeavesNothing() {
        let error = #expect(throws: PlanError.self) { try ids(Plan.Selection(only: [CasePattern("api/**")])) }
        #expect(error?.description == "no case is left to run")
    }

    @Test func anIDThatStandsTwiceIsAnError() {
        let twice = catalogue + [.sample("refresh/newest/is-used")]
        let error = #expect(throws: PlanError.self) {
            try Plan(twice, capabilities: [], selection: Plan.Selection())
        }
        #expect(error?.description == "the case id 'refresh/newest/is-used' stands twice")
    }

    @Test func whatTheClientCannotDoIsSkippedWithTheReason() throws {
        let plan = try Plan(catalogue, capabilities: [.persist], selection: Plan.Selection())
        #expect(
            plan.items.map(\.skipReason) == [
                nil, nil, "the client cannot do: auto_refresh", "the client cannot do: auto_refresh, parallel",
            ]
        )
        let able = try Plan(catalogue, capabilities: [.autoRefresh], selection: Plan.Selection())
        #expect(able.items.map(\.skipReason) == [nil, nil, nil, "the client cannot do: parallel"])
    }

    // MARK: - Shards

    private func shard(_ text: String, of size: Int) throws -> [String] {
        let cases = (0..<size).map { ConformanceCase.sample("callback/sample/number-\($0)") }
        let selection = Plan.Selection(shard: try #require(Shard(parsing: text)))
        return try Plan(cases, capabilities: [], selection: selection).items.map(\.conformanceCase.id.rawValue)
    }

    @Test(arguments: [(1, 1), (10, 3), (12, 4), (7, 7), (2, 5), (100, 8)])
    func shardsAreEqualDisjointAndComplete(size: Int, count: Int) throws {
        let parts = try (1...count).map { try shard("\($0)/\(count)", of: size) }
        let all = parts.flatMap(\.self)
        #expect(all.count == size)
        #expect(Set(all).count == size)
        let sizes = parts.map(\.count)
        #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
    }

    @Test func theSplitIsTheSameEveryTime() throws {
        #expect(try shard("2/3", of: 8) == [1, 4, 7].map { "callback/sample/number-\($0)" })
        #expect(try shard("2/3", of: 8) == shard("2/3", of: 8))
    }

    @Test(arguments: ["", "1", "/", "1/", "/2", "0/2", "3/2", "-1/2", "1/0", "1/2/3", "a/b", "1 / 2", "1.0/2"])
    func aTextThatIsNoShardIsNone(text: String) {
        #expect(Shard(parsing: text) == nil)
    }
}
