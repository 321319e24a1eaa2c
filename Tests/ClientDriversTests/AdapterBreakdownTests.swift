import Conformance
import Testing

@testable import ClientDrivers

@Suite("An adapter that misbehaves", .timeLimit(.minutes(2)))
struct AdapterBreakdownTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let script: String
        let kind: ClientBreakdown.Kind
        let says: String
        var testDescription: String { script }
    }

    @Test(arguments: [
        Row(script: "silence", kind: .timedOut, says: "no answer to `authorize` within 60 s"),
        Row(script: "deaf", kind: .timedOut, says: "flush standard output"),
        Row(script: "garbage", kind: .protocolBreach, says: "not JSON"),
        Row(script: "not_an_object", kind: .protocolBreach, says: "not a JSON object"),
        Row(script: "not_utf8", kind: .protocolBreach, says: "not UTF-8"),
        Row(script: "wrong_id", kind: .protocolBreach, says: "the reply has id 4, the request had 3"),
        Row(script: "two_replies", kind: .protocolBreach, says: "more than one line in answer to one request"),
        Row(script: "early_exit", kind: .exited(status: 0), says: "exited with status 0 instead of answering"),
        Row(script: "exit_status", kind: .exited(status: 3), says: "exited with status 3 instead of answering"),
        Row(script: "death_by_signal", kind: .killed(signal: 9), says: "signal 9 (SIGKILL)"),
        Row(script: "closed_output", kind: .protocolBreach, says: "standard output was closed"),
        Row(script: "endless_line", kind: .lineTooLong, says: "1048576 bytes without a line feed"),
        Row(script: "huge_reply", kind: .lineTooLong, says: "1048576 bytes without a line feed"),
        Row(script: "endless_lines", kind: .protocolBreach, says: "not JSON"),
        Row(script: "grandchild_keeps_pipe", kind: .exited(status: 0), says: "exited with status 0"),
        Row(script: "grandchild_floods", kind: .exited(status: 0), says: "exited with status 0"),
    ])
    func itIsEndedAndTheNextCaseGetsANewProcess(row: Row) async throws {
        let clock = ImpatientClock()
        let driver = try MisbehavingAdapter.driver(row.script, clock: clock)
        let evidence = try await driver.withSession { session in
            #expect(await session.perform(.configure(MisbehavingAdapter.settings)) == .replied(.done))
            clock.isImpatient = row.kind == .timedOut
            let breakdown = await session.perform(.authorize).breakdown
            clock.isImpatient = false
            #expect(breakdown?.kind == row.kind)
            #expect(breakdown?.operation == "authorize")
            #expect(breakdown?.description.contains(row.says) == true, "\(breakdown?.description ?? "it replied")")
            let evidence = session.takeEvidence()
            #expect(evidence.processes.count == 1)
            expectGone(evidence.processes + evidence.grandchildren)

            #expect(await session.perform(.configure(MisbehavingAdapter.settings)) == .replied(.done))
            let later = session.takeEvidence()
            #expect(later.processes.count == 1)
            #expect(later.processes != evidence.processes)
            return later
        }
        expectGone(evidence.processes)
    }

    struct HarmlessRow: Sendable, CustomTestStringConvertible {
        let script: String
        var grandchildren = 0
        var url = "https://example.test/"
        var testDescription: String { script }
    }

    @Test(arguments: [
        HarmlessRow(script: "split_reply", url: "https://example.test/é"),
        HarmlessRow(script: "error_flood"),
        HarmlessRow(script: "grandchild_new_session", grandchildren: 1),
        HarmlessRow(script: "grandchild_without_environment", grandchildren: 1),
        HarmlessRow(script: "orphan_new_session", grandchildren: 1),
    ])
    func aRightAnswerCountsAndNothingIsLeftRunning(row: HarmlessRow) async throws {
        let evidence = try await MisbehavingAdapter.driver(row.script).withSession { session in
            #expect(await session.perform(.configure(MisbehavingAdapter.settings)) == .replied(.done))
            #expect(await session.perform(.authorize).reply?.url == row.url)
            #expect(await session.perform(.tokens).reply?.ok == true)
            return session.takeEvidence()
        }
        #expect(evidence.processes.count == 1)
        #expect(evidence.grandchildren.count == row.grandchildren)
        #expect(evidence.standardError.utf8.count <= EvidenceLog.standardErrorLimit + 64)
        expectGone(evidence.processes + evidence.grandchildren)
    }

    @Test func anAdapterThatExitedBetweenCasesIsReplacedWithoutAWord() async throws {
        try await MisbehavingAdapter.driver("exit_after_reply").withSession { session in
            for _ in 0..<3 {
                #expect(await session.perform(.configure(MisbehavingAdapter.settings)) == .replied(.done))
                #expect(await session.perform(.authorize).reply?.ok == true)
            }
            #expect(session.takeEvidence().processes.count == 3)
        }
    }

    @Test func anAdapterThatExitedBetweenStepsFailsTheNextStep() async throws {
        try await MisbehavingAdapter.driver("exit_after_reply").withSession { session in
            _ = await session.perform(.configure(MisbehavingAdapter.settings))
            _ = await session.perform(.authorize)
            #expect(await session.perform(.tokens).breakdown?.kind == .exited(status: 0))
            var resumed = MisbehavingAdapter.settings
            resumed.resume = true
            #expect(await session.perform(.configure(resumed)) == .replied(.done))
        }
    }

    @Test func aRequestThatNobodyReadsDoesNotEndThisProcess() async throws {
        let clock = ImpatientClock()
        try await MisbehavingAdapter.driver("closed_input", clock: clock).withSession { session in
            _ = await session.perform(.configure(MisbehavingAdapter.settings))
            #expect(await session.perform(.authorize).reply?.ok == true)
            clock.isImpatient = true
            #expect(await session.perform(.tokens).breakdown?.kind == .timedOut)
        }
    }

    @Test func whatItSaidBeforeItExitedIsEvidence() async throws {
        try await MisbehavingAdapter.driver("exit_status").withSession { session in
            _ = await session.perform(.configure(MisbehavingAdapter.settings))
            _ = await session.perform(.authorize)
            let evidence = session.takeEvidence()
            #expect(evidence.standardError == "no configuration file\n")
            #expect(evidence.dialogue.last == DialogueLine(.note, "ended: exit status 3"))
        }
    }

    /// Looks in the process table: neither running nor a zombie, nor anyone in its group or session.
    private func expectGone(_ processes: [Int32], _ place: SourceLocation = #_sourceLocation) {
        let left = ProcessTable.rows().filter { row in
            processes.contains { $0 == row.pid || $0 == row.group || $0 == row.session }
        }
        #expect(left.map(\.pid) == [], sourceLocation: place)
    }
}
