import Foundation
import OAuthCore
import Testing
import Trace

extension ShippedScenarios {
    @Suite("Answers that come in an unusual form")
    struct WireScenarioTests {
        @Test func brokenHeaders() async throws {
            try await ShippedScenario.brokenHeaders.play { scenario in
                let exchanged = try await scenario.client.exchange(try await scenario.client.newCode())
                #expect(exchanged.headers[header: "X-Trace"] == nil)
                let tokens = try TokenPair(exchanged)
                let whole = try await scenario.contacts(tokens.access)
                for number in 2...7 {
                    let answer = try await scenario.contacts(tokens.access)
                    #expect(answer.status == 200)
                    #expect(answer.body == whole.body)
                    let isBroken = number.isMultiple(of: 2)
                    #expect((answer.headers[header: "X-Trace"] == "a\u{0}b") == isBroken)
                    #expect(answer.headers.contains { $0.name == "this line has no colon" } == isBroken)
                    #expect(answer.headers.count == whole.headers.count + (isBroken ? 2 : 0))
                }
                // A refusal is an answer as well.
                let refused = try await scenario.expectDead("unknown")
                #expect(refused.headers[header: "X-Trace"] == "a\u{0}b")
            }
        }

        @Test func compressedAnswers() async throws {
            try await ShippedScenario.compressedAnswers.play { scenario in
                let redirect = try await scenario.client.authorize()
                #expect(redirect.headers[header: "Content-Encoding"] == nil)
                let code = try #require(redirect.locationParameters?["code"])
                let exchanged = try await Self.unpacked(try await scenario.client.exchange(code))
                let tokens = try TokenPair(exchanged)
                let refreshed = try await Self.unpacked(try await scenario.client.refresh(tokens.refresh))
                let next = try TokenPair(refreshed)
                let refused = try await Self.unpacked(try await scenario.client.refresh(tokens.refresh))
                #expect(refused.status == 400)
                #expect(refused.oauthError == "invalid_grant")
                let plain = [HeaderField("Accept-Encoding", "identity")]
                let listed = try await scenario.client.api("GET", "/contacts", token: next.access, headers: plain)
                #expect(try await Self.unpacked(listed).bodyJSON?["items"]?.array?.count == 3)
                let unknown = try await scenario.contacts("unknown")
                #expect(unknown.status == 401)
                #expect(try await Self.unpacked(unknown).oauthError == "invalid_token")
                // What is no GET comes as it is.
                let created = try await scenario.client.api("POST", "/contacts", token: next.access, body: "{}")
                #expect(created.headers[header: "Content-Encoding"] == nil)
                #expect(created.bodyJSON?["id"] != nil)
            }
        }

        /// The answer with its body unpacked by the system's gzip.
        private static func unpacked(_ answer: RecordedResponse) async throws -> RecordedResponse {
            #expect(answer.headers[header: "Content-Encoding"] == "gzip")
            #expect(answer.body.starts(with: [0x1F, 0x8B]))
            let packed = Data(answer.body).base64EncodedString()
            let shell = try await Shell.run("printf %s '\(packed)' | base64 -d | gzip -dc")
            #expect(shell.status == 0, "\(shell.errors)")
            var unpacked = answer
            unpacked.body = Array(shell.output.utf8)
            return unpacked
        }

        @Test func dribblingAnswers() async throws {
            let clock = ManualClock()
            try await ShippedScenario.dribblingAnswers.play(waitingClock: clock) { scenario in
                let code = try await scenario.client.newCode()
                let first = try TokenPair(try await Self.dribbled(Documented.exchange(code), clock, scenario))
                let next = try TokenPair(
                    try await Self.dribbled(Documented.refresh(first.refresh), clock, scenario)
                )
                try await scenario.expectLive(next)
            }
        }

        /// Reads a token answer that comes in pieces.
        private static func dribbled(
            _ form: Parameters,
            _ clock: ManualClock,
            _ scenario: PlayedScenario
        ) async throws -> RecordedResponse {
            let connection = try await scenario.server.connect()
            try await connection.send(RecordedRequest.token(form).bytes)
            let head = try await connection.readHead()
            #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n"))
            let length = try #require(head.contentLength)
            let pieces = (length + 15) / 16
            // A piece every 20 milliseconds is more than a second in all.
            #expect(pieces > 50)
            for piece in 0..<pieces {
                try await clock.waitForSleepers(1)
                #expect(clock.now.duration(to: try #require(clock.nextDeadline)) == .milliseconds(20))
                #expect(connection.unread.count <= 16 * piece)
                clock.advance(by: .milliseconds(20))
            }
            try await connection.finishSending()
            let (body, end) = await connection.readToEnd()
            #expect(end == .closed)
            #expect(body.count == length)
            return RecordedResponse(status: 200, headers: [], body: body)
        }

        @Test func earlyHints() async throws {
            try await ShippedScenario.earlyHints.play { scenario in
                let code = try await scenario.client.newCode()
                let connection = try await scenario.server.connect()
                func answer(to request: RecordedRequest) async throws -> RecordedResponse {
                    try await connection.send(request.bytes)
                    #expect(try await connection.readHead().hasPrefix("HTTP/1.1 103 Early Hints\r\n"))
                    return try await connection.readAnswer()
                }
                let tokens = try TokenPair(try await answer(to: .token(Documented.exchange(code))))
                let listed = try await answer(to: .contacts(tokens.access))
                #expect(listed.status == 200)
                #expect(listed.bodyJSON?["items"]?.array?.count == 3)
                #expect(try await answer(to: .contacts("unknown")).status == 401)
                let next = try TokenPair(try await answer(to: .token(Documented.refresh(tokens.refresh))))
                #expect(try await answer(to: .token(Documented.refresh(tokens.refresh))).status == 400)
                #expect(try await answer(to: .contacts(next.access)).status == 200)
                #expect(connection.unread.isEmpty)
            }
        }

        @Test func stalledAnswers() async throws {
            try await ShippedScenario.stalledAnswers.play { scenario in
                let tokens = try await scenario.client.newTokens()
                let connection = try await scenario.server.connect()
                try await connection.send(RecordedRequest.contacts(tokens.access).bytes)
                let head = try await connection.readHead()
                #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n"))
                #expect(try #require(head.contentLength) > 0)
                for _ in 1...2 { try await scenario.expectLive(tokens) }
                #expect(connection.unread.isEmpty)
                #expect(!connection.isEnded)
                // It ends when the client ends it.
                try await connection.finishSending()
                let (rest, end) = await connection.readToEnd()
                #expect(rest.isEmpty)
                #expect(end == .closed)
            }
        }
    }
}
