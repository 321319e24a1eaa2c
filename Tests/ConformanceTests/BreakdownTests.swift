import Conformance
import OAuthCore
import Testing
import Trace

@Suite("Breakdowns, storms and the good flow afterwards")
struct BreakdownTests {
    /// A case of three steps, its third or no step marked; the client breaks down in one of them.
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        var marked: Int?
        /// The step during which a rule of the case fires.
        var ruleFiresIn: Int?
        let breaksIn: Int
        let verdict: Verdict
        var testDescription: String { name }
    }

    @Test(
        arguments: [
            Row(name: "before the marked step", marked: 2, breaksIn: 1, verdict: .inconclusive),
            Row(name: "at the marked step", marked: 2, breaksIn: 2, verdict: .fail),
            Row(name: "behind the marked step", marked: 2, breaksIn: 3, verdict: .fail),
            Row(name: "before the mark, a rule or not", marked: 2, ruleFiresIn: 1, breaksIn: 1, verdict: .inconclusive),
            Row(name: "before the first rule fired", ruleFiresIn: 2, breaksIn: 1, verdict: .inconclusive),
            Row(name: "where the first rule fired", ruleFiresIn: 2, breaksIn: 2, verdict: .fail),
            Row(name: "behind the first rule", ruleFiresIn: 2, breaksIn: 3, verdict: .fail),
            Row(name: "before the last step, with no mark and no rule", breaksIn: 2, verdict: .inconclusive),
            Row(name: "at the last step, with no mark and no rule", breaksIn: 3, verdict: .fail),
        ]
    ) func aBreakdownCounts(_ row: Row) {
        let steps = (1...3).map { (number: Int) in
            Step(.call(APICall(path: "/")), name: "call-\(number)", isPoint: number == row.marked)
        }
        let exchanges = (1...3).map { $0 == row.ruleFiresIn ? Exchange.api(1).by(rule: "outage") : .api(1) }
        let record = CaseRecord.sample(
            (1...3).map { number in
                let outcome: StepOutcome =
                    number < row.breaksIn
                    ? .done : number == row.breaksIn ? .brokeDown("it exited with status 1") : .notTaken
                return .step(.call, outcome, number...number, name: "call-\(number)")
            },
            .record(exchanges[0], exchanges[1], exchanges[2])
        )
        let result = Judge(.sample(steps: steps), record).result()
        #expect(result.verdict == row.verdict)
        #expect(
            result.reason
                == (row.verdict == .fail ? nil : "at `call-\(row.breaksIn)`: it exited with status 1")
        )
    }

    @Test func aBreakdownIsARequirementThatIsNotMet() {
        let record = CaseRecord.sample(
            [.step(.connect, .done, 1...1), .step(.call, .brokeDown("no answer within 10 s"), 2...3)],
            .record(.authorize(), .api(1), .api(1))
        )
        let answers = JudgedRequirement(
            text: "The client answers `call-1`",
            level: .must,
            isMet: false,
            expected: "an answer within the time limit",
            seen: "no answer within 10 s",
            exchanges: [2, 3]
        )
        #expect(Judge(.sample(), record).result().requirements == [answers])
    }

    @Test func aStormIsARequirementThatIsNotMet() {
        var record = CaseRecord.sample([.step(.call, .done, 1...4)], .record(.api(1), .api(1), .api(1), .api(1)))
        record.stormEnded = "400 requests in 2 s"
        let ends = JudgedRequirement(
            text: "The client ends by itself",
            level: .must,
            isMet: false,
            expected: "a bounded number of requests",
            seen: "400 requests in 2 s",
            exchanges: [2, 3, 4]
        )
        #expect(Judge(.sample(), record).result().requirements == [ends])
    }

    // MARK: - Afterwards

    private static func record(afterwards: StepOutcome) -> CaseRecord {
        .sample(
            [.step(.connect, .done, 1...1)],
            .record(.authorize(), .authorize(), .api(1)),
            afterwards: [
                .step(.connect, .done, 2...2, name: "connect"), .step(.call, afterwards, 3...3, name: "call"),
            ]
        )
    }

    @Test(arguments: [true, nil]) func aGoodFlowAfterwardsIsAsked(plainFlowWorks: Bool?) {
        let good = Judge(.sample(), Self.record(afterwards: .done), plainFlowWorks: plainFlowWorks).result()
        #expect(good.verdict == .pass)
        #expect(good.requirements.map(\.seen) == ["both worked"])

        let bad = Self.record(afterwards: .refused("reauthorize"))
        let result = Judge(.sample(), bad, plainFlowWorks: plainFlowWorks).result()
        let lives = JudgedRequirement(
            text: "Afterwards the client connects and calls as ever",
            level: .must,
            isMet: false,
            expected: "a new authorization and an API call that work",
            seen: "`call`: refused with `reauthorize`",
            exchanges: [3]
        )
        #expect(result.verdict == .fail)
        #expect(result.requirements == [lives])
    }

    @Test(arguments: [StepOutcome.brokeDown("it hung"), .stranded("a page"), .unsupported, .notTaken])
    func nothingButOkCountsAfterwards(outcome: StepOutcome) {
        #expect(Judge(.sample(), Self.record(afterwards: outcome)).result().verdict == .fail)
    }

    @Test func aClientThatNeverConnectsIsNotAskedAfterwards() {
        let result = Judge(.sample(), Self.record(afterwards: .refused("failed")), plainFlowWorks: false).result()
        #expect(result.verdict == .pass)
        #expect(result.requirements.isEmpty)
    }
}
