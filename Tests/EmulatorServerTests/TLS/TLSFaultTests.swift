import EmulatorServer
import OAuthCore
import TestKit
import Testing
import Trace

/// Source: the scenario format, `wire`; decision record 0014.
@Suite("Faults on the wire, over TLS", .timeLimit(.minutes(1)))
struct TLSFaultTests {
    struct Row: NamedRow {
        let wire: String
        let end: RawConnection.End
        let comes: @Sendable (_ text: String) -> Bool
        var name: String { wire }
    }

    /// Without `close_notify`: what a client of TLS takes for a cut answer.
    private static let isCut = RawConnection.End.failed("uncleanShutdown")

    private static let isNothing: @Sendable (String) -> Bool = { $0.isEmpty }
    private static let isCutBody: @Sendable (String) -> Bool = { $0.hasSuffix("\r\n\r\n{\"access_token\":\"eyJ") }

    @Test(arguments: [
        Row(wire: "close", end: isCut, comes: isNothing),
        Row(wire: "reset", end: .reset, comes: isNothing),
        Row(wire: "empty", end: .closed) { $0.contains("\r\nContent-Length: 0\r\n") && $0.hasSuffix("\r\n\r\n") },
        Row(wire: "{truncate: 20}", end: isCut, comes: isCutBody),
        Row(wire: "{truncate: 20, by: reset}", end: .reset) { $0.isEmpty || isCutBody($0) },
        Row(wire: "garbage", end: .closed) { !$0.isEmpty && !$0.hasPrefix("HTTP") },
        Row(wire: "{dribble: {bytes: 400, every: 1ms}}", end: .closed) { $0.hasSuffix("\"}") },
        Row(wire: "{chunks: 7}", end: .closed) { $0.contains("\r\n7\r\n") && $0.hasSuffix("\r\n0\r\n\r\n") },
    ])
    func theAnswerBreaksAsItDoesOverTCP(row: Row) async throws {
        try await LiveServer.runTLS(
            "rules: [{when: {grant: refresh_token, occurrence: 1}, then: [{wire: \(row.wire)}]}]"
        ) { server, context in
            let first = try await server.emulator.newTokens()
            let connection = try await server.connect(trusting: context)
            try await connection.send(AnswerRuleTests.refreshBytes(first.refresh))
            if row.end == .closed { try? await connection.finishSending() }
            let (bytes, end) = await connection.readToEnd()
            #expect(end == row.end)
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(row.comes(text), "\(text)")
            #expect(server.emulator.root.exchanges.last?.fault != nil)
        }
    }

    @Test func aStalledAnswerIsAHeadAndThenSilence() async throws {
        try await LiveServer.runTLS("rules: [{when: {endpoint: api}, then: [{wire: stall}]}]") { server, context in
            let token = try await server.emulator.newTokens().access
            let connection = try await server.connect(trusting: context)
            try await connection.send(RecordedRequest.api("GET", "/contacts", token: token).bytes)
            #expect(try await connection.readHead().hasPrefix("HTTP/1.1 200 OK\r\n"))
            // Others are served meanwhile.
            let other = SecureClient(server: server, context: context)
            #expect(try await other.control("GET", "health").status == 200)
            #expect(connection.unread.isEmpty)
            #expect(!connection.isEnded)
            connection.close()
        }
    }

    @Test func headersThatAreNotWellFormedGoOutAsTheyAre() async throws {
        try await LiveServer.runTLS(
            "rules: [{when: {endpoint: api}, then: [{raw_headers: ['no colon here']}]}]"
        ) { server, context in
            let connection = try await server.connect(trusting: context)
            try await connection.send(RecordedRequest.api("GET", "/contacts", token: "x").bytes)
            #expect(try await connection.readHead().contains("\r\nno colon here\r\n"))
            connection.close()
        }
    }

    @Test func bytesThatAreNoRequestGetAClearAnswer() async throws {
        try await LiveServer.runTLS { server, context in
            let connection = try await server.connect(trusting: context)
            try await connection.send("this is no request\r\n\r\n")
            let answer = try await connection.readAnswer()
            #expect(answer.status == 400)
            #expect(answer.oauthError == "invalid_request")
            connection.close()
        }
    }
}
