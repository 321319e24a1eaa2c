import EmulatorServer
import Foundation
import OAuthCore
import Testing
import Trace

@Suite("The journal", .timeLimit(.minutes(1)))
struct JournalTests {
    private func exchanges(_ server: any Answering, _ query: String = "") async throws -> [JSONValue] {
        try #require(try await server.control("GET", "journal" + query).bodyJSON?["exchanges"]?.array)
    }

    @Test func aRequestIsKeptAsItCame() async throws {
        try await LiveServer.run(try await TestEmulator.make()) { server in
            let connection = try await server.connect()
            try await connection.send(
                "POST /api/v0.0.1/a%2Fb?x=%zz&x=+&y HTTP/1.1\r\nhost: x\r\nX-TWICE: one\r\naUThoRization: Bearer abc\r\n"
                    + "x-twice: two\r\nContent-Length: 4\r\nEmpty:\r\n\r\n"
            )
            try await connection.send([0xFF, 0x00, 0x41, 0xFE])
            let answer = try await connection.readAnswer()
            let kept = try #require(try await exchanges(server.client()).last)
            let request = try #require(kept["request"])
            #expect(request["method"] == "POST")
            #expect(request["target"] == "/api/v0.0.1/a%2Fb?x=%zz&x=+&y")
            let headers = [
                ["host", "x"], ["X-TWICE", "one"], ["aUThoRization", "Bearer abc"], ["x-twice", "two"],
                ["Content-Length", "4"], ["Empty", ""],
            ]
            #expect(request["headers"] == .array(headers.map { .array($0.map { .string($0) }) }))
            #expect(request["body"] == nil)
            #expect(request["body_base64"] == .string(Data([0xFF, 0x00, 0x41, 0xFE]).base64EncodedString()))

            // The answer is kept as it went out.
            #expect(kept["response"]?["status"] == 401)
            #expect(kept["response"]?["body"] == .string(answer.text))
            let fields = answer.headers.map { JSONValue.array([.string($0.name), .string($0.value)]) }
            #expect(kept["response"]?["headers"] == .array(fields))
            #expect(kept["outcome"] == "error")
            #expect(kept["error"] == "invalid_token")
            #expect(kept["endpoint"] == "api")
        }
    }

    @Test func anExchangeTellsWhatItWas() async throws {
        let time = SteppingTime()
        let emulator = try await TestEmulator.make(realTime: time.realTime)
        time.advance(byMs: 1500)
        let tokens = try await emulator.newTokens(client: "other-client")
        _ = try await emulator.control("POST", "clock", ["advance": 60])
        _ = try await emulator.api("GET", "/contacts", token: tokens.access)
        _ = try await emulator.get("/nothing")
        let kept = try await exchanges(emulator)
        #expect(kept.map { $0["n"] } == [1, 2, 3, 4])
        #expect(kept.map { $0["endpoint"] } == ["authorize", "token", "api", "other"])
        #expect(kept.map { $0["client_id"] } == ["other-client", "other-client", "other-client", .null])
        #expect(kept.map { $0["outcome"] } == ["success", "success", "success", .null])
        #expect(kept.map { $0["at"] }.first == "2026-01-01T00:00:00Z")
        #expect(kept[2]["at"] == "2026-01-01T00:01:00Z")
        #expect(kept[0]["elapsed_ms"] == 1500)
        #expect(kept[0]["duration_ms"] == 0)
        #expect(kept[0]["rule"] == .null)
        #expect(kept[0]["connection"] == 0)
        for exchange in kept { #expect(try #require(Exchange(json: exchange)).json == exchange) }
    }

    @Test func thePagesHaveTheirOwnWords() async throws {
        var browser = Browser(try await TestEmulator.make("consent: ask"))
        let target = "/oauth/authorize?" + FormCodec.encode(Documented.authorizeQuery())
        _ = try await browser.submit(try PageForm(try await browser.signIn(at: target)), ["decision": "deny"])
        let kept = try await exchanges(browser.server)
        #expect(kept.map { $0["endpoint"] } == ["authorize", "sign-in", "authorize", "consent"])
        #expect(kept.map { $0["outcome"] } == [.null, .null, .null, "error"])
        #expect(kept[3]["error"] == "access_denied")
    }

    @Test func connectionsAreNumbered() async throws {
        try await LiveServer.run(try await TestEmulator.make()) { server in
            let (first, second) = (server.client(), server.client())
            for client in [first, first, second, first] { _ = try await client.get("/nothing") }
            let numbers = server.emulator.root.exchanges.map(\.connection)
            #expect(numbers[0] == numbers[1] && numbers[1] == numbers[3])
            #expect(numbers[2] > numbers[0])
            #expect(numbers[0] >= 1)
        }
    }

    @Test func itIsReadInPagesAndByEndpointAndClient() async throws {
        let emulator = try await TestEmulator.make()
        let tokens = try await emulator.newTokens()  // 1, 2
        _ = try await emulator.api("GET", "/contacts", token: tokens.access)  // 3
        _ = try await emulator.newTokens(client: "other-client")  // 4, 5
        _ = try await emulator.get("/nothing")  // 6
        let rows: [(query: String, numbers: [Int64], next: JSONValue)] = [
            ("", [1, 2, 3, 4, 5, 6], 6), ("?after=4", [5, 6], 6), ("?after=6", [], 6), ("?after=9", [], 9),
            ("?limit=2", [1, 2], 2), ("?after=2&limit=2", [3, 4], 4), ("?endpoint=token", [2, 5], 6),
            ("?endpoint=token&limit=1", [2], 2), ("?client_id=other-client", [4, 5], 6),
            ("?client_id=demo-client&endpoint=api", [3], 6), ("?client_id=nobody", [], 6),
            ("?endpoint=other&after=5", [6], 6),
        ]
        for row in rows {
            let body = try await emulator.control("GET", "journal" + row.query).bodyJSON
            #expect(body?["exchanges"]?.array?.compactMap { $0["n"]?.integer } == row.numbers, "\(row.query)")
            #expect(body?["next"] == row.next, "\(row.query)")
            #expect(body?["dropped"] == 0)
        }
    }

    @Test func itIsEmptiedAndTheNumbersGoOn() async throws {
        let emulator = try await TestEmulator.make()
        let tokens = try await emulator.newTokens()
        #expect(try await emulator.control("DELETE", "journal").status == 204)
        #expect(try await exchanges(emulator).isEmpty)
        _ = try await emulator.api("GET", "/contacts", token: tokens.access)
        #expect(try await exchanges(emulator).map { $0["n"] } == [3])
    }

    @Test func whatIsPastTheLimitIsDroppedAndCounted() async throws {
        let emulator = try await TestEmulator.make(journalLimit: 10)
        for count in 1...40 {
            _ = try await emulator.get("/nothing")
            let body = try await emulator.control("GET", "journal").bodyJSON
            let numbers = body?["exchanges"]?.array?.compactMap { $0["n"]?.integer } ?? []
            let dropped = try #require(body?["dropped"]?.integer)
            #expect(numbers.count + Int(dropped) == count)
            #expect(numbers == Array((dropped + 1)...Int64(count)))
            // It may be a tenth over the limit, never under it.
            #expect(numbers.count >= min(count, 10) && numbers.count <= 11)
        }
        #expect(emulator.root.exchanges.count < 40)
    }

    @Test func anExchangeIsThereWhenItsAnswerIsRead() async throws {
        try await LiveServer.run(try await TestEmulator.make()) { server in
            let client = server.client()
            for count in 1...50 {
                let answer = try await client.get("/nothing")
                #expect(answer.status == 404)
                #expect(server.emulator.root.exchanges.last?.n == count)
            }
        }
    }

    @Test func whatIsUnderWayIsNotPassedBy() async throws {
        let clock = ManualClock()
        let emulator = try await TestEmulator.make(
            "rules: [{when: {endpoint: api}, then: [{delay: 1s}]}]",
            clock: clock
        )
        async let slow = emulator.api("GET", "/contacts", token: nil)  // 1
        try await clock.waitForSleepers(1)
        _ = try await emulator.get("/nothing")  // 2
        let early = try await emulator.control("GET", "journal").bodyJSON
        #expect(early?["exchanges"]?.array?.compactMap { $0["n"]?.integer } == [2])
        #expect(early?["next"] == 0)
        clock.advance(by: .seconds(1))
        let status = try await slow.status
        #expect(status == 401)
        let late = try await emulator.control("GET", "journal?after=0").bodyJSON
        #expect(late?["exchanges"]?.array?.compactMap { $0["n"]?.integer } == [1, 2])
        #expect(late?["next"] == 2)
    }

    @Test func aCodeSentTwiceIsAFindingAtOnce() async throws {
        try await LiveServer.run(try await TestEmulator.make()) { server in
            let client = server.client()
            func findings() async throws -> [JSONValue] {
                try await client.control("GET", "findings").bodyJSON?["findings"]?.array ?? []
            }
            let code = try await client.newCode()
            _ = try await client.exchange(code)
            #expect(try await findings().isEmpty)
            _ = try await client.exchange(code)
            let found = try await findings()
            #expect(found.count == 1)
            #expect(found.first?["rule"] == "code-once")
            #expect(found.first?["level"] == "must")
            #expect(found.first?["exchange"] == 3)
            #expect(found.first?["message"] == "the code was sent before, in exchange 2, which was answered 200")
            #expect(try await exchanges(client).last?["findings"] == .array(found))
        }
    }

    @Test func basicNamesItsCureInAnswerJournalAndFinding() async throws {
        let emulator = try await TestEmulator.make()
        var form = Documented.exchange(try await emulator.newCode())
        form.remove("client_id")
        form.remove("client_secret")
        let basic = HeaderField("Authorization", "Basic ZGVtby1jbGllbnQ6ZGVtby1zZWNyZXQ=")
        let cure = "send client_id and client_secret in the form: this client sent HTTP Basic"
        let answer = try await emulator.post("/oauth/token", form: form, headers: [basic])
        #expect(answer.bodyJSON?["error_description"] == .string(cure))
        let kept = try #require(try await exchanges(emulator).last)
        #expect(kept["response"]?["body"]?.string?.contains(cure) == true)
        #expect(kept["findings"]?.array?.first?["message"] == .string(cure))
        #expect(kept["findings"]?.array?.first?["level"] == "should")
    }
}
