import EmulatorServer
import OAuthCore
import Testing
import Trace

/// Every answer waits a second on a clock of the test's, so that the test sees which one comes first.
@Suite("The order in which held requests are answered", .serialized, .timeLimit(.minutes(1)))
struct HoldOrderTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let hold: String
        /// The places in the order of arrival, in the order of the answers.
        let order: [Int]
        var testDescription: String { hold }
    }

    @Test(arguments: [
        Row(hold: "3", order: [1, 2, 3]),
        Row(hold: "{count: 3}", order: [1, 2, 3]),
        Row(hold: "{count: 3, release: arrival}", order: [1, 2, 3]),
        Row(hold: "{count: 3, release: reverse}", order: [3, 2, 1]),
        Row(hold: "{count: 3, release: [2, 3, 1]}", order: [2, 3, 1]),
        Row(hold: "{count: 3, release: [3, 1, 2]}", order: [3, 1, 2]),
        // Those that no place names come last.
        Row(hold: "{count: 3, release: [3]}", order: [3, 1, 2]),
        Row(hold: "{count: 3, release: []}", order: [1, 2, 3]),
    ])
    func oneAnswerComesAfterTheOther(row: Row) async throws {
        let clock = WatchedClock()
        let emulator = try await TestEmulator.make(
            "rules: [{when: {grant: refresh_token}, then: [{hold: \(row.hold)}, {delay: 1s}]}]",
            clock: clock
        )
        let tokens = try await emulator.newTokens()
        try await LiveServer.run(emulator) { server in
            var sleeps = clock.sleeps.makeAsyncIterator()
            var connections: [RawConnection] = []
            for count in 1...3 {
                let connection = try await server.connect()
                connections.append(connection)
                try await connection.send(RecordedRequest.token(Documented.refresh(tokens.refresh)).bytes)
                // The last one opens the barrier; it waits no longer than it takes to see that.
                if count < 3 { try await sleeps.sleep(of: .seconds(2)) }
            }
            var statuses: [Int] = []
            for place in row.order {
                try await sleeps.sleep(of: .seconds(1))
                #expect(connections.allSatisfy { $0.unread.isEmpty })
                clock.advance(by: .seconds(1))
                statuses.append(try await connections[place - 1].readAnswer().status)
                #expect(connections.allSatisfy { $0.unread.isEmpty })
            }
            // Whoever is let go first gets the new tokens.
            #expect(statuses == [200, 400, 400])
        }
    }

    @Test func requestsOfOneRuleWaitWhileOthersPass() async throws {
        let clock = WatchedClock()
        let emulator = try await TestEmulator.make(
            """
            rules:
              - {when: {endpoint: api, path: /contacts}, then: [{hold: 2}]}
              - {when: {endpoint: api, path: /messages}, then: [{hold: 2}]}
            """,
            clock: clock
        )
        try await LiveServer.run(emulator) { server in
            var sleeps = clock.sleeps.makeAsyncIterator()
            func waiting(_ path: String) async throws -> RawConnection {
                let connection = try await server.connect()
                try await connection.send(RecordedRequest.api("GET", path, token: "x").bytes)
                return connection
            }
            let contacts = try await waiting("/contacts")
            try await sleeps.sleep(of: .seconds(2))
            let messages = try await waiting("/messages")
            try await sleeps.sleep(of: .seconds(2))
            // Two wait, but each at a barrier of its own.
            #expect(try await server.client().api("GET", "/contacts/1", token: "x").status == 401)
            #expect(contacts.unread.isEmpty && messages.unread.isEmpty)
            #expect(try await server.client().api("GET", "/messages", token: "x").status == 401)
            #expect(try await messages.readAnswer().status == 401)
            #expect(contacts.unread.isEmpty)
            #expect(try await server.client().api("GET", "/contacts", token: "x").status == 401)
            #expect(try await contacts.readAnswer().status == 401)
        }
    }

    /// The second request is let go first and takes a second; the third one is not held.
    @Test func whoComesLaterDoesNotLetTheNextOneGo() async throws {
        let clock = WatchedClock()
        let emulator = try await TestEmulator.make(
            """
            rules:
              - {when: {endpoint: api, occurrence: 1}, continue: true, then: [{delay: 3s}]}
              - {when: {endpoint: api, occurrence: 2}, continue: true, then: [{delay: 1s}]}
              - {when: {endpoint: api}, then: [{hold: {count: 2, release: reverse}}]}
            """,
            clock: clock
        )
        try await LiveServer.run(emulator) { server in
            var sleeps = clock.sleeps.makeAsyncIterator()
            let (first, second) = (try await server.connect(), try await server.connect())
            try await first.send(RecordedRequest.api("GET", "/contacts", token: "x").bytes)
            try await sleeps.sleep(of: .seconds(2))
            try await second.send(RecordedRequest.api("GET", "/contacts", token: "x").bytes)
            try await sleeps.sleep(of: .seconds(1))
            for _ in 1...3 {
                #expect(try await server.client().api("GET", "/contacts", token: "x").status == 401)
            }
            clock.advance(by: .seconds(1))
            #expect(try await second.readAnswer().status == 401)
            // The first one goes now, not when the third was answered.
            try await sleeps.sleep(of: .seconds(3))
            clock.advance(by: .seconds(2))
            #expect(try await server.client().control("GET", "health").status == 200)
            #expect(first.unread.isEmpty)
            #expect(clock.nextDeadline?.elapsed == .seconds(4))
            clock.advance(by: .seconds(1))
            #expect(try await first.readAnswer().status == 401)
        }
    }
}
