import EmulatorServer
import OAuthCore
import Scenarios
import Testing
import Trace

@Suite("The stream of the journal", .timeLimit(.minutes(1)))
struct JournalStreamTests {
    /// A reader of the stream at a socket.
    private struct Reader {
        let connection: RawConnection

        init(
            _ server: LiveServer,
            _ query: String = "",
            headers: String = "",
            prefix: String = "",
            receiveBuffer: Int? = nil
        ) async throws {
            connection = try await RawConnection.open(port: server.port, receiveBuffer: receiveBuffer)
            try await connection.send(
                "GET \(prefix)/_mock/journal/stream\(query) HTTP/1.1\r\nHost: localhost\r\n\(headers)\r\n"
            )
        }

        func head() async throws -> String { try await connection.readHead() }

        /// The next event with its fields; a comment has the name "".
        func event() async throws -> [String: String] {
            let block = try await connection.read(through: "\n\n").dropLast(2)
            let fields = block.split(separator: "\n").map { line -> (String, String) in
                let halves = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
                return (String(halves[0]), halves[1].trimming { $0 == " " })
            }
            return Dictionary(fields, uniquingKeysWith: { first, _ in first })
        }

        /// The numbers of the next exchanges.
        func numbers(_ count: Int) async throws -> [Int64?] {
            var numbers: [Int64?] = []
            while numbers.count < count {
                let event = try await event()
                // On a busy machine it may have been silent for long.
                guard event[""] == nil else { continue }
                #expect(event["event"] == "exchange", "\(event)")
                let exchange = try JSONValue(parsing: event["data"] ?? "")
                #expect(event["id"] == exchange["n"]?.integer.map { "\($0)" })
                numbers.append(exchange["n"]?.integer)
            }
            return numbers
        }
    }

    @Test func whatHasHappenedComesFirstAndThenWhatHappens() async throws {
        try await LiveServer.run(try await TestEmulator.make()) { server in
            let client = server.client()
            for _ in 1...3 { _ = try await client.get("/nothing") }
            let reader = try await Reader(server)
            let head = try await reader.head()
            #expect(head.hasPrefix("HTTP/1.1 200 "))
            #expect(head.contains("Content-Type: text/event-stream\r\n"))
            #expect(head.contains("Cache-Control: no-store\r\n"))
            #expect(!head.contains("Content-Length"))
            #expect(try await reader.numbers(3) == [1, 2, 3])
            _ = try await client.get("/other")
            let event = try await reader.event()
            #expect(event["id"] == "4")
            // The event is the exchange as the journal has it.
            let journal = try await client.control("GET", "journal?after=3").bodyJSON
            #expect(event["data"] == journal?["exchanges"]?.array?.first?.text)
        }
    }

    /// Of many requests at once, and readers that come in between, none misses one or sees one twice.
    @Test func thereIsNoGapAndNoDuplicateUnderLoad() async throws {
        try await LiveServer.run(try await TestEmulator.make()) { server in
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                for _ in 1...8 {
                    tasks.addTask {
                        let client = server.client()
                        for _ in 1...25 { _ = try await client.get("/nothing") }
                    }
                }
                for _ in 1...4 {
                    tasks.addTask {
                        let reader = try await Reader(server)
                        _ = try await reader.head()
                        #expect(try await reader.numbers(200) == (1...200).map { Int64($0) })
                    }
                }
                try await tasks.waitForAll()
            }
        }
    }

    /// One that is under way holds those behind it back, so that the last id is a place to go on from.
    @Test func theyComeInTheOrderOfTheirNumbers() async throws {
        let clock = ManualClock()
        let emulator = try await TestEmulator.make(
            "rules: [{when: {path: /contacts}, then: [{delay: 10s}]}]",
            clock: clock
        )
        try await LiveServer.run(emulator) { server in
            let slow = try await server.connect()
            try await slow.send("GET /api/v0.0.1/contacts HTTP/1.1\r\nHost: x\r\n\r\n")
            try await clock.waitForSleepers(1)
            _ = try await server.client().get("/nothing")
            let reader = try await Reader(server)
            _ = try await reader.head()
            try await clock.waitForSleepers(2)
            #expect(reader.connection.unread.isEmpty)
            clock.advance(by: .seconds(10))
            #expect(try await reader.numbers(2) == [1, 2])
        }
    }

    @Test(arguments: [
        ("", "", [1, 2, 3, 4, 5]), ("?after=3", "", [4, 5]), ("", "Last-Event-ID: 4\r\n", [5]),
        ("?after=1", "Last-Event-ID: 3\r\n", [4, 5]), ("?endpoint=token", "", [2, 5]),
        ("?client_id=other-client", "", [4, 5]), ("?endpoint=token&after=2", "", [5]),
    ])
    func itGoesOnWhereOneLeftAndTakesFilters(query: String, headers: String, expected: [Int64]) async throws {
        try await LiveServer.run(try await TestEmulator.make()) { server in
            _ = try await server.emulator.newTokens()  // 1, 2
            _ = try await server.emulator.get("/nothing")  // 3
            _ = try await server.emulator.newTokens(client: "other-client")  // 4, 5
            let reader = try await Reader(server, query, headers: headers)
            _ = try await reader.head()
            #expect(try await reader.numbers(expected.count) == expected)
            #expect(reader.connection.unread.isEmpty)
            // Without following it is an export, which ends.
            let follow = query.isEmpty ? "?follow=false" : query + "&follow=false"
            let export = try await Reader(server, follow, headers: headers)
            _ = try await export.head()
            let (bytes, end) = await export.connection.readToEnd()
            #expect(String(decoding: bytes, as: UTF8.self).ranges(of: "event: exchange").count == expected.count)
            #expect(end == .closed)
        }
    }

    @Test func silenceIsBrokenByComments() async throws {
        let clock = ManualClock()
        try await LiveServer.run(try await TestEmulator.make(clock: clock)) { server in
            let reader = try await Reader(server)
            _ = try await reader.head()
            for _ in 1...2 {
                try await clock.waitForSleepers(1)
                #expect(clock.nextDeadline.map { clock.now.duration(to: $0) } == .seconds(15))
                clock.advance(by: .seconds(15))
                #expect(try await reader.event() == ["": "nothing new"])
            }
        }
    }

    @Test func aNewBeginningIsTold() async throws {
        try await LiveServer.run(try await TestEmulator.make()) { server in
            let client = server.client()
            for _ in 1...2 { _ = try await client.get("/nothing") }
            let reader = try await Reader(server)
            _ = try await reader.head()
            #expect(try await reader.numbers(2) == [1, 2])
            #expect(try await client.control("POST", "reset").status == 204)
            #expect(try await reader.event() == ["id": "0", "event": "reset", "data": "{}"])
            _ = try await client.get("/nothing")
            #expect(try await reader.numbers(1) == [1])
            // An emptied journal is no new beginning: the numbers go on.
            #expect(try await client.control("DELETE", "journal").status == 204)
            _ = try await client.get("/nothing")
            #expect(try await reader.numbers(1) == [2])
        }
    }

    @Test func itEndsWithItsSandbox() async throws {
        try await LiveServer.run(try await TestEmulator.make()) { server in
            let client = server.client()
            let id = try #require(try await client.control("POST", "sandboxes").bodyJSON?["id"]?.string)
            let reader = try await Reader(server, prefix: "/s/\(id)")
            _ = try await reader.head()
            #expect(try await client.control("DELETE", "sandboxes/\(id)").status == 204)
            #expect(try await reader.event()["data"] == #"{"reason":"the sandbox was removed"}"#)
            #expect(await reader.connection.readToEnd().end == .closed)
        }
    }

    /// On a clock that stands it cannot be the end of the grace period that ends it.
    @Test func itEndsWithTheServer() async throws {
        let emulator = try await TestEmulator.make(clock: ManualClock())
        let reader = try await LiveServer.run(emulator) { server in
            let reader = try await Reader(server)
            _ = try await reader.head()
            return reader
        }
        #expect(try await reader.event()["data"] == #"{"reason":"the server ends"}"#)
        #expect(await reader.connection.readToEnd().end == .closed)
    }

    /// A reader that is too slow loses its stream, and knows it; the server keeps nothing for it.
    @Test func aReaderThatTheJournalOverrunsIsTold() async throws {
        let emulator = try await TestEmulator.make(journalLimit: 4)
        try await LiveServer.run(emulator) { server in
            let body = [UInt8](repeating: UInt8(ascii: "x"), count: 600_000)
            let reader = try await Reader(server, receiveBuffer: 8192)
            _ = try await reader.head()
            try await reader.connection.read(false)
            // More than the sockets between them hold.
            for _ in 1...14 { _ = try await emulator.send("POST", "/nothing", body: body) }
            try await reader.connection.read(true)
            let (bytes, end) = await reader.connection.readToEnd()
            let lines = bytes.split(separator: UInt8(ascii: "\n")).map {
                String(decoding: $0.prefix(200), as: UTF8.self)
            }
            let ids = lines.filter { $0.hasPrefix("id: ") }
            // Those that came are without a gap, and the rest is admitted.
            #expect(ids == ids.indices.map { "id: \($0 + 1)" })
            #expect(ids.count < 14)
            #expect(lines.suffix(2).first == "event: end")
            #expect(lines.last?.contains("read faster") == true)
            #expect(end == .closed)
        }
    }

    @Test func thereIsALimitAndWhoLeavesMakesRoom() async throws {
        try await LiveServer.run(try await TestEmulator.make()) { server in
            var readers: [Reader] = []
            for _ in 1...16 {
                readers.append(try await Reader(server))
                _ = try await readers.last?.head()
            }
            let client = server.client()
            let refused = try await client.control("GET", "journal/stream")
            #expect(refused.status == 429)
            #expect(refused.detail == "16 readers follow this journal already: end one of them")
            // A HEAD takes nobody's place, and another sandbox has places of its own.
            #expect(try await client.control("HEAD", "journal/stream").status == 200)
            readers.removeFirst().connection.close()
            while try await client.control("GET", "journal/stream?follow=false").status == 429 { await Task.yield() }
        }
    }

    @Test(arguments: [
        ("?after=x", "", "after is the number of an exchange"), ("?limit=1", "", "'limit' is not known here"),
        ("?follow=no", "", "follow is true or false"), ("?after=1&after=2", "", "sent more than once"),
        ("", "Last-Event-ID: x\r\n", "Last-Event-ID is the number"), ("?endpoint=x", "", "endpoint is one of"),
        ("", "Last-Event-ID: 1\r\nLast-Event-ID: 2\r\n", "Last-Event-ID is sent 2 times"),
    ])
    func aWrongCallIsToldWhatToDo(query: String, headers: String, says: String) async throws {
        try await LiveServer.run(try await TestEmulator.make()) { server in
            let reader = try await Reader(server, query, headers: headers)
            let answer = try await reader.connection.readAnswer()
            #expect(answer.status == 400)
            #expect(answer.headers[header: "Content-Type"] == "application/problem+json")
            #expect(answer.detail?.contains(says) == true, "\(answer.text)")
        }
    }
}
