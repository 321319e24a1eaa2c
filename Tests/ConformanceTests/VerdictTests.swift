import Conformance
import Testing
import Trace

@Suite("The verdict")
struct VerdictTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let conformanceCase: ConformanceCase
        let record: CaseRecord
        var plainFlowWorks: Bool?
        let verdict: Verdict
        var reason: String?
        var testDescription: String { name }
    }

    @Test(arguments: levels) func followsTheLevels(_ row: Row) { check(row) }

    @Test(arguments: refusals) func ofACaseThatWantsARefusal(_ row: Row) { check(row) }

    @Test(arguments: endings) func ofARunThatEndedInAnotherWay(_ row: Row) { check(row) }

    private func check(_ row: Row) {
        let result = Judge(row.conformanceCase, row.record, plainFlowWorks: row.plainFlowWorks).result()
        #expect(result.verdict == row.verdict)
        #expect(result.reason == row.reason)
    }

    // MARK: - Levels

    private static func expecting(_ levels: RequirementLevel...) -> ConformanceCase {
        .sample(
            expecting: levels.map {
                Expectation(.step(StepRequirement(kind: .connect, outcome: .ok)), level: $0)
            }
        )
    }

    private static func record(_ outcome: StepOutcome, _ exchanges: [Exchange] = []) -> CaseRecord {
        .sample([.step(.connect, outcome, 1...max(1, exchanges.count))], exchanges)
    }

    private static let refused = record(.refused("failed"))

    private static func breaking(_ level: RequirementLevel) -> [Exchange] {
        .record(.authorize().breaking("state-is-sent", level))
    }

    private static let levels: [Row] = [
        Row(name: "all is met", conformanceCase: expecting(.must), record: record(.done), verdict: .pass),
        Row(name: "a MUST is broken", conformanceCase: expecting(.should, .must), record: refused, verdict: .fail),
        Row(name: "a SHOULD is broken", conformanceCase: expecting(.should, .may), record: refused, verdict: .warn),
        Row(name: "a MAY is broken", conformanceCase: expecting(.may), record: refused, verdict: .pass),
        Row(
            name: "a rule of conduct of level must is broken, and all that the case is about is met",
            conformanceCase: expecting(.may),
            record: record(.done, breaking(.must)),
            verdict: .fail
        ),
        Row(
            name: "a rule of conduct of level should is broken",
            conformanceCase: expecting(.must),
            record: record(.done, breaking(.should)),
            verdict: .warn
        ),
        Row(
            name: "a rule of conduct is broken that the scenario provokes",
            conformanceCase: .sample(expecting: [.connectIsOK], provokes: ["state-is-sent"]),
            record: record(.done, breaking(.must)),
            verdict: .pass
        ),
        Row(
            name: "a rule of conduct is broken beside the one that the scenario provokes",
            conformanceCase: .sample(expecting: [.connectIsOK], provokes: ["code-once"]),
            record: record(.done, breaking(.must)),
            verdict: .fail
        ),
        Row(
            name: "a rule of conduct is broken in the good flow afterwards",
            conformanceCase: expecting(.must),
            record: .sample(
                [.step(.connect, .done, 1...1)],
                .record(.authorize(), .exchange().breaking("code-once", .must)),
                afterwards: [.step(.connect, .done, 2...2)]
            ),
            verdict: .fail
        ),
    ]

    // MARK: - Refusals

    private static let wantsRefusal = ConformanceCase.sample(expecting: [.connectIsRefused, .noTokenRequest])
    private static let proofless = "the client does not get through the plain flow: that it refuses proves nothing"
    private static let refusedAfterAll = record(
        .refused("state_mismatch"),
        .record(.authorize(), .exchange("code-1", .refused(400, "invalid_grant")))
    )

    private static func wanting(_ kind: StepKind, _ ending: StepRequirement.Ending) -> ConformanceCase {
        .sample(expecting: [Expectation(.step(StepRequirement(kind: kind, outcome: ending)))])
    }

    private static func taken(_ kind: StepKind, _ outcome: StepOutcome) -> CaseRecord {
        .sample([.step(kind, outcome)])
    }

    private static let refusals: [Row] = [
        Row(
            name: "a client that connects refuses",
            conformanceCase: wantsRefusal,
            record: refused,
            plainFlowWorks: true,
            verdict: .pass
        ),
        Row(
            name: "a client refuses of which nobody knows whether it connects",
            conformanceCase: wantsRefusal,
            record: refused,
            verdict: .pass
        ),
        Row(
            name: "a client that never connects refuses",
            conformanceCase: wantsRefusal,
            record: refused,
            plainFlowWorks: false,
            verdict: .inconclusive,
            reason: proofless
        ),
        Row(
            name: "a client that never connects refuses with the right word",
            conformanceCase: wanting(.connect, .error(["failed"])),
            record: refused,
            plainFlowWorks: false,
            verdict: .inconclusive,
            reason: proofless
        ),
        Row(
            name: "a client that never connects refuses a callback that nobody asked for",
            conformanceCase: wanting(.deliver, .refused),
            record: taken(.deliver, .refused("failed")),
            plainFlowWorks: false,
            verdict: .inconclusive,
            reason: proofless
        ),
        Row(
            name: "a client that never connects refuses a call",
            conformanceCase: wanting(.call, .refused),
            record: taken(.call, .refused("failed")),
            plainFlowWorks: false,
            verdict: .inconclusive,
            reason: proofless
        ),
        Row(
            name: "a client that never connects breaks a MUST",
            conformanceCase: wantsRefusal,
            record: refusedAfterAll,
            plainFlowWorks: false,
            verdict: .fail
        ),
        Row(
            name: "a client says that it refused, and called the token endpoint",
            conformanceCase: wantsRefusal,
            record: refusedAfterAll,
            plainFlowWorks: true,
            verdict: .fail
        ),
        Row(
            name: "a client that never connects, in a case that wants no refusal",
            conformanceCase: .sample(expecting: [.noTokenRequest]),
            record: refused,
            plainFlowWorks: false,
            verdict: .pass
        ),
    ]

    // MARK: - Other endings

    private static func changed(_ change: (inout CaseRecord) -> Void) -> CaseRecord {
        var record = refused
        change(&record)
        return record
    }

    private static let endings: [Row] = [
        Row(
            name: "the harness failed: that a MUST is broken proves nothing",
            conformanceCase: expecting(.must),
            record: changed { $0.harnessFailure = "the sandbox could not be made" },
            verdict: .inconclusive,
            reason: "the sandbox could not be made"
        ),
        Row(
            name: "the client does not support a step that is its own choice",
            conformanceCase: expecting(.must),
            record: taken(.refresh, .unsupported),
            verdict: .skip,
            reason: "the client says that it does not support `refresh`"
        ),
        Row(
            name: "the client does not support what a client is for",
            conformanceCase: expecting(.must),
            record: taken(.connect, .unsupported),
            verdict: .inconclusive,
            reason: "the client says that it does not support `connect`, which every adapter has to"
        ),
        Row(
            name: "the loop breaker ended a storm",
            conformanceCase: .sample(expecting: [.connectIsRefused]),
            record: changed { $0.stormEnded = "400 requests in 2 s" },
            verdict: .fail
        ),
        Row(
            name: "the user was stranded",
            conformanceCase: expecting(.must),
            record: record(.stranded("the page says 400")),
            verdict: .fail
        ),
    ]
}
