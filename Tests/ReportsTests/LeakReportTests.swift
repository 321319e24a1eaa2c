import Conformance
import Foundation
import OAuthCore
import Scenarios
import Testing
import Trace

@testable import Reports

/// A client that prints its secrets is told so, and the report does not print them once more.
@Suite("Reports of leaks")
struct LeakReportTests {
    private typealias Secret = SampleRun.Secret

    private static let secrets = [
        Secret.client, Secret.code, Secret.accessToken, Secret.firstRefreshToken, Secret.verifier,
    ]

    /// The flow of ``SampleExchanges/connect``, by a client that prints and stores every secret in every writing.
    private static func judged() throws -> CaseResult {
        let writings = secrets.flatMap { [$0, FormCodec.encodeComponent($0), JSONValue.string($0).text] }
        let id = try #require(CaseID(rawValue: "leaks/sample/is-quiet"))
        let sample = ConformanceCase(
            id: id,
            title: "A sample",
            why: "Because.",
            sources: [],
            scenario: Scenario(name: "sample"),
            steps: [Step(.connect, name: "connect")],
            expectations: [Expectation(.stores(.private))]
        )
        let reply = ClientReply(ok: true, detail: "did it with \(writings.joined(separator: ", "))")
        var record = CaseRecord(
            id: id,
            seed: 7,
            steps: [StepRecord(name: "connect", kind: .connect, outcome: .ok(reply), after: 0, upTo: 4)],
            exchanges: SampleExchanges.connect
        )
        record.clientOutput = writings.map { "DEBUG \($0)\n" }.joined()
        record.stored = [StoredFile(name: "state.json", text: writings.joined(), isReadableByOthers: true)]
        record.settings = ClientSettings(
            baseURL: "",
            clientID: "demo-client",
            clientSecret: Secret.client,
            redirectURI: "",
            scope: "",
            stateDirectory: ""
        )
        return Judge(sample, record).result()
    }

    @Test func noReportPrintsWhatTheClientPrinted() throws {
        let result = try Self.judged()
        #expect(result.findings.count { $0.rule == "secret-in-output" } == 2 * Self.secrets.count)
        #expect(result.findings.count { $0.rule == "code-in-store" } == 1)
        for finding in result.findings {
            for secret in Self.secrets { #expect(!finding.message.contains(secret)) }
        }
        var run = SampleRun.record
        run.cases = [result]
        for (name, text) in RenderedReports.all(of: run) {
            for secret in Self.secrets { #expect(!text.contains(secret), "\(name) shows \(secret)") }
        }
        let json = JSONReport.render(run)
        #expect(json.contains("secret-in-output"))
        for secret in Self.secrets { #expect(!json.contains(secret), "the JSON report shows \(secret)") }
    }
}
