import EmulatorServer
import OAuthCore
import Testing
import Trace

@Suite("What the control plane refuses", .timeLimit(.minutes(1)))
struct ControlPlaneRefusalTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let call: String
        var body = ""
        let status: Int
        /// Words of the detail, which say what to do.
        let says: String
        var testDescription: String { "\(call) \(body)" }
    }

    @Test(arguments: [
        Row(call: "GET healthz", status: 404, says: "there is no call 'healthz'; there are health, sandboxes, reset"),
        Row(call: "GET health/x", status: 404, says: "there is no call 'health/x'"),
        Row(call: "GET tokens/x", status: 404, says: "there is tokens, tokens/expire and tokens/revoke"),
        Row(call: "DELETE sandboxes/nobody", status: 404, says: "there is no sandbox 'nobody'"),
        Row(call: "DELETE sandboxes/default", status: 409, says: "POST /_mock/reset"),
        Row(call: "DELETE rules/nobody", status: 404, says: "there is no rule 'nobody'"),

        Row(call: "POST sandboxes", body: "{", status: 400, says: "the body is not JSON"),
        Row(call: "POST sandboxes", body: "[]", status: 400, says: "the body is not a JSON object"),
        Row(
            call: "POST sandboxes",
            body: #"{"sed":1}"#,
            status: 400,
            says: "'sed' is not known here; there are scenario, seed, consent"
        ),
        Row(call: "POST sandboxes", body: #"{"seed":-1}"#, status: 400, says: "seed is a whole number from 0 up"),
        Row(call: "POST sandboxes", body: #"{"seed":"7"}"#, status: 400, says: "seed is a whole number from 0 up"),
        Row(call: "POST sandboxes", body: #"{"scenario":7}"#, status: 400, says: "scenario is a name or an object"),
        Row(call: "POST sandboxes", body: #"{"scenario":"defalt"}"#, status: 422, says: "did you mean 'default'?"),
        Row(call: "POST sandboxes", body: #"{"scenario":{"usrs":[]}}"#, status: 422, says: "did you mean 'users'?"),
        Row(call: "POST sandboxes", body: #"{"consent":"yes"}"#, status: 400, says: "consent is ask, approve or deny"),
        Row(
            call: "POST sandboxes",
            body: #"{"consent":{"mode":"approve","user":"bob"}}"#,
            status: 400,
            says: "there is no user 'bob'; there are ada, grace"
        ),

        Row(call: "POST clock", status: 400, says: "send advance (seconds), set (RFC 3339 time) or mode"),
        Row(call: "POST clock", body: #"{"advance":"1h"}"#, status: 400, says: "advance is a number of seconds"),
        Row(call: "POST clock", body: #"{"advance":1e300}"#, status: 400, says: "advance is a number of seconds"),
        Row(call: "POST clock", body: #"{"set":"tomorrow"}"#, status: 400, says: "a time such as 2026-01-01T00:00:00Z"),
        Row(call: "POST clock", body: #"{"mode":"paused"}"#, status: 400, says: "mode is running or frozen"),
        Row(call: "POST clock", body: #"{"add":1}"#, status: 400, says: "'add' is not known here"),
        Row(call: "PUT consent", body: "{}", status: 400, says: "consent is ask, approve or deny"),
        Row(call: "PUT consent", body: #"{"mode":"approve","user":5}"#, status: 400, says: "there is no user '5'"),
        Row(call: "PUT consent", body: #""yes""#, status: 400, says: "consent is ask, approve or deny"),
        Row(call: "PUT consent", body: #"["ask"]"#, status: 400, says: "the body is not a JSON object"),
        Row(call: "PUT consent", body: #"{"mode":"ask","usr":"ada"}"#, status: 400, says: "'usr' is not known here"),
        Row(
            call: "POST sandboxes",
            body: #"{"consent":{"mode":"ask","usr":"ada"}}"#,
            status: 400,
            says: "consent has no 'usr'; it has mode, user, scope, remember"
        ),

        Row(call: "GET journal?after=-1", status: 400, says: "after is the number of an exchange"),
        Row(call: "GET journal?limit=0", status: 400, says: "limit is a whole number from 1 up"),
        Row(call: "GET journal?endpoint=tokens", status: 400, says: "endpoint is one of authorize, sign-in, consent"),
        Row(call: "GET journal?client=x", status: 400, says: "'client' is not known here; there are after, endpoint"),

        Row(
            call: "POST tokens",
            body: #"{"client_id":"nobody"}"#,
            status: 400,
            says: "client_id must be one of demo-client, other-client"
        ),
        Row(call: "POST tokens", body: #"{"client_id":5}"#, status: 400, says: "client_id must be one of"),
        Row(call: "POST tokens", body: #"{"user":"bob"}"#, status: 400, says: "user must be one of ada, grace"),
        Row(call: "POST tokens", body: #"{"user":5}"#, status: 400, says: "user must be one of ada, grace"),
        Row(
            call: "POST tokens",
            body: #"{"scope":"read:all"}"#,
            status: 400,
            says: "scope must be some of: read:contacts"
        ),
        Row(call: "POST tokens", body: #"{"scope":7}"#, status: 400, says: "scope must be some of: read:contacts"),
        Row(call: "POST tokens/expire", status: 400, says: "send token, or kind (code, access, refresh or grant)"),
        Row(call: "POST tokens/revoke", body: #"{"kind":"all"}"#, status: 400, says: "send token, or kind"),
        Row(
            call: "POST tokens/revoke",
            body: #"{"token":5}"#,
            status: 400,
            says: "token is the text of a code or token"
        ),
        Row(call: "POST tokens/revoke", body: #"{"token":"x","kind":"code"}"#, status: 400, says: "send token alone"),
        Row(call: "GET tokens?last=x", status: 400, says: "last is a whole number from 0 up"),
        Row(call: "GET tokens?last=", status: 400, says: "last is a whole number from 0 up"),
        Row(call: "GET tokens?first=1", status: 400, says: "'first' is not known here; there is last"),
        Row(call: "GET ca.pem", status: 404, says: "serve --tls"),
        Row(call: "POST tokens/revoke", body: #"{"token":"a.b.c"}"#, status: 400, says: "that was issued here"),
        Row(call: "POST tokens/revoke", body: #"{"kind":"access","client_id":5}"#, status: 400, says: "client_id"),

        Row(call: "POST rules", body: "{", status: 422, says: "body:"),
        Row(call: "POST rules", body: #"{"then":[]}"#, status: 422, says: "then: has no action"),
        Row(call: "POST rules", body: #"{"then":[{"dely":"1s"}]}"#, status: 422, says: "did you mean 'delay'?"),
        Row(
            call: "POST rules",
            body: #"{"when":{"endpoint":"tokens"},"then":[{"delay":"1s"}]}"#,
            status: 422,
            says: "token"
        ),
        Row(call: "PUT scenario", body: "lifetimes: [", status: 422, says: "body:"),
    ])
    func aWrongCallIsToldWhatToDo(row: Row) async throws {
        let emulator = try await TestEmulator.make()
        _ = try await emulator.newTokens()
        let words = row.call.split(separator: " ").map(String.init)
        let answer = try await emulator.send(words[0], "/_mock/" + words[1], body: Array(row.body.utf8))
        #expect(answer.status == row.status, "\(answer.text)")
        #expect(answer.headers[header: "Content-Type"] == "application/problem+json")
        #expect(answer.detail?.contains(row.says) == true, "\(answer.text)")
        #expect(answer.bodyJSON?["status"] == JSONValue(row.status))
        #expect(answer.bodyJSON?["title"]?.string?.isEmpty == false)
        // Nothing was done.
        #expect(emulator.sandboxes[.root] != nil)
        #expect(try await emulator.control("GET", "sandboxes").bodyJSON?["sandboxes"]?.array?.count == 1)
        #expect(try await emulator.control("GET", "rules").bodyJSON?["rules"] == .array([]))
        let tokens = try await emulator.control("GET", "tokens").bodyJSON?["tokens"]?.array ?? []
        #expect(tokens.compactMap { $0["state"]?.string } == ["dead", "live", "live"])
    }

    @Test(arguments: [
        ("DELETE", "health", "GET"), ("POST", "key.pem", "GET"), ("POST", "jwks.json", "GET"),
        ("POST", "findings", "GET"), ("PUT", "sandboxes", "GET, POST"), ("GET", "sandboxes/default", "DELETE"),
        ("GET", "reset", "POST"), ("DELETE", "scenario", "GET, PUT"), ("PUT", "clock", "GET, POST"),
        ("POST", "consent", "GET, PUT"), ("PUT", "journal", "GET, DELETE"), ("PUT", "tokens", "GET, POST"),
        ("GET", "tokens/expire", "POST"), ("DELETE", "tokens/revoke", "POST"), ("PUT", "rules", "GET, POST, DELETE"),
        ("GET", "rules/x", "DELETE"), ("DELETE", "", "GET"),
    ])
    func aWrongMethodIsToldTheRightOnes(method: String, call: String, allowed: String) async throws {
        let emulator = try await TestEmulator.make()
        let answer = try await emulator.control(method, call)
        #expect(answer.status == 405)
        #expect(answer.headers[header: "Allow"] == allowed)
        #expect(answer.detail == "this call takes \(allowed.replacing(", ", with: " or "))")
        #expect(emulator.sandboxes[.root] != nil)
    }

    /// Also what is refused before a call is looked at is a problem with a detail.
    @Test(arguments: [
        ("POST /_mock/clock", "Content-Length: 9999999", 413, true),
        ("POST /s/nobody/_mock/clock", "Content-Length: 9999999", 413, true),
        ("POST /_mock/clock", "Host: twice", 400, true), ("GET /_mock", "Expect: tea", 417, true),
        ("PUT /_mock/scenario", "Transfer-Encoding: gzip", 501, true),
        ("POST /oauth/token", "Content-Length: 9999999", 413, false), ("GET /_mocks", "Expect: tea", 417, false),
    ])
    func aRefusalOfTheHeadIsAProblemToo(line: String, header: String, status: Int, isProblem: Bool) async throws {
        try await LiveServer.run(try await TestEmulator.make()) { server in
            let connection = try await server.connect()
            try await connection.send("\(line) HTTP/1.1\r\nHost: localhost\r\n\(header)\r\n\r\n")
            let answer = try await connection.readAnswer()
            #expect(answer.status == status)
            let type = isProblem ? "application/problem+json" : "application/json"
            #expect(answer.headers[header: "Content-Type"] == type)
            #expect((answer.detail ?? "").isEmpty == !isProblem, "\(answer.text)")
        }
    }

    @Test func anUnknownSandboxIsNamed() async throws {
        let emulator = try await TestEmulator.make()
        for target in ["/s/nobody/_mock/health", "/s/nobody/oauth/token", "/s//_mock/health", "/s/nobody"] {
            let answer = try await emulator.get(target)
            #expect(answer.status == 404)
            #expect(answer.detail?.contains("POST /_mock/sandboxes makes one") == true)
        }
    }

    @Test func whatIsElsewhereIsNotFound() async throws {
        let emulator = try await TestEmulator.make()
        for target in ["/", "/favicon.ico", "/oauth", "/oauth/token/", "/api/v0.0.2/contacts", "/_mocks"] {
            let answer = try await emulator.get(target)
            #expect(answer.status == 404)
            #expect(answer.text.contains("there are /oauth/authorize, /oauth/token, /api/v0.0.1/"))
        }
    }
}
