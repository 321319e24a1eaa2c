import ClientDrivers
import Conformance
import Testing

@Suite("Checking an adapter", .timeLimit(.minutes(1)))
struct AdapterCheckTests {
    private func check(_ adapter: AdapterProcess) async -> AdapterCheckReport {
        await AdapterCheck(adapter: adapter, settings: MisbehavingAdapter.settings).run()
    }

    @Test func anAdapterThatKeepsToTheProtocolIsClean() async throws {
        let report = await check(try MisbehavingAdapter.driver("well_behaved"))
        #expect(report.breaches == [])
        #expect(report.client?.name == "well behaved")
        let operations = ["hello", "configure", "authorize", "no-such-op", "callback", "tokens", "configure"]
        let requests = report.dialogue.filter { $0.direction == .request }.map(\.text)
        #expect(requests.count == operations.count)
        for (request, operation) in zip(requests, operations) {
            #expect(request.contains(#""op":"\#(operation)""#))
        }
        #expect(requests.contains { $0.contains("?error=access_denied&state=s-1") })
        #expect(report.dialogue.filter { $0.direction == .reply }.count == operations.count)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let script: String
        let step: String
        let says: String
        let change: String
        var testDescription: String { "\(script): \(says)" }
    }

    @Test(arguments: [
        Row(script: "unknown_capability", step: "hello", says: #""auto-refresh" is not a"#, change: "auto_refresh"),
        Row(script: "unknown_capability", step: "hello", says: "`version`", change: #""version":"1.0""#),
        Row(script: "refuses_to_be_configured_again", step: "configure", says: "refused: failed", change: "often"),
        Row(script: "other_server", step: "authorize", says: "does not begin with", change: #""url":"http"#),
        Row(script: "wrong_id", step: "authorize", says: "repeat the request's id", change: #"{"id":3,"ok":true"#),
        Row(script: "knows_everything", step: "no-such-op", says: "no adapter knows", change: #""unsupported""#),
        Row(script: "knows_everything", step: "callback", says: "holds tokens", change: #""access_denied""#),
        Row(script: "tokens_claimed_only", step: "tokens", says: "is unsupported", change: "leave the capability out"),
        Row(script: "tokens_from_nowhere", step: "tokens", says: "no server ever", change: #""access_token":null"#),
        Row(script: "tokens_from_nowhere", step: "tokens", says: "`refresh_token` is", change: "null"),
        Row(script: "tokens_from_nowhere", step: "tokens", says: "`expires_at` is", change: "null"),
        Row(script: "survives_the_end", step: "end of standard input", says: "still running 2 s", change: "exit"),
        Row(script: "garbage", step: "authorize", says: "not JSON", change: "like this"),
        Row(script: "two_replies", step: "authorize", says: "more than one line", change: "run it again"),
        Row(script: "exit_status", step: "authorize", says: "exited with status 3", change: "run it again"),
    ])
    func aBreachIsNamedWithWhatToChange(row: Row) async throws {
        let report = await check(try MisbehavingAdapter.driver(row.script))
        let breach = report.breaches.first { $0.step == row.step && $0.problem.contains(row.says) }
        #expect(breach?.change.contains(row.change) == true, "\(report.breaches)")
        #expect(!report.isClean)
        #expect(!report.didNotStart)
    }

    @Test func oneBreachDoesNotHideTheNext() async throws {
        let report = await check(try MisbehavingAdapter.driver("tokens_from_nowhere"))
        #expect(report.breaches.count == 3)
        #expect(report.dialogue.last == DialogueLine(.note, "ended: exit status 0"))
    }

    @Test func aCommandThatDoesNotStartIsToldApart() async throws {
        let report = await check(try AdapterProcess(command: "/no/such/adapter"))
        #expect(report.didNotStart)
        #expect(report.breaches.first?.problem.contains("no such file") == true)
        #expect(report.dialogue == [])
    }
}
