import EmulatorServer
import OAuthCore
import Testing
import Trace

@Suite("Rules that break the transport", .timeLimit(.minutes(1)))
struct WireFaultTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let wire: String
        let end: RawConnection.End
        /// What comes, the fixed lines of the head included.
        let comes: @Sendable (_ head: String, _ body: String) -> Bool
        var testDescription: String { wire }
    }

    private static let isNothing: @Sendable (String, String) -> Bool = { head, body in head.isEmpty && body.isEmpty }

    static let rows = [
        Row(wire: "close", end: .closed, comes: isNothing),
        Row(wire: "reset", end: .reset, comes: isNothing),
        Row(wire: "empty", end: .closed) { head, body in
            head.hasPrefix("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n")
                && head.contains("\r\nContent-Length: 0\r\n") && body.isEmpty
        },
        Row(wire: "{truncate: 20}", end: .closed) { head, body in
            head.hasPrefix("HTTP/1.1 200 OK\r\n") && isLong(head) && body == #"{"access_token":"eyJ"#
        },
        Row(wire: "{truncate: 0}", end: .closed) { head, body in isLong(head) && body.isEmpty },
        Row(wire: "{truncate: 1000000}", end: .closed) { head, body in isLong(head) && body.hasSuffix("\"}") },
        Row(wire: "garbage", end: .closed) { head, body in
            head.isEmpty && !body.isEmpty && !body.hasPrefix("HTTP")
        },
    ]

    /// Whether the head promises the whole body.
    private static func isLong(_ head: String) -> Bool {
        (head.firstMatch(of: /Content-Length: ([0-9]+)/).flatMap { Int($0.output.1) } ?? 0) > 1000
    }

    @Test(arguments: rows)
    func theAnswerIsBrokenAfterTheCommit(row: Row) async throws {
        let emulator = try await TestEmulator.make(
            "rules: [{when: {grant: refresh_token, occurrence: 1}, then: [{wire: \(row.wire)}]}]"
        )
        let first = try await emulator.newTokens()
        try await LiveServer.run(emulator) { server in
            let connection = try await server.connect()
            try await connection.send(AnswerRuleTests.refreshBytes(first.refresh))
            let (bytes, end) = await connection.readToEnd()
            #expect(end == row.end)
            let headLength = bytes.headLength ?? 0
            let head = String(decoding: bytes.prefix(headLength), as: UTF8.self)
            let body = String(decoding: bytes.dropFirst(headLength), as: UTF8.self)
            #expect(row.comes(head, body), "\(head)\(body)")
            // The journal has the answer that was meant, and what became of it.
            let lost = try #require(emulator.root.exchanges.last)
            #expect(lost.fault.map { row.wire.contains($0) } == true)
            #expect(lost.isDelivered == false)
            // The request was processed: the refresh token is rotated, its successor lives.
            let again = try await server.client().refresh(first.refresh)
            #expect(again.status == 400)
            #expect(again.bodyJSON?["error_description"] == "the refresh token was used before: it is replaced on use")
            let successor = try TokenPair(lost.response).refresh
            #expect(try await server.client().refresh(successor).status == 200)
        }
    }

    @Test(arguments: rows)
    func withoutProcessingNothingIsSpent(row: Row) async throws {
        let emulator = try await TestEmulator.make(
            "rules: [{when: {grant: refresh_token, occurrence: 1}, then: [{wire: \(row.wire), process: false}]}]"
        )
        let first = try await emulator.newTokens()
        try await LiveServer.run(emulator) { server in
            let connection = try await server.connect()
            try await connection.send(AnswerRuleTests.refreshBytes(first.refresh))
            let (bytes, end) = await connection.readToEnd()
            #expect(end == row.end)
            // A stand-in answer is broken: status 200 with a JSON body.
            if let headLength = bytes.headLength {
                let head = String(decoding: bytes.prefix(headLength), as: UTF8.self)
                #expect(head.hasPrefix("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"))
            }
            #expect(emulator.root.exchanges.last?.response.bodyJSON?.members != nil)
            #expect(try await server.client().refresh(first.refresh).status == 200)
        }
    }

    @Test func aStalledAnswerIsAHeadAndThenSilence() async throws {
        let emulator = try await TestEmulator.make("rules: [{when: {endpoint: api}, then: [{wire: stall}]}]")
        let token = try await emulator.newTokens().access
        try await LiveServer.run(emulator) { server in
            let connection = try await server.connect()
            try await connection.send(
                "GET /api/v0.0.1/contacts HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(token)\r\n\r\n"
            )
            let head = try await connection.readHead()
            #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n"))
            let length = try #require(emulator.root.exchanges.last?.response.body.count)
            #expect(head.contains("\r\nContent-Length: \(length)\r\n"))
            // Others are served meanwhile, and another request on this connection changes nothing.
            #expect(try await server.client().control("GET", "health").status == 200)
            try await connection.send("GET /_mock/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            #expect(try await server.client().control("GET", "health").status == 200)
            #expect(connection.unread.isEmpty)
            #expect(!connection.isEnded)
            // It ends when the client ends it.
            try await connection.finishSending()
            let (rest, end) = await connection.readToEnd()
            #expect(rest.isEmpty)
            #expect(end == .closed)
        }
    }

    @Test func aFaultOnTheRedirectBreaksTheRedirect() async throws {
        let emulator = try await TestEmulator.make("rules: [{when: {endpoint: callback}, then: [{wire: close}]}]")
        try await LiveServer.run(emulator) { server in
            let connection = try await server.connect()
            let query = FormCodec.encode(Documented.authorizeQuery())
            try await connection.send("GET /oauth/authorize?\(query) HTTP/1.1\r\nHost: x\r\n\r\n")
            let (bytes, end) = await connection.readToEnd()
            #expect(bytes.isEmpty)
            #expect(end == .closed)
            let code = try #require(emulator.root.exchanges.last?.issuedCode)
            #expect(try await server.client().exchange(code).status == 200)
        }
    }
}
