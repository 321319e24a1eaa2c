import EmulatorServer
import OAuthCore
import Testing
import Trace

/// Time passes on a clock of the test's: nothing here waits for real.
@Suite("Rules that let requests wait", .timeLimit(.minutes(1)))
struct WaitingRuleTests {
    @Test func aDelayIsWaitedOutBehindTheCommit() async throws {
        let clock = ManualClock()
        let emulator = try await TestEmulator.make(
            "rules: [{when: {grant: refresh_token, occurrence: 1}, then: [{delay: 300ms}]}]",
            clock: clock
        )
        let first = try await emulator.newTokens()
        try await LiveServer.run(emulator) { server in
            let connection = try await server.connect()
            try await connection.send(AnswerRuleTests.refreshBytes(first.refresh))
            try await clock.waitForSleepers(1)
            clock.advance(by: .milliseconds(299))
            #expect(clock.sleepers == 1)
            // Others go on meanwhile, and find the refresh token spent.
            #expect(try await server.client().refresh(first.refresh).status == 400)
            #expect(connection.unread.isEmpty)
            clock.advance(by: .milliseconds(1))
            #expect(try await connection.readAnswer().status == 200)
            #expect(clock.sleepers == 0)
        }
    }

    @Test func aDelayIsDrawnFromItsRangeByTheSeed() async throws {
        func lengths(seed: UInt64) async throws -> [Duration] {
            let clock = ManualClock()
            let emulator = try await TestEmulator.make(
                "rules: [{when: {endpoint: api}, then: [{delay: {from: 100ms, to: 2s}}]}]",
                clock: clock,
                seed: seed
            )
            var lengths: [Duration] = []
            for _ in 0..<4 {
                async let answer = emulator.api("GET", "/contacts", token: nil)
                try await clock.waitForSleepers(1)
                let deadline = try #require(clock.nextDeadline)
                lengths.append(clock.now.duration(to: deadline))
                clock.advance(by: .seconds(2))
                #expect(try await answer.status == 401)
            }
            return lengths
        }
        let drawn = try await lengths(seed: 7)
        for length in drawn { #expect((.milliseconds(100)...(.seconds(2))).contains(length)) }
        #expect(Set(drawn).count == 4)
        #expect(try await lengths(seed: 7) == drawn)
        #expect(try await lengths(seed: 8) != drawn)
    }

    @Test(arguments: [false, true])
    func heldRequestsGoInOrderOfArrivalOrReversed(isReversed: Bool) async throws {
        let clock = ManualClock()
        let hold = isReversed ? "{count: 3, release: reverse}" : "3"
        let emulator = try await TestEmulator.make(
            "rules: [{when: {grant: refresh_token}, then: [{hold: \(hold)}]}]",
            clock: clock
        )
        let first = try await emulator.newTokens()
        try await LiveServer.run(emulator) { server in
            var connections: [RawConnection] = []
            for count in 1...3 {
                let connection = try await server.connect()
                connections.append(connection)
                try await connection.send(AnswerRuleTests.refreshBytes(first.refresh))
                // The last one opens the barrier, and sleeps no longer than it takes to see that.
                if count < 3 { try await clock.waitForSleepers(count) }
                if count < 3 { #expect(connections.allSatisfy { $0.unread.isEmpty }) }
            }
            var statuses: [Int] = []
            for connection in connections { statuses.append(try await connection.readAnswer().status) }
            // Whoever is let go first gets the refresh.
            #expect(statuses == (isReversed ? [400, 400, 200] : [200, 400, 400]))
            let ends = server.emulator.root.exchanges.suffix(3).map(\.endedMs)
            #expect(ends == (isReversed ? ends.sorted(by: >) : ends.sorted()))
            // Whoever comes later is not held.
            #expect(try await server.client().refresh(first.refresh).status == 400)
        }
    }

    @Test func requestsAreHeldForTwoSecondsAtMost() async throws {
        let clock = ManualClock()
        let emulator = try await TestEmulator.make(
            "rules: [{when: {endpoint: api}, then: [{hold: 3}]}]",
            clock: clock
        )
        try await LiveServer.run(emulator) { server in
            let connections = [try await server.connect(), try await server.connect()]
            for (index, connection) in connections.enumerated() {
                try await connection.send("GET /api/v0.0.1/contacts HTTP/1.1\r\nHost: x\r\n\r\n")
                try await clock.waitForSleepers(index + 1)
            }
            clock.advance(by: .milliseconds(1999))
            #expect(clock.sleepers == 2)
            clock.advance(by: .milliseconds(1))
            for connection in connections { #expect(try await connection.readAnswer().status == 401) }
        }
    }

    @Test(arguments: ["reset", "scenario", "rule"])
    func aBarrierThatIsSetUpAnewHoldsAnew(how: String) async throws {
        let clock = ManualClock()
        let rule = "{name: gate, when: {endpoint: api}, then: [{hold: 2}]}"
        let emulator = try await TestEmulator.make("rules: [\(rule)]", clock: clock)
        for round in 1...2 {
            async let first = emulator.api("GET", "/contacts", token: nil)
            try await clock.waitForSleepers(1)
            #expect(emulator.root.exchanges.count == (how == "rule" ? 2 * (round - 1) : 0))
            async let second = emulator.api("GET", "/contacts", token: nil)
            #expect(try await [first.status, second.status] == [401, 401])
            switch how {
            case "reset": #expect(try await emulator.control("POST", "reset").status == 204)
            case "scenario":
                let text = "rules: [\(rule)]"
                #expect(try await emulator.send("PUT", "/_mock/scenario", body: Array(text.utf8)).status == 200)
            default: #expect(try await emulator.send("POST", "/_mock/rules", body: Array(rule.utf8)).status == 201)
            }
        }
    }
}
