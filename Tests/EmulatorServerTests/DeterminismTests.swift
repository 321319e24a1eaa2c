import EmulatorServer
import OAuthCore
import Testing
import Trace

@Suite("The same beginning gives the same bytes", .timeLimit(.minutes(1)))
struct DeterminismTests {
    private static let scenario = """
        consent: ask
        rules:
          - {when: {endpoint: api, probability: 0.5}, then: [{respond: {status: 503, json: {error: busy}}}]}
          - {when: {endpoint: callback, occurrence: 2}, then: [{callback: {repeat: state}}]}
        """

    /// A user's and a client's whole day, as the bytes of the answers.
    private static func answers(of server: any Answering) async throws -> [[UInt8]] {
        let recorder = Recorder(server: server)
        var browser = Browser(recorder)
        let target = "/oauth/authorize?" + FormCodec.encode(Documented.authorizeQuery())
        _ = try await recorder.get("/oauth/authorize?client_id=nobody")
        var form = try PageForm(try await browser.open(target))
        form = try PageForm(try await browser.submit(form, ["username": "ada", "password": "wrong"]))
        _ = try await browser.submit(form, ["username": "ada", "password": "ada-password"])
        let consent = try PageForm(try await browser.open(target))
        _ = try await browser.submit(consent, ["decision": "deny"])
        let approved = try await browser.submit(consent, ["decision": "approve"])
        let code = try #require(approved.locationParameters?["code"])
        let first = try TokenPair(try await recorder.exchange(code))
        for index in 0..<8 {
            _ = try await recorder.api("POST", "/contacts", token: first.access, body: #"{"b":\#(index),"a":1}"#)
        }
        _ = try await recorder.control("POST", "clock", ["advance": .number(0.5)])
        let second = try TokenPair(try await recorder.refresh(first.refresh))
        _ = try await recorder.refresh(first.refresh)
        _ = try await recorder.exchange(code)
        _ = try await recorder.api("GET", "/contacts", token: second.access)
        _ = try await recorder.control("GET", "tokens")
        _ = try await recorder.control("GET", "rules")
        return await recorder.answers
    }

    private static func emulator(seed: UInt64) async throws -> Emulator {
        // The control plane's own answers carry the real time in `Date`.
        try await TestEmulator.make(scenario, realTime: SteppingTime().realTime, seed: seed)
    }

    @Test func theSameSeedAndRequestsGiveTheSameAnswers() async throws {
        let first = try await Self.answers(of: try await Self.emulator(seed: 7))
        let second = try await Self.answers(of: try await Self.emulator(seed: 7))
        #expect(first.count == 23)
        #expect(first == second)
    }

    @Test func theyAreTheSameAtASocketAndInAnySandbox() async throws {
        let expected = try await Self.answers(of: try await Self.emulator(seed: 7))
        let live = try await LiveServer.run(try await Self.emulator(seed: 7)) { server in
            try await Self.answers(of: server.client())
        }
        #expect(live == expected)
        let reset = try await Self.emulator(seed: 7)
        _ = try await Self.answers(of: reset)
        #expect(try await reset.control("POST", "reset").status == 204)
        #expect(try await Self.answers(of: reset) == expected)
    }

    @Test func anotherSeedGivesOthers() async throws {
        let first = try await Self.emulator(seed: 7)
        let second = try await Self.emulator(seed: 8)
        _ = try await [
            first.control("PUT", "consent", ["mode": "approve"]), second.control("PUT", "consent", ["mode": "approve"]),
        ]
        let (one, other) = (try await first.newTokens(), try await second.newTokens())
        #expect(one.access != other.access)
        #expect(one.refresh != other.refresh)
    }

    /// Keeps the bytes of every answer.
    private actor Recorder: Answering {
        let server: any Answering
        private(set) var answers: [[UInt8]] = []

        init(server: any Answering) { self.server = server }

        func answer(to request: RecordedRequest) async throws -> RecordedResponse {
            let response = try await server.answer(to: request)
            let head = response.headers.map { "\($0.name): \($0.value)\r\n" }.joined()
            answers.append(Array("\(response.status)\r\n\(head)\r\n".utf8) + response.body)
            return response
        }
    }
}
