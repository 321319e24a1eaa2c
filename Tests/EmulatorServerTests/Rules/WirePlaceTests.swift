import EmulatorServer
import OAuthCore
import Testing
import Trace

@Suite("Where the transport breaks", .serialized, .timeLimit(.minutes(1)))
struct WirePlaceTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let wire: String
        let end: RawConnection.End
        /// How many bytes of the head arrive; nil is all of it.
        var head: Int?
        /// How many bytes of the body arrive; nil is all of it.
        var body: Int?
        var testDescription: String { wire }

        /// What arrives of an answer.
        func part(of answer: [UInt8]) throws -> [UInt8] {
            let headLength = try #require(answer.headLength)
            let head = answer.prefix(min(self.head ?? headLength, headLength))
            return Array(head) + answer.dropFirst(headLength).prefix(body ?? answer.count)
        }
    }

    static let cuts = [
        Row(wire: "{truncate: 1, of: body}", end: .closed, body: 1),
        Row(wire: "{truncate: 1, by: close}", end: .closed, body: 1),
        Row(wire: "{truncate: 1, by: reset}", end: .reset, body: 1),
        Row(wire: "{truncate: 0, by: reset}", end: .reset, body: 0),
        Row(wire: "{truncate: 0, of: head}", end: .closed, head: 0, body: 0),
        Row(wire: "{truncate: 1, of: head}", end: .closed, head: 1, body: 0),
        Row(wire: "{truncate: 15, of: head, by: reset}", end: .reset, head: 15, body: 0),
        Row(wire: "{truncate: 60, of: head}", end: .closed, head: 60, body: 0),
        Row(wire: "{truncate: 100000, of: head}", end: .closed, body: 0),
        Row(wire: "{truncate: end}", end: .closed),
        Row(wire: "{truncate: end, by: reset}", end: .reset),
    ]

    static let stalls = [
        Row(wire: "stall", end: .closed, body: 0),
        Row(wire: "{stall: 0}", end: .closed, body: 0),
        Row(wire: "{stall: 1}", end: .closed, body: 1),
        Row(wire: "{stall: 1, of: body}", end: .closed, body: 1),
        Row(wire: "{stall: 100000}", end: .closed),
        Row(wire: "{stall: 0, of: head}", end: .closed, head: 0, body: 0),
        Row(wire: "{stall: 17, of: head}", end: .closed, head: 17, body: 0),
    ]

    /// With `process: false` a stand-in answer is broken at the same place, and nothing is spent.
    @Test(arguments: cuts, [true, false])
    func theAnswerEndsThere(row: Row, isProcessed: Bool) async throws {
        try await Self.withRefreshRule(row, isProcessed) { server, tokens in
            let seen = try await server.bytes(answering: .token(Documented.refresh(tokens.refresh)))
            let meant = try #require(server.emulator.root.exchanges.last?.response)
            #expect(seen.bytes == (try row.part(of: meant.wholeBytes)))
            #expect(seen.end == row.end)
            #expect(server.emulator.root.exchanges.last?.fault == (row.wire.contains("end") ? "end" : "truncate"))
        }
    }

    @Test(arguments: stalls, [true, false])
    func theAnswerStopsThereAndTheConnectionStays(row: Row, isProcessed: Bool) async throws {
        try await Self.withRefreshRule(row, isProcessed) { server, tokens in
            let connection = try await server.connect()
            try await connection.send(RecordedRequest.token(Documented.refresh(tokens.refresh)).bytes)
            // A request behind it is not answered; others are.
            try await connection.send("GET /_mock/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            for _ in 1...3 { #expect(try await server.client().control("GET", "health").status == 200) }
            #expect(!connection.isEnded)
            try await connection.finishSending()
            let (bytes, end) = await connection.readToEnd()
            let meant = try #require(server.emulator.root.exchanges.last?.response)
            #expect(bytes == (try row.part(of: meant.wholeBytes)))
            #expect(end == .closed)
        }
    }

    /// Runs the body with a rule that breaks the first refresh; then the refresh token is spent, or not.
    private static func withRefreshRule(
        _ row: Row,
        _ isProcessed: Bool,
        _ body: @escaping @Sendable (LiveServer, TokenPair) async throws -> Void
    ) async throws {
        let process = isProcessed ? "" : ", process: false"
        let emulator = try await TestEmulator.make(
            "rules: [{when: {grant: refresh_token, occurrence: 1}, then: [{wire: \(row.wire)\(process)}]}]"
        )
        let tokens = try await emulator.newTokens()
        try await LiveServer.run(emulator) { server in
            try await body(server, tokens)
            let broken = try #require(emulator.root.exchanges.last)
            #expect((broken.response.bodyJSON?["access_token"] != nil) == isProcessed)
            #expect(try await server.client().refresh(tokens.refresh).status == (isProcessed ? 400 : 200))
            guard isProcessed else { return }
            #expect(try await server.client().refresh(try TokenPair(broken.response).refresh).status == 200)
        }
    }

    @Test(arguments: ["close", "reset", "{truncate: 1, by: reset}", "garbage"], [true, false])
    func aLostAnswerOfTheAPIIsLostBehindTheCommit(wire: String, isProcessed: Bool) async throws {
        let process = isProcessed ? "" : ", process: false"
        let emulator = try await TestEmulator.make(
            "rules: [{when: {endpoint: api, method: POST}, then: [{wire: \(wire)\(process)}]}]"
        )
        let token = try await emulator.newTokens().access
        try await LiveServer.run(emulator) { server in
            let created = RecordedRequest.api("POST", "/contacts", token: token, body: #"{"name":"Niklaus Wirth"}"#)
            let seen = try await server.bytes(answering: created)
            #expect(seen.end == (wire.contains("reset") ? .reset : .closed))
            #expect(RecordedResponse.parse(seen.bytes, toHead: false) == nil)
            let list = try await server.client().api("GET", "/contacts", token: token)
            #expect(list.bodyJSON?["items"]?.array?.count == (isProcessed ? 4 : 3))
        }
    }

    @Test(
        arguments: ["close", "reset", "empty", "garbage", "{truncate: 1, by: reset}", "{truncate: 5, of: head}"],
        ["authorization_code", "refresh_token"]
    )
    func onlyAClientThatWasAuthenticatedSeesTheFault(wire: String, grant: String) async throws {
        let emulator = try await TestEmulator.make(
            "rules: [{when: {endpoint: token}, then: [{wire: \(wire), at: authenticated}]}]"
        )
        let refreshToken = try TokenPair(try await emulator.control("POST", "tokens")).refresh
        let code = try await emulator.newCode()
        let form = grant == "refresh_token" ? Documented.refresh(refreshToken) : Documented.exchange(code)
        try await LiveServer.run(emulator) { server in
            try await Self.expectPlainRefusal(of: form, by: server)
            let seen = try await server.bytes(answering: .token(form))
            #expect(seen.end == (wire.contains("reset") ? .reset : .closed))
            #expect(RecordedResponse.parse(seen.bytes, toHead: false)?.0.body.isEmpty ?? true)
            #expect(server.emulator.root.exchanges.last?.fault != nil)
            // Nothing was decided: what was presented is as good as before.
            try await server.removeRules()
            #expect(try await server.client().post("/oauth/token", form: form).status == 200)
        }
    }

    /// A wrong secret is answered as if there were no rule.
    private static func expectPlainRefusal(of form: Parameters, by server: LiveServer) async throws {
        var wrong = form
        wrong.set("client_secret", to: "wrong")
        let seen = try await server.bytes(answering: .token(wrong), endsSending: true)
        let (refusal, length) = try #require(RecordedResponse.parse(seen.bytes, toHead: false))
        #expect(refusal.status == 401)
        #expect(refusal.oauthError == "invalid_client")
        #expect(length == seen.bytes.count)
        #expect(seen.end == .closed)
        #expect(server.emulator.root.exchanges.last?.fault == nil)
    }
}
