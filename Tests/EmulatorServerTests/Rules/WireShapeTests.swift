import EmulatorServer
import Foundation
import OAuthCore
import Testing
import Trace

@Suite("The right answer in another shape", .serialized, .timeLimit(.minutes(1)))
struct WireShapeTests {
    /// Runs a server with a rule on the API, whose only request so far has asked for this token.
    private static func run(
        _ then: String,
        clock: any Clock<Duration> = ContinuousClock(),
        _ body: @escaping @Sendable (_ server: LiveServer, _ token: String) async throws -> Void
    ) async throws {
        let emulator = try await TestEmulator.make(
            "rules: [{when: {endpoint: api}, then: [\(then)]}]",
            clock: clock
        )
        let token = try await emulator.newTokens().access
        try await LiveServer.run(emulator) { try await body($0, token) }
    }

    /// The body of the contact that the tests ask for.
    private static let contact = Array(#"{"id":"1","name":"Alan Turing","email":"alan@example.com"}"#.utf8)

    @Test(arguments: [("", 1), ("bytes: 1, ", 1), ("bytes: 25, ", 25), ("bytes: 1000, ", 1000)])
    func aDribblingBodyComesInPieces(words: String, size: Int) async throws {
        let clock = WatchedClock()
        try await Self.run("{wire: {dribble: {\(words)every: 50ms}}}", clock: clock) { server, token in
            var sleeps = clock.sleeps.makeAsyncIterator()
            let connection = try await server.connect()
            for _ in 1...2 {
                try await connection.send(RecordedRequest.api("GET", "/contacts/1", token: token).bytes)
                for sent in stride(from: 0, to: Self.contact.count, by: size) {
                    try await sleeps.sleep(of: .milliseconds(50))
                    // No more than what was sent before can have come.
                    let body = connection.unread.dropFirst(connection.unread.headLength ?? connection.unread.count)
                    #expect(body.count <= sent)
                    #expect(Self.contact.starts(with: body))
                    clock.advance(by: .milliseconds(50))
                }
                #expect(try await connection.readAnswer().body == Self.contact)
            }
            #expect(server.emulator.root.exchanges.last?.isDelivered == true)
        }
    }

    @Test(arguments: [1, 7, 58, 1000])
    func chunksAreOfTheirSize(size: Int) async throws {
        var coded: [UInt8] = []
        var rest = Self.contact[...]
        while !rest.isEmpty {
            let chunk = rest.prefix(size)
            coded += Array("\(String(chunk.count, radix: 16))\r\n".utf8) + chunk + Array("\r\n".utf8)
            rest = rest.dropFirst(size)
        }
        coded += Array("0\r\n\r\n".utf8)
        try await Self.run("{wire: {chunks: \(size)}}") { [coded] server, token in
            let request = RecordedRequest.api("GET", "/contacts/1", token: token)
            let seen = try await server.bytes(answering: request, request, endsSending: true)
            #expect(seen.head.hasPrefix("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"))
            #expect(seen.head.hasSuffix("\r\nTransfer-Encoding: chunked\r\n\r\n"))
            #expect(seen.head.contentLength == nil)
            // The connection goes on: the same comes once more.
            #expect(seen.bytes == Array(seen.head.utf8) + coded + Array(seen.head.utf8) + coded)
        }
    }

    /// Where an answer has no body, a client that is given one takes it for the next answer.
    @Test(arguments: [
        "{wire: {chunks: 3}}", "{edit: {encoding: gzip}}", "{edit: {encoding: gzip-claimed}}",
        "{wire: {dribble: {every: 1ms}}}", "{edit: {status: 204}}",
        "{respond: {status: 204, body: x}}", "{edit: {status: 204, set: {a: 1}}}",
    ])
    func anAnswerWithoutABodyStaysWithoutOne(then: String) async throws {
        try await Self.run(then) { server, token in
            let deletion = RecordedRequest.api("DELETE", "/contacts/1", token: token)
            let seen = try await server.bytes(answering: deletion, endsSending: true)
            #expect(seen.head.hasPrefix("HTTP/1.1 204 No Content\r\n"))
            #expect(seen.body == [])
        }
    }

    @Test(arguments: ["204", "304"])
    func anAnswerThatIsMadeOneWithoutABodyHasNone(status: String) async throws {
        try await Self.run("{edit: {status: \(status)}}") { server, token in
            let seen = try await server.bytes(answering: .api("GET", "/contacts/1", token: token), endsSending: true)
            #expect(seen.head.hasPrefix("HTTP/1.1 \(status) "))
            #expect(seen.body == [])
        }
    }

    @Test func aHintComesBeforeTheAnswer() async throws {
        try await Self.run("{hints: true}, {wire: {truncate: 2}}") { server, token in
            let seen = try await server.bytes(answering: .api("GET", "/contacts/1", token: token))
            let hint = "HTTP/1.1 103 Early Hints\r\nLink: </hints>; rel=preload\r\n\r\n"
            let meant = try #require(server.emulator.root.exchanges.last?.response.wholeBytes)
            #expect(seen.bytes == Array(hint.utf8) + meant.dropLast(Self.contact.count - 2))
            #expect(seen.end == .closed)
        }
    }

    @Test func rawHeaderLinesGoOutAsTheyAre() async throws {
        let lines =
            #"["X-Broken: a\u0000b", "no colon", " folded", "X-Empty:", "X-Path:{{path}} ü", "X-Tab:\tx", "X-Empty:"]"#
        try await Self.run("{raw_headers: \(lines)}") { server, token in
            let request = RecordedRequest.api("GET", "/contacts/1", token: token)
            let seen = try await server.bytes(answering: request, request, endsSending: true)
            #expect(
                seen.head.hasSuffix(
                    "\r\nX-Broken: a\u{0}b\r\nno colon\r\n folded\r\nX-Empty:\r\nX-Path:/contacts/1 ü\r\n"
                        + "X-Tab:\tx\r\nX-Empty:\r\n\r\n"
                )
            )
            #expect(seen.bytes == Array(seen.head.utf8) + Self.contact + Array(seen.head.utf8) + Self.contact)
        }
    }

    @Test(arguments: [0, 3, 58, 59, 100_000])
    func aLengthMayBeWrong(length: Int) async throws {
        try await Self.run("{edit: {content_length: \(length)}}") { server, token in
            let isRight = length == Self.contact.count
            // Behind a wrong length the connection ends, though the client has not asked for that.
            let seen = try await server.bytes(
                answering: .api("GET", "/contacts/1", token: token),
                endsSending: isRight
            )
            #expect(seen.end == .closed)
            #expect(seen.head.contentLength == length)
            #expect(seen.head.matches(of: /Content-Length:/).count == 1)
            #expect(seen.body == Self.contact)
            #expect(server.emulator.root.exchanges.last?.fault == (isRight ? nil : "content_length"))
        }
    }

    @Test(arguments: ["gzip", "gzip-claimed", "gzip-cut"])
    func aBodyIsCompressedOrSaidToBe(encoding: String) async throws {
        try await Self.run("{edit: {encoding: \(encoding)}}") { server, token in
            let request = RecordedRequest.api("GET", "/contacts/1", token: token)
            let seen = try await server.bytes(answering: request, request, endsSending: true)
            let (answer, length) = try #require(RecordedResponse.parse(seen.bytes, toHead: false))
            #expect(answer.headers[header: "Content-Encoding"] == "gzip")
            #expect(answer.headers[header: "Content-Type"] == "application/json")
            // The length is that of the bytes that come: the same comes once more.
            #expect(Array(seen.bytes.dropFirst(length)) == Array(seen.bytes.prefix(length)))
            let (status, text) = try await Self.unpacked(answer.body)
            switch encoding {
            case "gzip": #expect(status == 0 && text == String(decoding: Self.contact, as: UTF8.self))
            case "gzip-claimed": #expect(answer.body == Self.contact)
            default:
                #expect(answer.body.starts(with: [0x1F, 0x8B]))
                #expect(status != 0)
            }
            // The journal keeps the text.
            let kept = try #require(server.emulator.root.exchanges.last)
            #expect(kept.response.body == Self.contact)
            #expect(kept.fault == (encoding == "gzip" ? nil : encoding))
        }
    }

    private static func unpacked(_ body: [UInt8]) async throws -> (status: Int32, text: String) {
        let packed = Data(body).base64EncodedString()
        let shell = try await Shell.run("printf %s '\(packed)' | base64 -d | gzip -dc 2>/dev/null")
        return (shell.status, shell.output)
    }

    @Test func aFormerHalfOfTheCompressedBytesIsAHalf() async throws {
        func body(_ encoding: String) async throws -> [UInt8] {
            let emulator = try await TestEmulator.make(
                "rules: [{when: {endpoint: api}, then: [{edit: {encoding: \(encoding)}}]}]"
            )
            let token = try await emulator.newTokens().access
            return try await LiveServer.run(emulator) { server in
                try await server.client().api("GET", "/contacts", token: token).body
            }
        }
        let whole = try await body("gzip")
        #expect(try await body("gzip-cut") == Array(whole.prefix(whole.count / 2)))
    }
}
