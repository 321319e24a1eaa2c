import Conformance
import Testing
import Trace

@Suite("Known failures")
struct KnownFailuresTests {
    private static let stateID = "callback/state/mismatch-is-refused"

    private func known(_ text: String) throws -> KnownFailures { try KnownFailures(parsing: text) }

    private func result(_ verdict: Verdict, _ id: String = stateID) -> CaseResult {
        CaseResult(id: .of(id), title: "A sample", why: "Because.", level: .must, verdict: verdict)
    }

    // MARK: - Reading

    struct Line: Sendable, CustomTestStringConvertible {
        let text: String
        var pattern = "callback/**"
        let reason: String
        var until: String?
        var testDescription: String { text }
    }

    @Test(
        arguments: [
            Line(text: "callback/**  issue 12", reason: "issue 12"),
            Line(text: "callback/** one space will do", reason: "one space will do"),
            Line(text: "\t callback/**\t\tissue 12 \t", reason: "issue 12"),
            Line(text: "callback/**  issue 12   # until the rewrite", reason: "issue 12"),
            Line(text: "callback/**  until 2027-01-31  issue 12", reason: "issue 12", until: "2027-01-31"),
            Line(text: "callback/**  until  2028-02-29 leap", reason: "leap", until: "2028-02-29"),
            Line(text: "callback/**  untilled", reason: "untilled"),
            Line(text: "*/*/is-used  ünder way", pattern: "*/*/is-used", reason: "ünder way"),
        ]
    ) func aLineIsRead(_ line: Line) throws {
        let entries = try known(line.text).entries
        #expect(entries.map(\.pattern) == [CasePattern(line.pattern)])
        #expect(entries.map(\.reason) == [line.reason])
        #expect(entries.map(\.until) == [line.until])
        #expect(entries.map(\.line) == [1])
    }

    @Test(arguments: ["\n", "\r\n"]) func emptyLinesAndCommentsArePassedOver(lineEnd: String) throws {
        let lines = ["# Known", "", "callback/**  issue 12", "   ", "  # more", "api/**  issue 13", ""]
        let entries = try known(lines.joined(separator: lineEnd)).entries
        #expect(entries.map(\.reason) == ["issue 12", "issue 13"])
        #expect(entries.map(\.line) == [3, 6])
    }

    @Test(
        arguments: [
            ("callback/**", "line 1: 'callback/**' has no reason: write PATTERN  reason"),
            ("\ncallback/**  # issue 12", "line 2: 'callback/**' has no reason: write PATTERN  reason"),
            ("callback/**  until 2027-01-31", "line 1: 'callback/**' has no reason: write PATTERN  reason"),
            ("callback/**  until 2027-02-30  x", "line 1: '2027-02-30' is not a day such as 2027-01-31"),
            ("callback/**  until 31.1.2027  x", "line 1: '31.1.2027' is not a day such as 2027-01-31"),
            ("callback/**  until 2027-1-31  x", "line 1: '2027-1-31' is not a day such as 2027-01-31"),
            ("callback/**  until tomorrow  x", "line 1: 'tomorrow' is not a day such as 2027-01-31"),
            ("api/**  x\ncallback/**  until soon", "line 2: 'soon' is not a day such as 2027-01-31"),
        ]
    ) func aLineThatCannotBeReadIsNamed(text: String, message: String) {
        let error = #expect(throws: KnownFailuresError.self) { try known(text) }
        #expect(error?.description == message)
    }

    // MARK: - Applying

    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let list: String
        let verdict: Verdict
        let wanted: Verdict
        let reason: String?
        var testDescription: String { name }
    }

    private static let fixIt = "it is listed as a known failure (line 1): take it off the list"

    @Test(
        arguments: [
            Row(name: "a failure", list: "callback/**  x", verdict: .fail, wanted: .knownFailure, reason: "x"),
            Row(name: "a warning", list: "callback/**  x", verdict: .warn, wanted: .knownFailure, reason: "x"),
            Row(name: "a pass", list: "callback/**  x", verdict: .pass, wanted: .unexpectedPass, reason: fixIt),
            Row(
                name: "a breakdown is never excused",
                list: "callback/**  x",
                verdict: .inconclusive,
                wanted: .inconclusive,
                reason: nil
            ),
            Row(name: "a skip", list: "callback/**  x", verdict: .skip, wanted: .skip, reason: nil),
            Row(name: "another case", list: "refresh/**  x", verdict: .fail, wanted: .fail, reason: nil),
            Row(
                name: "the first of two that match",
                list: "callback/**  x\n**  y",
                verdict: .fail,
                wanted: .knownFailure,
                reason: "x"
            ),
            Row(
                name: "on its last day",
                list: "callback/**  until 2026-06-15  x",
                verdict: .fail,
                wanted: .knownFailure,
                reason: "x"
            ),
            Row(
                name: "past its last day",
                list: "callback/**  until 2026-06-14  x",
                verdict: .fail,
                wanted: .fail,
                reason: "known until 2026-06-14, which is over: x"
            ),
            Row(
                name: "a warning past its last day",
                list: "callback/**  until 2025-12-31  x",
                verdict: .warn,
                wanted: .fail,
                reason: "known until 2025-12-31, which is over: x"
            ),
            Row(
                name: "a pass past its last day",
                list: "callback/**  until 2025-12-31  x",
                verdict: .pass,
                wanted: .unexpectedPass,
                reason: fixIt
            ),
        ]
    ) func areApplied(_ row: Row) throws {
        let changed = try known(row.list).applied(to: result(row.verdict), today: "2026-06-15")
        #expect(changed.verdict == row.wanted)
        #expect(changed.reason == row.reason)
    }

    @Test func anEmptyListChangesNothing() {
        #expect(KnownFailures.none.applied(to: result(.fail), today: "2026-06-15") == result(.fail))
    }

    @Test func patternsThatMeanNoCaseAreNamed() throws {
        let list = try known("callback/**  x\nrefresh/**  y\n*/state/*  z")
        #expect(list.unmatched(in: [.of(Self.stateID)]).map(\.reason) == ["y"])
        #expect(list.unmatched(in: []).map(\.line) == [1, 2, 3])
    }

    // MARK: - Writing

    private func failed(_ id: String, _ change: (inout CaseResult) -> Void) -> CaseResult {
        var result = result(.fail, id)
        change(&result)
        return result
    }

    private func unmet(_ text: String) -> [JudgedRequirement] {
        [
            JudgedRequirement(text: "What was met", level: .must, isMet: true, expected: "", seen: ""),
            JudgedRequirement(text: text, level: .must, isMet: false, expected: "", seen: ""),
        ]
    }

    private var run: RunRecord {
        var run = RunRecord.sample()
        run.cases = [
            failed("a/b/requirement") { $0.requirements = unmet("No token requests") },
            failed("a/b/finding") {
                $0.findings = [Finding(rule: "code-once", level: .must, exchange: 2, message: "sent before")]
            },
            failed("a/b/reason") { $0.reason = "known until 2025-12-31" },
            failed("a/b/nothing") { _ in },
            failed("a/b/lines") { $0.requirements = unmet("Two\nlines\r\nor three") },
            failed("a/b/comment") { $0.requirements = unmet("#12 is open, #13 too") },
            failed("a/b/day") { $0.requirements = unmet("until the end it waits") },
            failed("a/b/empty") { $0.requirements = unmet("") },
            failed("a/b/known") {
                $0.verdict = .knownFailure
                $0.reason = "x"
            },
            result(.pass, "a/b/pass"), result(.skip, "a/b/skip"), result(.inconclusive, "a/b/breakdown"),
        ]
        return run
    }

    @Test func whatFailedIsWritten() {
        let lines = KnownFailures.text(for: run).split(separator: "\n")
        #expect(
            lines == [
                "a/b/requirement  No token requests", "a/b/finding  sent before", "a/b/reason  known until 2025-12-31",
                "a/b/nothing  fails", "a/b/lines  Two lines or three", "a/b/comment  12 is open, 13 too",
                "a/b/day  fails until the end it waits", "a/b/empty  fails", "a/b/known  x",
            ]
        )
    }

    @Test func whatIsWrittenReadsBack() throws {
        let list = try known(KnownFailures.text(for: run))
        let failures = run.cases.filter { $0.verdict == .fail || $0.verdict == .knownFailure }
        #expect(list.entries.map(\.pattern.description) == failures.map(\.id.rawValue))
        for failure in failures {
            #expect(list.applied(to: failure, today: "2030-01-01").verdict == .knownFailure)
        }
    }
}
