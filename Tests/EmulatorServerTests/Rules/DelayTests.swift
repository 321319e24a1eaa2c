import EmulatorServer
import OAuthCore
import Testing
import Trace

/// The machine's clocks stand; waits are on a clock of the test's.
@Suite("Delays, and moves of the sandbox's clock", .serialized, .timeLimit(.minutes(1)))
struct DelayTests {
    /// Runs a server whose rules delay answers, on a frozen clock.
    private static func run(
        _ rules: String,
        _ body: @escaping @Sendable (_ server: LiveServer, _ clock: WatchedClock) async throws -> Void
    ) async throws {
        let clock = WatchedClock()
        let emulator = try await TestEmulator.make(
            "clock: {start: 2026-01-01T00:00:00Z, mode: frozen}\nrules: [\(rules)]",
            clock: clock,
            realTime: SteppingTime().realTime
        )
        try await LiveServer.run(emulator) { try await body($0, clock) }
    }

    private static func delay(_ value: String) -> String {
        "{when: {endpoint: api, path: /contacts}, then: [{delay: \(value)}]}"
    }

    private static func waiting(_ server: LiveServer) async throws -> RawConnection {
        let connection = try await server.connect()
        try await connection.send(RecordedRequest.api("GET", "/contacts", token: "x").bytes)
        return connection
    }

    private static func move(_ server: LiveServer, _ body: JSONValue) async throws {
        #expect(try await server.client().control("POST", "clock", body).status == 200)
    }

    @Test(arguments: ["1h", "{from: 1h}", "{from: 1h, clock: sandbox}"])
    func anAnswerComesWhenTheClockIsMovedSoFar(value: String) async throws {
        try await Self.run(Self.delay(value)) { server, clock in
            var sleeps = clock.sleeps.makeAsyncIterator()
            let connection = try await Self.waiting(server)
            try await sleeps.sleep(of: .seconds(3600))
            try await Self.move(server, ["advance": 1800])
            // It goes on to wait for the rest.
            try await sleeps.sleep(of: .seconds(1800))
            #expect(connection.unread.isEmpty)
            try await Self.move(server, ["set": "2026-01-01T00:59:59.999Z"])
            try await sleeps.sleep(of: .milliseconds(1))
            #expect(connection.unread.isEmpty)
            try await Self.move(server, ["advance": JSONValue(0.001)])
            #expect(try await connection.readAnswer().status == 401)
            // No time has passed for it.
            #expect(clock.now.elapsed == .zero)
        }
    }

    @Test func timeThatPassesCountsAsWell() async throws {
        try await Self.run(Self.delay("1h")) { server, clock in
            var sleeps = clock.sleeps.makeAsyncIterator()
            let connection = try await Self.waiting(server)
            try await sleeps.sleep(of: .seconds(3600))
            try await Self.move(server, ["advance": 3590])
            try await sleeps.sleep(of: .seconds(10))
            #expect(connection.unread.isEmpty)
            clock.advance(by: .seconds(10))
            #expect(try await connection.readAnswer().status == 401)
        }
    }

    @Test func aMoveBackCountsForNothing() async throws {
        try await Self.run(Self.delay("1h")) { server, clock in
            var sleeps = clock.sleeps.makeAsyncIterator()
            let connection = try await Self.waiting(server)
            try await sleeps.sleep(of: .seconds(3600))
            try await Self.move(server, ["advance": -7200])
            try await Self.move(server, ["advance": 3599])
            try await sleeps.sleep(of: .seconds(1))
            #expect(connection.unread.isEmpty)
            try await Self.move(server, ["advance": 1])
            #expect(try await connection.readAnswer().status == 401)
        }
    }

    @Test func onTheRealClockOnlyRealTimeCounts() async throws {
        try await Self.run(Self.delay("{from: 1h, clock: real}")) { server, clock in
            var sleeps = clock.sleeps.makeAsyncIterator()
            let connection = try await Self.waiting(server)
            try await sleeps.sleep(of: .seconds(3600))
            try await Self.move(server, ["advance": 7200])
            try await Self.move(server, ["set": "2030-01-01T00:00:00Z"])
            #expect(clock.nextDeadline?.elapsed == .seconds(3600))
            #expect(server.emulator.root.exchanges.isEmpty)
            #expect(connection.unread.isEmpty)
            clock.advance(by: .seconds(3600))
            let answer = try await connection.readAnswer()
            #expect(answer.status == 401)
            // The answer is of the time at which it goes out.
            #expect(answer.headers[header: "Date"] == "Tue, 01 Jan 2030 00:00:00 GMT")
        }
    }

    @Test func aRuleThatMovesTheClockLetsOthersGo() async throws {
        let advance = "{when: {endpoint: api, path: /messages}, then: [{advance: 1h}]}"
        try await Self.run("\(Self.delay("1h")), \(advance)") { server, clock in
            var sleeps = clock.sleeps.makeAsyncIterator()
            let connections = [try await Self.waiting(server), try await Self.waiting(server)]
            for _ in connections { try await sleeps.sleep(of: .seconds(3600)) }
            #expect(try await server.client().api("GET", "/messages", token: "x").status == 401)
            for connection in connections { #expect(try await connection.readAnswer().status == 401) }
        }
    }

    @Test func aMoveOfAnotherSandboxLetsNobodyGo() async throws {
        try await Self.run(Self.delay("1h")) { server, clock in
            var sleeps = clock.sleeps.makeAsyncIterator()
            let connection = try await Self.waiting(server)
            try await sleeps.sleep(of: .seconds(3600))
            let made = try await server.client().control("POST", "sandboxes")
            let other = InSandbox(server: server.client(), id: try #require(made.bodyJSON?["id"]?.string))
            #expect(try await other.control("POST", "clock", ["advance": 3600]).status == 200)
            #expect(clock.nextDeadline?.elapsed == .seconds(3600))
            #expect(connection.unread.isEmpty)
            try await Self.move(server, ["advance": 3600])
            #expect(try await connection.readAnswer().status == 401)
        }
    }

    @Test func delaysFollowOneAnother() async throws {
        let rules = """
            {when: {endpoint: api}, continue: true, then: [{delay: 1s}, {delay: 2s}]},
            {when: {endpoint: api, outcome: error}, then: [{delay: 3s}]}
            """
        try await Self.run(rules) { server, clock in
            var sleeps = clock.sleeps.makeAsyncIterator()
            let connection = try await Self.waiting(server)
            for seconds in 1...3 {
                try await sleeps.sleep(of: .seconds(seconds))
                #expect(connection.unread.isEmpty)
                try await Self.move(server, ["advance": JSONValue(seconds)])
            }
            #expect(try await connection.readAnswer().status == 401)
        }
    }
}
