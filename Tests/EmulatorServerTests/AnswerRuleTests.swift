import EmulatorServer
import OAuthCore
import Testing
import Trace

@Suite("Rules that answer, or alter the answer, on the wire", .timeLimit(.minutes(1)))
struct AnswerRuleTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// What the rule on refreshes does.
        let then: String
        /// The whole answer, without the lines that every answer has; `ACCESS` and `REFRESH` stand for tokens.
        let answer: String
        /// Whether the refresh was processed: its token is spent then.
        var isProcessed = true
    }

    private static let tokens =
        #""access_token":"ACCESS","token_type":"Bearer","expires_in":3600,"refresh_token":"REFRESH""#
    private static let type = "Content-Type: application/json"
    private static let noStore = "Cache-Control: no-store\nPragma: no-cache"

    static let canned = [
        Row(
            testDescription: "JSON in the place of the answer",
            then:
                #"{respond: {status: 503, headers: {Retry-After: "1"}, json: {error: temporarily_unavailable, n: [1, null]}}}"#,
            answer:
                "503 Service Unavailable\n\(type)\nRetry-After: 1\n\n{\"error\":\"temporarily_unavailable\",\"n\":[1,null]}",
            isProcessed: false
        ),
        Row(
            testDescription: "a page in the place of the answer",
            then: "{respond: {html: '<h1>Maintenance</h1>'}}",
            answer: "200 OK\nContent-Type: text/html; charset=utf-8\n\n<h1>Maintenance</h1>",
            isProcessed: false
        ),
        Row(
            testDescription: "a form in the place of the answer",
            then: "{respond: {form: {access_token: a b, token_type: Bearer}}}",
            answer: "200 OK\nContent-Type: application/x-www-form-urlencoded\n\naccess_token=a+b&token_type=Bearer",
            isProcessed: false
        ),
        Row(
            testDescription: "text of another type in the place of the answer",
            then: "{respond: {status: 418, headers: {content-type: text/x-tea}, body: short}}",
            answer: "418 Status 418\ncontent-type: text/x-tea\n\nshort",
            isProcessed: false
        ),
        Row(
            testDescription: "nothing in the place of the answer",
            then: "{respond: {status: 204}}",
            answer: "204 No Content\n\n",
            isProcessed: false
        ),
    ]

    static let edited = [
        Row(
            testDescription: "another status",
            then: "{edit: {status: 500}}",
            answer: "500 Internal Server Error\n\(type)\n\(noStore)\n\n{\(tokens)}"
        ),
        Row(
            testDescription: "members set, added and removed",
            then: #"{edit: {set: {token_type: mac, expires_in: "3600", scope: {a: []}}, remove: [refresh_token]}}"#,
            answer: "200 OK\n\(type)\n\(noStore)\n\n"
                + #"{"access_token":"ACCESS","token_type":"mac","expires_in":"3600","scope":{"a":[]}}"#
        ),
        Row(
            testDescription: "a member renamed",
            then: "{edit: {rename: {access_token: accessToken, expires_in: expires}}}",
            answer: "200 OK\n\(type)\n\(noStore)\n\n"
                + #"{"token_type":"Bearer","refresh_token":"REFRESH","accessToken":"ACCESS","expires":3600}"#
        ),
        Row(
            testDescription: "headers set, added twice and removed",
            then: "{edit: {headers: {set: {cache-control: public}, add: {X-A: '1', X-B: '2'}, remove: [PRAGMA]}}}",
            answer: "200 OK\n\(type)\ncache-control: public\nX-A: 1\nX-B: 2\n\n{\(tokens)}"
        ),
        Row(
            testDescription: "another type",
            then: "{edit: {content_type: text/plain}}",
            answer: "200 OK\nContent-Type: text/plain\n\(noStore)\n\n{\(tokens)}"
        ),
        Row(
            testDescription: "another charset",
            then: "{edit: {charset: iso-8859-1}}",
            answer: "200 OK\nContent-Type: application/json; charset=iso-8859-1\n\(noStore)\n\n{\(tokens)}"
        ),
        Row(
            testDescription: "several edits, one after the other",
            then: "{edit: {set: {expires_in: 1}}}, {edit: {rename: {expires_in: e}, status: 201}}",
            answer: "201 Created\n\(type)\n\(noStore)\n\n"
                + #"{"access_token":"ACCESS","token_type":"Bearer","refresh_token":"REFRESH","e":1}"#
        ),
    ]

    @Test(arguments: canned + edited)
    func theBytesAreThoseOfTheRule(row: Row) async throws {
        let emulator = try await TestEmulator.make(
            "rules: [{when: {grant: refresh_token, occurrence: 1}, then: [\(row.then)]}]"
        )
        let first = try await emulator.newTokens()
        try await LiveServer.run(emulator) { server in
            let connection = try await server.connect()
            try await connection.send(Self.refreshBytes(first.refresh))
            let head = try await connection.readHead()
            let length = head.firstMatch(of: /Content-Length: ([0-9]+)/).flatMap { Int($0.output.1) } ?? 0
            try await connection.finishSending()
            let (body, end) = await connection.readToEnd()
            #expect(end == .closed)
            #expect(body.count == length)
            let lines = head.split(separator: "\r\n", omittingEmptySubsequences: false)
                .filter { !$0.hasPrefix("Content-Length: ") && !$0.hasPrefix("Date: ") }.dropLast(2)
            let text = String(decoding: body, as: UTF8.self)
            let issued = try await emulator.control("GET", "tokens").bodyJSON?["tokens"]?.array ?? []
            let answer =
                "HTTP/1.1 "
                + row.answer
                .replacing("ACCESS", with: issued.last { $0["kind"] == "access" }?["token"]?.string ?? "")
                .replacing("REFRESH", with: issued.last { $0["kind"] == "refresh" }?["token"]?.string ?? "")
            #expect(lines.joined(separator: "\n") + "\n\n" + text == answer)
            #expect(issued.count == (row.isProcessed ? 5 : 3))
        }
        #expect(try await emulator.refresh(first.refresh).status == (row.isProcessed ? 400 : 200))
        #expect(emulator.root.exchanges[2].rule == "rule-1")
    }

    static func refreshBytes(_ token: String) -> [UInt8] {
        let body = Array(FormCodec.encode(Documented.refresh(token)).utf8)
        let headers = [
            HeaderField("Host", "127.0.0.1"), HeaderField("Content-Type", "application/x-www-form-urlencoded"),
            HeaderField("Content-Length", String(body.count)),
        ]
        return RecordedRequest(method: "POST", target: "/oauth/token", headers: headers, body: body).bytes
    }

    struct CallbackRow: Sendable, CustomTestStringConvertible {
        let then: String
        /// What comes behind the redirect URI; `CODE` stands for the code.
        let query: String
        var testDescription: String { then }
    }

    @Test(arguments: [
        CallbackRow(then: "{callback: {set: {state: other}}}", query: "?code=CODE&state=other"),
        CallbackRow(then: "{callback: {set: {iss: 'a b&c'}}}", query: "?code=CODE&state=abc123xyz&iss=a+b%26c"),
        CallbackRow(then: "{callback: {remove: state}}", query: "?code=CODE"),
        CallbackRow(then: "{callback: {remove: [code, state]}}", query: ""),
        CallbackRow(then: "{callback: {repeat: [code]}}", query: "?code=CODE&state=abc123xyz&code=CODE"),
        CallbackRow(
            then: "{callback: {set: {error: access_denied}, repeat: state}}",
            query: "?code=CODE&state=abc123xyz&error=access_denied&state=abc123xyz"
        ),
        CallbackRow(
            then: "{edit: {set: {state: 5}, remove: [code]}}",
            query: "?state=5"
        ),
        CallbackRow(
            then: "{edit: {rename: {code: authorization_code}}}",
            query: "?authorization_code=CODE&state=abc123xyz"
        ),
        CallbackRow(then: "{callback: {set: {a: '1'}}}, {callback: {remove: a}}", query: "?code=CODE&state=abc123xyz"),
    ])
    func theRedirectIsThatOfTheRule(row: CallbackRow) async throws {
        let emulator = try await TestEmulator.make(
            "rules: [{when: {endpoint: callback}, then: [\(row.then)]}]"
        )
        try await LiveServer.run(emulator) { server in
            let redirect = try await server.client().authorize()
            #expect(redirect.status == 302)
            let tokens = try await emulator.control("GET", "tokens").bodyJSON?["tokens"]?.array
            let code = try #require(tokens?.last?["token"]?.string)
            #expect(
                redirect.headers[header: "Location"]
                    == Documented.callbackURI + row.query.replacing("CODE", with: code)
            )
            // The code was issued all the same.
            #expect(try await emulator.exchange(code).status == 200)
        }
    }

    @Test func aCallbackRuleActsOnTheRedirectOfTheConsentPageToo() async throws {
        let emulator = try await TestEmulator.make(
            """
            consent: ask
            rules: [{when: {endpoint: callback, outcome: error}, then: [{callback: {set: {error: teapot}}}]}]
            """
        )
        var browser = Browser(emulator)
        let target = "/oauth/authorize?" + FormCodec.encode(Documented.authorizeQuery())
        let page = try PageForm(try await browser.signIn(at: target))
        let denied = try await browser.submit(page, ["decision": "deny"])
        #expect(denied.locationParameters?["error"] == "teapot")
        let approved = try await browser.submit(page, ["decision": "approve"])
        #expect(approved.locationParameters?["error"] == nil)
        #expect(approved.locationParameters?["code"] != nil)
    }
}
