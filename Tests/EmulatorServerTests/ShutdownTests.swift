import EmulatorServer
import OAuthCore
import Testing
import Trace

@Suite("The end of a listener", .timeLimit(.minutes(1)))
struct ShutdownTests {
    private static let scenario = """
        rules:
          - {when: {path: /contacts}, then: [{wire: stall}]}
          - {when: {path: /contacts/1}, then: [{hold: 2}]}
          - {when: {path: /contacts/2}, then: [{delay: 30s}]}
        """

    private static func request(_ path: String, _ token: String) -> String {
        "GET /api/v0.0.1\(path) HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(token)\r\n\r\n"
    }

    @Test func itEndsWithinTwoSecondsWhateverIsOpen() async throws {
        let emulator = try await TestEmulator.make(Self.scenario)
        let token = try await emulator.newTokens().access
        let clock = ContinuousClock()
        let (connections, began) = try await LiveServer.run(emulator) { server in
            let idle = try await server.connect()
            try await idle.send("GET /_mock/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(try await idle.readAnswer().status == 200)
            let half = try await server.connect()
            try await half.send("GET / HTTP")
            let stalled = try await server.connect()
            try await stalled.send(Self.request("/contacts", token))
            _ = try await stalled.readHead()
            var waiting: [RawConnection] = []
            for path in ["/contacts/1", "/contacts/2"] {
                let connection = try await server.connect()
                waiting.append(connection)
                try await connection.send(Self.request(path, token))
            }
            // All of them have arrived: the two that wait are not in the journal yet.
            while emulator.root.lastArrival < 5 { await Task.yield() }
            return ([idle, half, stalled] + waiting, clock.now)
        }
        #expect(clock.now - began < .seconds(2))
        for connection in connections {
            let (rest, end) = await connection.readToEnd()
            #expect(rest.isEmpty)
            #expect(end != .timedOut)
        }
    }

    @Test func anIdleListenerEndsAtOnce() async throws {
        // On a clock that stands, nothing that waits would ever end.
        let emulator = try await TestEmulator.make(clock: ManualClock())
        let connection = try await LiveServer.run(emulator) { server in
            let connection = try await server.connect()
            try await connection.send("GET /_mock/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(try await connection.readAnswer().status == 200)
            return connection
        }
        let (rest, end) = await connection.readToEnd()
        #expect(rest.isEmpty)
        #expect(end == .closed)
    }

    @Test func aRequestThatIsUnderWayIsAnswered() async throws {
        let clock = ManualClock()
        let emulator = try await TestEmulator.make(
            "rules: [{when: {endpoint: api}, then: [{delay: 100ms}]}]",
            clock: clock
        )
        let connection = try await LiveServer.run(emulator) { server in
            let connection = try await server.connect()
            try await connection.send("GET /api/v0.0.1/contacts HTTP/1.1\r\nHost: x\r\n\r\n")
            try await clock.waitForSleepers(1)
            // Runs on behind this body's end: the second sleeper is the end's grace period.
            Task {
                try await clock.waitForSleepers(2)
                clock.advance(by: .milliseconds(100))
            }
            return connection
        }
        let answer = try await connection.readAnswer()
        #expect(answer.status == 401)
        #expect(answer.headers[header: "Connection"] == "close")
        let (rest, end) = await connection.readToEnd()
        #expect(rest.isEmpty)
        #expect(end == .closed)
    }

    @Test func aPortThatIsTakenIsNamed() async throws {
        try await LiveServer.run(try await TestEmulator.make()) { server in
            let other = try await TestEmulator.make()
            let failure = await #expect(throws: ListenFailure.self) {
                try await EmulatorListener.withListener(for: other, port: server.port) { _ in }
            }
            #expect(failure?.description.contains("cannot listen on 127.0.0.1:\(server.port)") == true)
        }
    }
}
