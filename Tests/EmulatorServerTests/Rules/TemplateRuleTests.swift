import EmulatorServer
import OAuthCore
import Testing
import Trace

@Suite("Templates in the answers of rules", .serialized, .timeLimit(.minutes(1)))
struct TemplateRuleTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let template: String
        /// As a JSON value by itself.
        let value: JSONValue
        var testDescription: String { template }

        init(_ template: String, _ value: JSONValue) { (self.template, self.value) = (template, value) }
    }

    private static let start: Int64 = 1_767_225_600  // 2026-01-01T00:00:00Z

    /// Of a request for a contact; the clock stands at the beginning of 2026.
    static let request = [
        Row("{{method}}", "GET"), Row("{{path}}", "/contacts/1"), Row("{{query}}", "page=2&q=a%20b+c&a=ja"),
        Row("{{parameter.page}}", "2"), Row("{{parameter.q}}", "a b c"), Row("{{parameter.nothing}}", .null),
        Row("{{header.X-Trace}}", "Ab<c>"), Row("{{header.x-trace}}", "Ab<c>"), Row("{{header.nothing}}", .null),
        Row("{{access_token}}", "abc.def"), Row("{{refresh_token}}", .null), Row("{{answer.id}}", .null),
        Row("{{base_url}}", "http://127.0.0.1"),
        Row("{{now}}", "2026-01-01T00:00:00Z"), Row("{{now+5m}}", "2026-01-01T00:05:00Z"),
        Row("{{now-1h}}", "2025-12-31T23:00:00Z"), Row("{{now.http}}", "Thu, 01 Jan 2026 00:00:00 GMT"),
        Row("{{now.http+60s}}", "Thu, 01 Jan 2026 00:01:00 GMT"),
        Row("{{now.http-1d}}", "Wed, 31 Dec 2025 00:00:00 GMT"),
        Row("{{now.epoch}}", .integer(start)), Row("{{now.epoch+1d}}", .integer(start + 86400)),
        Row("{{method|lower}}", "get"), Row("{{header.x-trace|upper}}", "AB<C>"), Row("{{method|chop}}", "GE"),
        Row("{{method|flip}}", "GEa"), Row("{{parameter.a|flip}}", "jb"), Row("{{method|chop|lower|flip}}", "ga"),
        Row("{{parameter.nothing|flip}}", ""), Row("{{now.epoch|chop}}", "176722560"),
        Row("a{{method}}b{{parameter.page}}", "aGETb2"), Row("x{{parameter.nothing}}", "x"),
        Row("{{{{method}} }}", "{{method}} }}"), Row("{{now.epoch}} ", .string("\(start) ")),
    ]

    @Test(arguments: request)
    func aTextRefersToTheRequest(row: Row) async throws {
        let emulator = try await TestEmulator.make(
            """
            rules:
              - when: {endpoint: api}
                then: [{respond: {json: {alone: '\(row.template)', deep: [{text: '(\(row.template))'}]}}}]
            """
        )
        try await LiveServer.run(emulator) { server in
            let trace = [HeaderField("X-Trace", "Ab<c>")]
            let target = "/contacts/1?page=2&q=a%20b+c&a=ja"
            let answer = try await server.client().api("GET", target, token: "abc.def", headers: trace)
            let text = row.value == .null ? "" : row.value.string ?? row.value.text
            #expect(answer.bodyJSON == ["alone": row.value, "deep": .array([["text": .string("(\(text))")]])])
        }
    }

    /// Of a token request, by what it presents.
    @Test(arguments: [
        (
            "authorization_code", "{{code}} {{redirect_uri}} {{client_id}}",
            "CODE https://client.example/callback demo-client"
        ),
        ("authorization_code", "{{refresh_token}}{{access_token}}{{scope}}{{state}}", ""),
        ("refresh_token", "{{refresh_token}} {{client_id}} {{code}}", "REFRESH demo-client "),
        ("refresh_token", "{{parameter.client_secret}} {{parameter.grant_type}}", "demo-secret refresh_token"),
        ("refresh_token", "{{method}} {{path}} {{query}}", "POST /oauth/token "),
    ])
    func aTextRefersToWhatIsPresented(grant: String, template: String, text: String) async throws {
        let emulator = try await TestEmulator.make(
            "rules: [{when: {grant: \(grant)}, then: [{respond: {body: '\(template)'}}]}]"
        )
        let tokens = try TokenPair(try await emulator.control("POST", "tokens"))
        let code = try await emulator.newCode()
        try await LiveServer.run(emulator) { server in
            let form = grant == "refresh_token" ? Documented.refresh(tokens.refresh) : Documented.exchange(code)
            let answer = try await server.client().post("/oauth/token", form: form)
            #expect(answer.text == text.replacing("CODE", with: code).replacing("REFRESH", with: tokens.refresh))
        }
    }

    @Test func aTextRefersToTheGenuineAnswer() async throws {
        let emulator = try await TestEmulator.make(
            """
            rules:
              - when: {grant: refresh_token}
                then:
                  - edit:
                      set:
                        same: ['{{access_token}}', '{{refresh_token}}']
                        number: '{{answer.expires_in}}'
                        text: 'in {{answer.expires_in}} s'
                        type: '{{answer.token_type|lower}}'
                        none: '{{answer.nothing}}'
                        presented: '{{parameter.refresh_token}}'
                      headers: {set: {X-Token: '{{refresh_token|chop}}'}, add: {X-Type: '{{answer.token_type|upper}}'}}
                  - edit: {set: {again: '{{answer.number}}'}}
            """
        )
        let tokens = try await emulator.newTokens()
        try await LiveServer.run(emulator) { server in
            let answer = try await server.client().refresh(tokens.refresh)
            let body = try #require(answer.bodyJSON)
            let pair = try TokenPair(answer)
            #expect(pair.refresh != tokens.refresh)
            #expect(body["same"] == .array([.string(pair.access), .string(pair.refresh)]))
            #expect(body["number"] == 3600)
            #expect(body["text"] == "in 3600 s")
            #expect(body["type"] == "bearer")
            #expect(body["none"] == .null)
            #expect(body["presented"] == .string(tokens.refresh))
            #expect(body["again"] == 3600)
            #expect(answer.headers[header: "X-Token"] == String(pair.refresh.dropLast()))
            #expect(answer.headers[header: "X-Type"] == "BEARER")
        }
    }

    @Test(arguments: [
        ("{{state|flip}}", "abc123xya"), ("{{code|chop}}", "CHOPPED"), ("{{code}}.{{answer.code}}", "CODE.CODE"),
        ("{{answer.state|upper}}", "ABC123XYZ"), ("{{redirect_uri}}", "https://client.example/callback"),
        ("{{client_id}}", "demo-client"), ("{{scope}}", "read:contacts write:contacts"),
        ("{{parameter.response_type}} {{method}}", "code GET"), ("{{answer.nothing}}", ""), ("{{access_token}}", ""),
    ])
    func aTextRefersToTheRedirect(template: String, text: String) async throws {
        let emulator = try await TestEmulator.make(
            "rules: [{when: {endpoint: callback}, then: [{callback: {set: {filled: '\(template)'}}}]}]"
        )
        try await LiveServer.run(emulator) { server in
            let parameters = try #require(try await server.client().authorize().locationParameters)
            let code = try #require(parameters["code"])
            let expected = text.replacing("CODE", with: code).replacing("CHOPPED", with: code.dropLast())
            #expect(parameters.values(of: "filled") == [expected])
        }
    }

    @Test(arguments: [
        "{respond: {status: 204, headers: {X-A: '{{sink}}'}}}", "{edit: {headers: {set: {X-A: '{{sink}}'}}}}",
    ])
    func theSecondOriginIsOpenedForATextThatNamesIt(then: String) async throws {
        let emulator = try await TestEmulator.make("rules: [{when: {endpoint: api}, then: [\(then)]}]")
        try await LiveServer.run(emulator) { server in
            let answer = try await server.client().api("GET", "/contacts", token: nil)
            let sink = try #require(answer.headers[header: "X-A"])
            #expect(sink.wholeMatch(of: /http:\/\/127\.0\.0\.2:[0-9]+/) != nil, "\(sink)")
            let request = RecordedRequest(method: "GET", target: "/x", headers: [HeaderField("Host", "y")], body: [])
            #expect(try await SecondOrigin.answers(1, to: request.bytes, at: sink).map(\.status) == [200])
            #expect(try await RedirectRuleTests.sinkExchanges(server).map(\.request) == [request])
        }
    }
}
