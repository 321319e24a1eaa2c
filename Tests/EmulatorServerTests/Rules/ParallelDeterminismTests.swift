import EmulatorServer
import OAuthCore
import Testing
import Trace

@Suite("The same order of requests gives the same bytes, with all under way", .serialized, .timeLimit(.minutes(1)))
struct ParallelDeterminismTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let then: String
        /// What a request sleeps for while it waits.
        let sleep: Duration
        var testDescription: String { then }
    }

    static let rows = [
        Row(then: "{delay: 5s}", sleep: .seconds(5)),
        Row(then: "{hold: 8}", sleep: .seconds(2)),
        Row(then: "{hold: {count: 8, release: reverse}}", sleep: .seconds(2)),
        Row(then: "{hold: {count: 8, release: [4, 2, 6, 8]}}", sleep: .seconds(2)),
    ]

    @Test(arguments: rows)
    func twoFreshEmulatorsAnswerAlike(row: Row) async throws {
        let first = try await Self.answers(row, seed: 7)
        #expect(first.count == 8)
        #expect(first.allSatisfy { !$0.isEmpty })
        #expect(try await Self.answers(row, seed: 7) == first)
        #expect(try await Self.answers(row, seed: 8) != first)
    }

    /// The bytes that come over eight connections, whose requests arrive one after the other and wait for all.
    private static func answers(_ row: Row, seed: UInt64) async throws -> [[UInt8]] {
        let clock = WatchedClock()
        let emulator = try await TestEmulator.make(
            """
            rules:
              - {when: {endpoint: api, probability: 0.5}, continue: true, then: [{edit: {status: 299}}]}
              - {when: {endpoint: any}, then: [\(row.then)]}
            """,
            clock: clock,
            realTime: SteppingTime().realTime,
            seed: seed
        )
        let tokens = try TokenPair(try await emulator.control("POST", "tokens"))
        return try await LiveServer.run(emulator) { server in
            var sleeps = clock.sleeps.makeAsyncIterator()
            var connections: [RawConnection] = []
            for request in Self.requests(tokens) {
                let connection = try await server.connect()
                connections.append(connection)
                try await connection.send(request.bytes)
                try await sleeps.sleep(of: row.sleep)
                if connections.count < 8 { #expect(server.emulator.root.exchanges.isEmpty) }
            }
            if row.then.contains("delay") { clock.advance(by: row.sleep) }
            var answers: [[UInt8]] = []
            for connection in connections {
                try await connection.finishSending()
                answers.append(await connection.readToEnd().bytes)
            }
            return answers
        }
    }

    /// Requests whose answers depend on which was decided first.
    private static func requests(_ tokens: TokenPair) -> [RecordedRequest] {
        let refresh = RecordedRequest.token(Documented.refresh(tokens.refresh))
        let create = RecordedRequest.api("POST", "/contacts", token: tokens.access, body: #"{"a":1}"#)
        let list = RecordedRequest.api("GET", "/contacts", token: tokens.access)
        let other = RecordedRequest.authorize(Documented.authorizeQuery(client: "other-client", state: "s"))
        return [.authorize(), refresh, create, list, refresh, create, other, list]
    }

    /// The requests arrive in any order; whoever arrived first is let go first, and gets the new tokens.
    @Test func theOrderOfArrivalIsThatOfTheJournal() async throws {
        // Sixty times, for the order in which tasks run is the machine's.
        for _ in 1...60 {
            let emulator = try await TestEmulator.make(
                "rules: [{when: {grant: refresh_token}, then: [{hold: 8}]}]",
                clock: ManualClock()
            )
            let tokens = try TokenPair(try await emulator.control("POST", "tokens"))
            await withTaskGroup(of: Void.self) { group in
                for _ in 1...8 { group.addTask { _ = try? await emulator.refresh(tokens.refresh) } }
            }
            let kept = emulator.root.exchanges
            #expect(kept.map(\.n) == Array(1...8))
            #expect(kept.map(\.response.status) == [200] + [Int](repeating: 400, count: 7))
            #expect(kept.map(\.endedMs) == kept.map(\.endedMs).sorted())
        }
    }
}
