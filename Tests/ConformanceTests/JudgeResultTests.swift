import Conformance
import OAuthCore
import Testing
import Trace

@Suite("The result of a judgement")
struct JudgeResultTests {
    private let conformanceCase = ConformanceCase.sample(
        level: .should,
        expecting: [
            Expectation(Expectation.connectIsOK.requirement, level: .should, text: "The client gets in"),
            .noTokenRequest,
        ]
    )

    private var record: CaseRecord {
        var record = CaseRecord.sample(
            [.step(.connect, .refused("failed"), 1...2)],
            .record(.authorize().breaking("state-once", .must), .exchange("code-1", .refused(400, "invalid_grant"))),
            afterwards: [.step(.connect, .done, 3...3, name: "afterwards-connect")]
        )
        record.clientOutput = "Traceback"
        record.durationMs = 12.5
        record.seed = 42
        return record
    }

    @Test func aRecordJudgedTwiceGetsTheSameResult() {
        let first = Judge(conformanceCase, record, plainFlowWorks: true).result()
        let second = Judge(conformanceCase, record, plainFlowWorks: true).result()
        #expect(first == second)
    }

    @Test func everyRequirementIsNamedMetOrNot() {
        let result = Judge(conformanceCase, record).result()
        #expect(
            result.requirements.map(\.text) == [
                "The client gets in", "No token requests", "Afterwards the client connects and calls as ever",
            ]
        )
        #expect(result.requirements.map(\.isMet) == [false, false, true])
        #expect(result.requirements.map(\.level) == [.should, .must, .must])
        #expect(result.unmet.map(\.text) == ["The client gets in", "No token requests"])
    }

    @Test func theResultHasAllOfTheCaseAndOfTheRecord() {
        let result = Judge(conformanceCase, record).result()
        #expect(result.id == conformanceCase.id)
        #expect(result.title == "A sample")
        #expect(result.why == "Because.")
        #expect(result.level == .should)
        #expect(result.sources == conformanceCase.sources)
        #expect(result.exchanges == record.exchanges)
        #expect(result.findings == record.exchanges[0].findings)
        #expect(result.clientOutput == "Traceback")
        #expect(result.durationMs == 12.5)
        #expect(result.seed == 42)
        #expect(result.steps == ["connect-1: refused with `failed`", "afterwards-connect: ok"])
    }

    @Test(
        arguments: [
            (StepOutcome.done, "ok"),
            (.ok(ClientReply(ok: true, status: 201)), "ok, status 201"),
            (.refused(ClientReply(ok: false)), "refused without a word"),
            (.refused(ClientReply(ok: false, error: "http", status: 403)), "refused with `http`, status 403"),
            (.refused(ClientReply(ok: false, error: "network", status: 0)), "refused with `network`"),
            (.refused(.refused(.stateMismatch, "it was x")), "refused with `state_mismatch` (it was x)"),
            (.brokeDown("it hung"), "broke down: it hung"),
            (.stranded("a page"), "the user was stranded: a page"),
            (.unsupported, "unsupported"),
            (.notTaken, "not taken"),
        ]
    ) func aStepIsToldInOneLine(outcome: StepOutcome, text: String) {
        #expect(outcome.text == text)
    }

    @Test(
        arguments: [
            (Verdict.pass, false, false), (.fail, true, true), (.warn, false, true), (.skip, false, false),
            (.inconclusive, true, true), (.knownFailure, false, false), (.unexpectedPass, true, true),
        ]
    ) func aVerdictFailsTheRunOrNot(verdict: Verdict, fails: Bool, failsStrictly: Bool) throws {
        #expect(verdict.fails(strict: false) == fails)
        #expect(verdict.fails(strict: true) == failsStrictly)
        var run = RunRecord.sample(.pass, verdict)
        #expect(run.conforms == !fails)
        run.isStrict = true
        #expect(run.conforms == !failsStrictly)
        #expect(run.count(verdict) == (verdict == .pass ? 2 : 1))
    }

    @Test func aRunInWhichNothingWasJudgedDoesNotConform() {
        #expect(!RunRecord.sample().conforms)
        #expect(!RunRecord.sample(.skip, .skip).conforms)
        #expect(RunRecord.sample(.skip, .knownFailure).conforms)
    }
}

extension RunRecord {
    /// A run of one case for each of these verdicts.
    static func sample(_ verdicts: Verdict...) -> RunRecord {
        RunRecord(
            toolVersion: "1",
            seed: 1,
            client: ClientDescription(name: "example", version: "1", capabilities: []),
            driver: "adapter",
            started: Instant(milliseconds: 0),
            durationMs: 1,
            profile: "documented",
            catalogue: "2026.1",
            cases: verdicts.enumerated().map { index, verdict in
                CaseResult(
                    id: .of("callback/sample/number-\(index)"),
                    title: "A sample",
                    why: "Because.",
                    level: .must,
                    verdict: verdict
                )
            }
        )
    }
}
