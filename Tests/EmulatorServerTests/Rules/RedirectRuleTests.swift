import EmulatorServer
import OAuthCore
import Testing
import Trace

@Suite("Rules that redirect", .serialized, .timeLimit(.minutes(1)))
struct RedirectRuleTests {
    @Test(arguments: [("status: 301, ", 301), ("status: 302, ", 302), ("status: 303, ", 303), ("", 307)])
    func theSameURLIsNamedOnceMore(words: String, status: Int) async throws {
        let emulator = try await TestEmulator.make(
            "rules: [{when: {endpoint: api}, then: [{redirect: {\(words)to: same}}]}]"
        )
        try await LiveServer.run(emulator) { server in
            var request = RecordedRequest.api("GET", "/contacts/a%2Fb", token: "x")
            request.target += "?q=1&q=%20&next=http://other.example/x"
            let seen = try await server.bytes(answering: request, endsSending: true)
            #expect(seen.head.hasPrefix("HTTP/1.1 \(status) "))
            #expect(
                seen.head.contains("\r\nLocation: /api/v0.0.1/contacts/a%2Fb?q=1&q=%20&next=http://other.example/x\r\n")
            )
            #expect(seen.head.contentLength == 0)
            #expect(seen.body == [])
        }
    }

    @Test(arguments: ["", "outcome: success, "])
    func whatIsRedirectedIsProcessedOnlyWithAnOutcome(words: String) async throws {
        let emulator = try await TestEmulator.make(
            "rules: [{when: {\(words)grant: refresh_token}, then: [{redirect: {status: 308, to: sink}}]}]"
        )
        let tokens = try await emulator.newTokens()
        try await LiveServer.run(emulator) { server in
            let redirect = try await server.client().refresh(tokens.refresh)
            #expect(redirect.status == 308)
            #expect(redirect.body == [])
            #expect(redirect.headers[header: "Location"]?.hasSuffix("/oauth/token") == true)
            try await server.removeRules()
            #expect(try await server.client().refresh(tokens.refresh).status == (words.isEmpty ? 200 : 400))
        }
    }

    @Test func anotherPathIsBelowTheSandbox() async throws {
        let emulator = try await TestEmulator.make()
        let rule = "{when: {endpoint: api}, then: [{redirect: {to: '/elsewhere?was={{path}}&q={{parameter.q}}'}}]}"
        let scenario: JSONValue = ["clock": ["mode": "frozen"]]
        try await LiveServer.run(emulator) { server in
            let made = try await server.client().control("POST", "sandboxes", ["scenario": scenario])
            let id = try #require(made.bodyJSON?["id"]?.string)
            for (sandbox, prefix) in [
                (server.client() as any Answering, ""), (InSandbox(server: server.client(), id: id), "/s/\(id)"),
            ] {
                #expect(try await sandbox.send("POST", "/_mock/rules", body: Array(rule.utf8)).status == 201)
                let redirect = try await sandbox.api("GET", "/contacts/1?q=2", token: nil)
                #expect(redirect.status == 307)
                #expect(redirect.headers[header: "Location"] == "\(prefix)/elsewhere?was=/contacts/1&q=2")
            }
        }
    }

    @Test func theSinkIsAnotherHostWithTheSamePath() async throws {
        try await Self.withSink { server, location in
            #expect(location.hasPrefix("http://127.0.0.2:"))
            #expect(location.hasSuffix("/api/v0.0.1/contacts?page=1"))
            // It is the same one the next time.
            let again = try await server.client().api("DELETE", "/messages", token: "x")
            let origin = location.replacing("/api/v0.0.1/contacts?page=1", with: "")
            #expect(again.headers[header: "Location"] == origin + "/api/v0.0.1/messages")
        }
    }

    /// A proxy's form of the request line is as good as a path.
    @Test func aRequestWithAWholeURLIsSentToTheSamePathToo() async throws {
        try await Self.withSink { server, location in
            let client = server.client()
            let redirect = try await client.get("http://127.0.0.1:1/api/v0.0.1/contacts?page=1")
            #expect(redirect.status == 307)
            #expect(redirect.headers[header: "Location"] == location)
        }
    }

    @Test(arguments: ["GET", "POST", "PUT", "PROPFIND"])
    func whatArrivesAtTheSinkIsInTheJournal(method: String) async throws {
        try await Self.withSink { server, location in
            let fields = [
                HeaderField("host", "127.0.0.2"), HeaderField("X-TWICE", "one"),
                HeaderField("aUThoRization", "Bearer a.b.c"), HeaderField("x-twice", "two"), HeaderField("Empty", ""),
            ]
            let body: [UInt8] = method == "GET" ? [] : [0xFF, 0x00, 0x41, 0x0D, 0x0A]
            let target = "/api/v0.0.1/contacts?page=1&x=%zz&y"
            var request = RecordedRequest(method: method, target: target, headers: fields, body: body)
            if !body.isEmpty { request.headers.append(HeaderField("Content-Length", "5")) }
            let answers = try await SecondOrigin.answers(1, to: request.bytes, at: location)
            #expect(answers.map(\.status) == [200])
            let kept = try await Self.sinkExchanges(server)
            #expect(kept.map(\.request) == [request])
            #expect(kept.map(\.n) == [2])
            #expect(kept.first?.response.body == answers.first?.body)
            #expect(kept.first?.outcome == nil)
        }
    }

    @Test(arguments: [
        "\u{1}\u{2}no HTTP\r\n\r\n", "POST /x HTTP/1.1\r\nHost: y\r\nContent-Length: 9\r\n\r\nabc", "GET /x HT",
        "SSH-2.0-x\r\n",
    ])
    func bytesThatAreNoRequestAreInTheJournalToo(bytes: String) async throws {
        try await Self.withSink { server, location in
            try await SecondOrigin.leave(Array(bytes.utf8), at: location, endsSending: true)
            await server.emulator.root.whenQuiet()
            let kept = try await Self.sinkExchanges(server)
            #expect(kept.map { $0.request.method } == [""])
            #expect(kept.map { String(decoding: $0.request.body, as: UTF8.self) } == [bytes])
        }
    }

    /// Runs a server that redirects every API request to the sink.
    ///
    /// - Parameter body: Gets where the first such request was sent.
    static func withSink(
        _ body: @escaping @Sendable (_ server: LiveServer, _ location: String) async throws -> Void
    ) async throws {
        let emulator = try await TestEmulator.make(
            "rules: [{when: {endpoint: api}, then: [{redirect: {to: sink}}]}]"
        )
        try await LiveServer.run(emulator) { server in
            let redirect = try await server.client().api("GET", "/contacts?page=1", token: "x")
            #expect(redirect.status == 307)
            try await body(server, try #require(redirect.headers[header: "Location"]))
        }
    }

    /// What the journal of the root has of its sink.
    static func sinkExchanges(_ server: LiveServer) async throws -> [Exchange] {
        let journal = try await server.client().control("GET", "journal?endpoint=sink")
        return try #require(journal.bodyJSON?["exchanges"]?.array).compactMap(Exchange.init(json:))
    }
}
