import EmulatorServer
import OAuthCore
import Testing
import Trace

@Suite("Bytes that are no good request", .timeLimit(.minutes(1)))
struct MalformedRequestTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let bytes: [UInt8]
        let status: Int
        var says = ""
        /// Whether the connection goes on behind the answer.
        var goesOn = false

        init(_ description: String, _ text: String, _ status: Int, says: String = "", goesOn: Bool = false) {
            self.init(description, bytes: Array(text.utf8), status, says: says, goesOn: goesOn)
        }

        init(_ description: String, bytes: [UInt8], _ status: Int, says: String = "", goesOn: Bool = false) {
            (testDescription, self.bytes, self.status) = (description, bytes, status)
            (self.says, self.goesOn) = (says, goesOn)
        }

        static func form(_ description: String, _ body: [UInt8], says: String) -> Row {
            let type = "application/x-www-form-urlencoded"
            let head =
                "POST /oauth/token HTTP/1.1\r\nHost: x\r\nContent-Type: \(type)\r\nContent-Length: \(body.count)\r\n\r\n"
            return Row(description, bytes: Array(head.utf8) + body, 400, says: says, goesOn: true)
        }
    }

    private static let noRequest = "the bytes are not an HTTP request"
    private static let large = String(repeating: "a", count: 100_000)

    static let rows = [
        Row("garbage", "\u{1}\u{2}\u{3}garbage\r\n\r\n", 400, says: noRequest),
        Row(
            "a TLS greeting",
            bytes: [0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3] + [UInt8](repeating: 7, count: 64),
            400,
            says: noRequest
        ),
        Row("a request line without a version", "GET /\r\n\r\n", 400, says: noRequest),
        Row("a version that is none", "GET / HTTP/x\r\n\r\n", 400, says: noRequest),
        Row("an answer", "HTTP/1.1 200 OK\r\n\r\n", 400, says: noRequest),
        Row("a header without a colon", "GET / HTTP/1.1\r\nHost x\r\n\r\n", 400, says: noRequest),
        Row("a header name with a space", "GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400, says: noRequest),
        Row("NUL in a header", "GET / HTTP/1.1\r\nHost: x\u{0}y\r\n\r\n", 400, says: noRequest),
        Row(
            "a length that is none",
            "POST /oauth/token HTTP/1.1\r\nHost: x\r\nContent-Length: ten\r\n\r\n",
            400,
            says: noRequest
        ),
        Row(
            "two lengths",
            "POST /oauth/token HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            400,
            says: noRequest
        ),
        Row(
            "a length beside chunks",
            "POST /oauth/token HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400,
            says: noRequest
        ),
        Row(
            "a chunk that is none",
            "POST /oauth/token HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            400,
            says: noRequest
        ),
        Row("one large header", "GET / HTTP/1.1\r\nHost: x\r\nX-Large: \(large)\r\n\r\n", 431),
        Row(
            "many headers",
            "GET / HTTP/1.1\r\nHost: x\r\n" + String(repeating: "X-Many: 0123456789\r\n", count: 8000) + "\r\n",
            431
        ),
        Row("a large target", "GET /\(large) HTTP/1.1\r\nHost: x\r\n\r\n", 431),
        Row(
            "a large body, announced",
            "POST /oauth/token HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n\r\n",
            413,
            says: "larger than 1048576 bytes"
        ),
        Row(
            "a body of any length",
            "POST /oauth/token HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999999999999\r\n\r\n",
            413,
            says: "larger than 1048576 bytes"
        ),
        .form("NUL in a form", Array("code=a%00b".utf8), says: "contains the character NUL"),
        .form("raw NUL in a form", Array("code=a".utf8) + [0], says: "contains the character NUL"),
        .form("no UTF-8 in a form", Array("code=%FF".utf8), says: "is not UTF-8"),
        .form("raw bytes that are no UTF-8 in a form", Array("code=".utf8) + [0xC3, 0x28], says: "is not UTF-8"),
        .form("a bad escape in a form", Array("code=%zz".utf8), says: "is not a percent escape"),
        .form("the same parameter twice", Array("code=a&code=b".utf8), says: "code is sent more than once"),
        .form("an empty form", [], says: "client_id is missing"),
    ]

    @Test(arguments: rows)
    func theyAreAnsweredInJSONAndTheServerLives(row: Row) async throws {
        try await LiveServer.run(try await TestEmulator.make()) { server in
            let connection = try await server.connect()
            try await connection.send(row.bytes)
            let answer = try await connection.readAnswer()
            let isClient = row.says == "client_id is missing"
            #expect(answer.status == (isClient ? 401 : row.status))
            #expect(answer.headers[header: "Content-Type"] == "application/json")
            #expect(answer.oauthError == (isClient ? "invalid_client" : "invalid_request"))
            let description = answer.bodyJSON?["error_description"]?.string ?? ""
            #expect(description.contains(row.says), "\(description)")
            if row.goesOn {
                try await connection.send("GET /_mock/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
                #expect(try await connection.readAnswer().status == 200)
            } else {
                #expect(answer.headers[header: "Connection"] == "close")
                let (rest, end) = await connection.readToEnd()
                #expect(rest.isEmpty)
                // Of a head that is too large, some may be unread at the end, which resets.
                #expect(end == .closed || (row.status == 431 && end == .reset))
            }
            #expect(try await server.client().control("GET", "health").status == 200)
        }
    }

    /// As most clients do: they send it all before they read.
    @Test(arguments: ["by its length", "in chunks"])
    func aBodyThatIsTooLargeIsToldSoEvenWhereItIsSent(how: String) async throws {
        try await LiveServer.run(try await TestEmulator.make()) { server in
            let connection = try await server.connect()
            let head = "POST /api/v0.0.1/contacts HTTP/1.1\r\nHost: x\r\n"
            let chunk = [UInt8](repeating: UInt8(ascii: "a"), count: 1 << 16)
            if how == "by its length" {
                try await connection.send(head + "Content-Length: \(2 << 20)\r\n\r\n")
                for _ in 0..<32 { try await connection.send(chunk) }
            } else {
                try await connection.send(head + "Transfer-Encoding: chunked\r\n\r\n")
                for _ in 0..<32 { try await connection.send(Array("10000\r\n".utf8) + chunk + Array("\r\n".utf8)) }
                try await connection.send("0\r\n\r\n")
            }
            let answer = try await connection.readAnswer()
            #expect(answer.status == 413)
            #expect(answer.text.contains("larger than 1048576 bytes"))
            let (_, end) = await connection.readToEnd()
            #expect(end == .closed)
            #expect(try await server.client().control("GET", "health").status == 200)
        }
    }

    @Test(arguments: [false, true])
    func aBodyUpToTheLimitIsRead(isChunked: Bool) async throws {
        let emulator = try await TestEmulator.make()
        let token = try await emulator.newTokens().access
        try await LiveServer.run(emulator) { server in
            let connection = try await server.connect()
            let body =
                Array(#"{"a":""#.utf8) + [UInt8](repeating: UInt8(ascii: "a"), count: (1 << 20) - 8)
                + Array(#""}"#.utf8)
            #expect(body.count == 1 << 20)
            let head = "POST /api/v0.0.1/contacts HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(token)\r\n"
            if isChunked {
                let chunked =
                    Array("80000\r\n".utf8) + body.prefix(1 << 19) + Array("\r\n80000\r\n".utf8)
                    + body.dropFirst(1 << 19) + Array("\r\n0\r\n\r\n".utf8)
                try await connection.send(Array("\(head)Transfer-Encoding: chunked\r\n\r\n".utf8) + chunked)
            } else {
                try await connection.send(Array("\(head)Content-Length: \(body.count)\r\n\r\n".utf8) + body)
            }
            let answer = try await connection.readAnswer()
            #expect(answer.status == 201)
            #expect(emulator.root.exchanges.last?.request.body == body)
        }
    }

    /// Answers come in the order of the requests, or a client takes one for another.
    @Test func garbageBehindARequestIsAnsweredAfterIt() async throws {
        let clock = ManualClock()
        let emulator = try await TestEmulator.make(
            "rules: [{when: {endpoint: api}, then: [{delay: 1s}]}]",
            clock: clock
        )
        try await LiveServer.run(emulator) { server in
            let connection = try await server.connect()
            try await connection.send("GET /api/v0.0.1/contacts HTTP/1.1\r\nHost: x\r\n\r\n\u{1}garbage\r\n\r\n")
            try await clock.waitForSleepers(1)
            clock.advance(by: .seconds(1))
            #expect(try await connection.readAnswer().status == 401)
            #expect(try await connection.readAnswer().status == 400)
            let (rest, end) = await connection.readToEnd()
            #expect(rest.isEmpty)
            #expect(end == .closed)
        }
    }
}
