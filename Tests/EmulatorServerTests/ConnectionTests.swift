import EmulatorServer
import OAuthCore
import Testing
import Trace

@Suite("Connections", .timeLimit(.minutes(1)))
struct ConnectionTests {
    private static func server(_ body: @escaping @Sendable (LiveServer, RawConnection) async throws -> Void)
        async throws
    {
        try await LiveServer.run(try await TestEmulator.make()) { server in
            try await body(server, try await server.connect())
            #expect(try await server.client().control("GET", "health").status == 200)
        }
    }

    private static let health = "GET /_mock/health HTTP/1.1\r\nHost: localhost\r\n\r\n"

    @Test func oneServesManyRequests() async throws {
        try await Self.server { _, connection in
            for _ in 0..<3 {
                try await connection.send(Self.health)
                let answer = try await connection.readAnswer()
                #expect(answer.status == 200)
                #expect(answer.headers[header: "Connection"] == nil)
            }
            #expect(!connection.isEnded)
        }
    }

    @Test(arguments: [
        "GET /_mock/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        "GET /_mock/health HTTP/1.0\r\nHost: localhost\r\n\r\n",
    ])
    func itEndsWhereTheClientWantsThat(request: String) async throws {
        try await Self.server { _, connection in
            try await connection.send(request)
            let answer = try await connection.readAnswer()
            #expect(answer.status == 200)
            #expect(answer.headers[header: "Connection"] == "close")
            let (rest, end) = await connection.readToEnd()
            #expect(rest.isEmpty)
            #expect(end == .closed)
        }
    }

    @Test func requestsSentAheadAreAnsweredInOrder() async throws {
        try await Self.server { server, connection in
            let query = FormCodec.encode(Documented.authorizeQuery())
            try await connection.send(
                "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n" + Self.health
                    + "GET /oauth/authorize?\(query) HTTP/1.1\r\nHost: x\r\n\r\n"
                    + "POST /oauth/token HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\na=b"
                    + "HEAD /nothing HTTP/1.1\r\nHost: x\r\n\r\n" + Self.health
            )
            var statuses: [Int] = []
            for index in 0..<6 { statuses.append(try await connection.readAnswer(toHead: index == 4).status) }
            #expect(statuses == [404, 200, 302, 400, 404, 200])
            #expect(connection.unread.isEmpty)
            #expect(server.emulator.root.exchanges.map(\.n) == [1, 2, 3, 4])
        }
    }

    @Test func aRequestMayComeByteForByte() async throws {
        try await Self.server { _, connection in
            for byte in Array(Self.health.utf8) { try await connection.send([byte]) }
            #expect(try await connection.readAnswer().status == 200)
        }
    }

    @Test func aPeerThatHasEndedItsSideIsAnswered() async throws {
        try await Self.server { _, connection in
            try await connection.send(Self.health)
            try await connection.finishSending()
            let (bytes, end) = await connection.readToEnd()
            let answer = try #require(RecordedResponse.parse(bytes, toHead: false))
            #expect(answer.0.status == 200)
            #expect(answer.length == bytes.count)
            #expect(end == .closed)
        }
    }

    @Test(arguments: [
        "", "GET", "GET / HTTP/1.1\r\nHost: x", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab",
    ])
    func aPeerThatEndsInTheMiddleOfARequestIsLetGo(bytes: String) async throws {
        try await Self.server { server, connection in
            try await connection.send(bytes)
            try await connection.finishSending()
            let (_, end) = await connection.readToEnd()
            #expect(end == .closed)
            #expect(server.emulator.root.exchanges.isEmpty)
        }
    }

    @Test func whoAsksMaySendIsToldToGoOn() async throws {
        try await Self.server { server, connection in
            try await connection.send(
                "POST /oauth/token HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"
            )
            #expect(try await connection.readHead() == "HTTP/1.1 100 Continue\r\n\r\n")
            #expect(server.emulator.root.exchanges.isEmpty)
            try await connection.send("a=b")
            #expect(try await connection.readAnswer().status == 400)
        }
    }

    @Test func whoAsksMaySendTooMuchIsNotToldToGoOn() async throws {
        try await Self.server { _, connection in
            try await connection.send(
                "POST /oauth/token HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1048577\r\n\r\n"
            )
            #expect(try await connection.readAnswer().status == 413)
            let (rest, end) = await connection.readToEnd()
            #expect(rest.isEmpty)
            #expect(end == .closed)
        }
    }

    @Test(arguments: ["http://127.0.0.1/_mock/health", "https://localhost:1/_mock/health", "/s/default/_mock/health"])
    func aTargetMayBeAbsolute(target: String) async throws {
        try await Self.server { _, connection in
            try await connection.send("GET \(target) HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(try await connection.readAnswer().status == 200)
        }
    }

    @Test func oneThatIsResetIsLetGo() async throws {
        let clock = ManualClock()
        let emulator = try await TestEmulator.make(
            "rules: [{when: {endpoint: api}, then: [{delay: 1s}]}]",
            clock: clock
        )
        try await LiveServer.run(emulator) { server in
            let connection = try await server.connect()
            try await connection.send("GET /api/v0.0.1/contacts HTTP/1.1\r\nHost: x\r\n\r\n")
            try await clock.waitForSleepers(1)
            connection.close()
            clock.advance(by: .seconds(1))
            #expect(try await server.client().control("GET", "health").status == 200)
            // The request was carried out all the same.
            await emulator.root.whenQuiet()
            #expect(emulator.root.exchanges.count == 1)
        }
    }

    @Test func theBytesOfTwoPeersDoNotMix() async throws {
        try await LiveServer.run(try await TestEmulator.make()) { server in
            let (left, right) = (try await server.connect(), try await server.connect())
            let halves = [Self.health.prefix(20), Self.health.dropFirst(20)].map(String.init)
            for half in halves {
                try await left.send(half)
                try await right.send(half)
            }
            #expect(try await left.readAnswer().status == 200)
            #expect(try await right.readAnswer().status == 200)
        }
    }
}
