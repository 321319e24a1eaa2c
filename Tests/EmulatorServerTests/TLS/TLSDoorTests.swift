import EmulatorServer
import OAuthCore
import TestKit
import Testing
import Trace

@Suite("Connections that never get to TLS", .serialized, .timeLimit(.minutes(1)))
struct TLSDoorTests {
    /// How a handshake begins: a record of 512 bytes, of which no more comes.
    private static let halfHello: [UInt8] = [0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3]

    @Test func plainHTTPIsToldToUseHTTPS() async throws {
        let lines = LogLines()
        let emulator = try await TestEmulator.make(tls: try TestTLS.identity(), logger: lines.logger)
        try await LiveServer.run(emulator) { server in
            let connection = try await server.connect()
            try await connection.send("GET /oauth/authorize HTTP/1.1\r\nHost: localhost\r\n\r\n")
            let answer = try await connection.readAnswer()
            #expect(answer.status == 400)
            #expect(answer.text.contains("https://"))
            let (rest, end) = await connection.readToEnd()
            #expect(rest.isEmpty)
            #expect(end == .closed)
        }
        #expect(lines.all == ["a client sent plain HTTP to this HTTPS port: its URL has to begin with https://"])
        #expect(emulator.root.lastArrival == 0)
    }

    struct Row: NamedRow {
        let name: String
        let bytes: [UInt8]
    }

    @Test(arguments: [
        Row(name: "bytes of another protocol", bytes: [0, 1, 2, 3]),
        Row(name: "a TLS record that is none", bytes: [0x16, 0xFF, 0xFF, 0, 1, 0]),
        Row(name: "an alert before anything else", bytes: [0x15, 3, 3, 0, 2, 2, 40]),
    ])
    func otherBytesEndTheConnection(row: Row) async throws {
        let lines = LogLines()
        let identity = try TestTLS.identity()
        let context = try TestTLS.context(trusting: identity.authorityPEM)
        let emulator = try await TestEmulator.make(tls: identity, logger: lines.logger)
        try await LiveServer.run(emulator) { server in
            let connection = try await server.connect()
            try await connection.send(row.bytes)
            let (_, end) = await connection.readToEnd()
            #expect(end != .timedOut)
            // Nobody else is hurt.
            #expect(try await SecureClient(server: server, context: context).control("GET", "health").status == 200)
        }
        #expect(lines.all.count == 1, "\(lines.all)")
    }

    @Test func aProbeOfThePortIsNotWorthALine() async throws {
        let lines = LogLines()
        let emulator = try await TestEmulator.make(tls: try TestTLS.identity(), logger: lines.logger)
        try await LiveServer.run(emulator) { server in
            let connection = try await server.connect()
            try await connection.finishSending()
            #expect(await connection.readToEnd().end != .timedOut)
        }
        #expect(lines.all == [])
    }

    @Test(arguments: [[], halfHello])
    func aHandshakeThatIsNeverFinishedIsEnded(bytes: [UInt8]) async throws {
        let emulator = try await TestEmulator.make(tls: try TestTLS.identity())
        try await EmulatorListener.withListener(for: emulator, handshakeLimit: .milliseconds(50)) { baseURL in
            let port = try #require(baseURL.split(separator: ":").last.flatMap { Int($0) })
            let connection = try await RawConnection.open(port: port)
            if !bytes.isEmpty { try await connection.send(bytes) }
            #expect(await connection.readToEnd().end != .timedOut)
        }
    }

    @Test func theEndOfTheListenerWaitsForNoHandshake() async throws {
        let identity = try TestTLS.identity()
        let context = try TestTLS.context(trusting: identity.authorityPEM)
        let emulator = try await TestEmulator.make(
            "rules: [{when: {path: /contacts}, then: [{wire: stall}]}]",
            tls: identity
        )
        let token = try await emulator.newTokens().access
        let clock = ContinuousClock()
        let (connections, began) = try await LiveServer.run(emulator) { server in
            let silent = try await server.connect()
            let half = try await server.connect()
            try await half.send(Self.halfHello)
            let plain = try await server.connect()
            try await plain.send("GET / HTTP/1.1\r\n\r\n")
            _ = try await plain.readHead()
            let idle = try await server.connect(trusting: context)
            try await idle.send("GET /_mock/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            _ = try await idle.readAnswer()
            let stalled = try await server.connect(trusting: context)
            try await stalled.send(RecordedRequest.api("GET", "/contacts", token: token).bytes)
            _ = try await stalled.readHead()
            return ([silent, half, plain, idle, stalled], clock.now)
        }
        #expect(clock.now - began < .seconds(2))
        for connection in connections { #expect(await connection.readToEnd().end != .timedOut) }
    }
}
