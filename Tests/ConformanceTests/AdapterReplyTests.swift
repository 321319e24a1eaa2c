import Conformance
import OAuthCore
import Testing

@Suite("Reply lines of the adapter protocol")
struct AdapterReplyTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let operation: ClientOperation
        let reply: ClientReply
        let line: String
        var testDescription: String { line }
    }

    private static let call = ClientOperation.call(APICall(path: "/contacts"))
    private static let calls = ClientOperation.call(APICall(path: "/contacts", parallel: 3))
    private static let settings = ClientOperation.configure(
        ClientSettings(
            baseURL: "",
            clientID: "",
            clientSecret: "",
            redirectURI: "",
            scope: "",
            stateDirectory: ""
        )
    )

    private static let rows: [Row] = [
        Row(
            operation: .hello,
            reply: ClientReply(
                ok: true,
                hello: ClientDescription(name: "example", version: "1.0", capabilities: [.tokens, .autoRefresh])
            ),
            line: #"{"id":7,"ok":true,"name":"example","version":"1.0","capabilities":["auto_refresh","tokens"]}"#
        ),
        Row(operation: settings, reply: .done, line: #"{"id":7,"ok":true}"#),
        Row(
            operation: .authorize,
            reply: ClientReply(ok: true, url: "http://127.0.0.1:1/oauth/authorize?a=b"),
            line: #"{"id":7,"ok":true,"url":"http://127.0.0.1:1/oauth/authorize?a=b"}"#
        ),
        Row(operation: .callback(url: ""), reply: .done, line: #"{"id":7,"ok":true}"#),
        Row(
            operation: .callback(url: ""),
            reply: .refused(.stateMismatch, "it was 'x'"),
            line: #"{"id":7,"ok":false,"error":"state_mismatch","detail":"it was 'x'"}"#
        ),
        Row(operation: call, reply: ClientReply(ok: true, status: 200), line: #"{"id":7,"ok":true,"status":200}"#),
        Row(
            operation: call,
            reply: ClientReply(ok: false, error: "http", status: 403),
            line: #"{"id":7,"ok":false,"error":"http","status":403}"#
        ),
        Row(operation: call, reply: .refused(.network), line: #"{"id":7,"ok":false,"error":"network"}"#),
        Row(
            operation: calls,
            reply: ClientReply(ok: true, status: 200, statuses: [200, 201, 200]),
            line: #"{"id":7,"ok":true,"status":200,"statuses":[200,201,200]}"#
        ),
        Row(
            operation: calls,
            reply: ClientReply(ok: false, error: "http", status: 500, statuses: [200, 0, 500]),
            line: #"{"id":7,"ok":false,"error":"http","status":500,"statuses":[200,0,500]}"#
        ),
        Row(operation: .refresh, reply: .refused(.reauthorize), line: #"{"id":7,"ok":false,"error":"reauthorize"}"#),
        Row(operation: .advance(seconds: 1), reply: .done, line: #"{"id":7,"ok":true}"#),
        Row(
            operation: .tokens,
            reply: ClientReply(
                ok: true,
                tokens: HeldTokens(accessToken: "a", refreshToken: "r", expiresAt: 1_767_225_600.5)
            ),
            line: #"{"id":7,"ok":true,"access_token":"a","refresh_token":"r","expires_at":1767225600.5}"#
        ),
        Row(
            operation: .tokens,
            reply: ClientReply(ok: true, tokens: HeldTokens(accessToken: nil, refreshToken: nil, expiresAt: nil)),
            line: #"{"id":7,"ok":true,"access_token":null,"refresh_token":null,"expires_at":null}"#
        ),
        Row(operation: .tokens, reply: .refused(.unsupported), line: #"{"id":7,"ok":false,"error":"unsupported"}"#),
    ]

    @Test(arguments: rows) func isWritten(_ row: Row) {
        #expect(AdapterMessage.replyLine(id: 7, row.reply, to: row.operation) == row.line)
    }

    @Test(arguments: rows) func isRead(_ row: Row) throws {
        #expect(try AdapterMessage.parseReply(row.line, id: 7, to: row.operation) == row.reply)
    }

    @Test func unknownFieldsAndCapabilitiesArePassedOver() throws {
        let line = #"{"mood":"fine","capabilities":["telepathy","clock",5],"name":"x","version":"2","ok":true,"id":7}"#
        let reply = try AdapterMessage.parseReply(line, id: 7, to: .hello)
        #expect(reply.hello == ClientDescription(name: "x", version: "2", capabilities: [.clock]))
    }

    @Test func aWholeNumberIsAnExpiryToo() throws {
        let reply = try AdapterMessage.parseReply(#"{"id":7,"ok":true,"expires_at":1767225600}"#, id: 7, to: .tokens)
        #expect(reply.tokens == HeldTokens(accessToken: nil, refreshToken: nil, expiresAt: 1_767_225_600))
    }

    // MARK: - Breaches

    struct Breach: Sendable, CustomTestStringConvertible {
        let line: String
        var operation = ClientOperation.refresh
        let sentence: String
        var testDescription: String { line }
    }

    private static let notJSON = "a line that is not JSON (standard output is for replies only): "
    private static let breaches: [Breach] = [
        Breach(line: "", sentence: notJSON),
        Breach(line: "Traceback (most recent call last):", sentence: notJSON + "Traceback (most recent call last):"),
        Breach(line: #"{"id":7,"ok":true"#, sentence: notJSON + #"{"id":7,"ok":true"#),
        Breach(line: #"{'id': 7, 'ok': True}"#, sentence: notJSON + #"{'id': 7, 'ok': True}"#),
        Breach(line: #"{"id":7,"ok":true} {}"#, sentence: notJSON + #"{"id":7,"ok":true} {}"#),
        Breach(
            line: String(repeating: "ü", count: 200),
            sentence: notJSON + String(repeating: "ü", count: 120) + "… (400 bytes)"
        ),
        Breach(line: "null", sentence: "a line that is not a JSON object: null"),
        Breach(line: #"[{"id":7}]"#, sentence: #"a line that is not a JSON object: [{"id":7}]"#),
        Breach(line: "{}", sentence: "a reply needs the integer `id` of its request (7): {}"),
        Breach(
            line: #"{"id":"7","ok":true}"#,
            sentence: #"a reply needs the integer `id` of its request (7): {"id":"7","ok":true}"#
        ),
        Breach(
            line: #"{"id":8,"ok":true}"#,
            sentence: "the reply has id 8, the request had 7: repeat the request's id"
        ),
        Breach(line: #"{"id":7}"#, sentence: #"a reply needs a boolean `ok`: {"id":7}"#),
        Breach(line: #"{"id":7,"ok":"yes"}"#, sentence: #"a reply needs a boolean `ok`: {"id":7,"ok":"yes"}"#),
        Breach(line: #"{"id":7,"ok":1}"#, sentence: #"a reply needs a boolean `ok`: {"id":7,"ok":1}"#),
        Breach(
            line: #"{"id":7,"ok":false}"#,
            sentence: #"a reply with `ok: false` needs a string `error`: {"id":7,"ok":false}"#
        ),
        Breach(
            line: #"{"id":7,"ok":false,"error":{}}"#,
            sentence: #"a reply with `ok: false` needs a string `error`: {"id":7,"ok":false,"error":{}}"#
        ),
        Breach(
            line: #"{"id":7,"ok":true,"version":"1","capabilities":[]}"#,
            operation: .hello,
            sentence: "the reply to `hello` needs `name`, `version` and a list `capabilities`"
        ),
        Breach(
            line: #"{"id":7,"ok":true,"name":"x","version":"1","capabilities":"tokens"}"#,
            operation: .hello,
            sentence: "the reply to `hello` needs `name`, `version` and a list `capabilities`"
        ),
        Breach(
            line: #"{"id":7,"ok":true}"#,
            operation: .authorize,
            sentence: "the reply to `authorize` needs `url`, where the browser is to be sent"
        ),
        Breach(
            line: #"{"id":7,"ok":true,"url":""}"#,
            operation: .authorize,
            sentence: "the reply to `authorize` needs `url`, where the browser is to be sent"
        ),
        Breach(
            line: #"{"id":7,"ok":true}"#,
            operation: call,
            sentence: "the reply to `call` needs an integer `status`, the final HTTP status"
        ),
        Breach(
            line: #"{"id":7,"ok":true,"status":"200"}"#,
            operation: call,
            sentence: "the reply to `call` needs an integer `status`, the final HTTP status"
        ),
    ]

    @Test(arguments: breaches) func aBreachSaysWhatToChange(_ breach: Breach) {
        let error = #expect(throws: AdapterProtocolBreach.self) {
            try AdapterMessage.parseReply(breach.line, id: 7, to: breach.operation)
        }
        #expect(error?.description == breach.sentence)
    }

    /// Any line gives a reply or a breach, never a trap.
    @Test(arguments: 0..<8) func randomLinesNeverCrash(seed: UInt64) {
        var chance = SeededGenerator(seed: seed)
        let pieces = [
            "{", "}", "[", "]", ":", ",", "\"", "\\", "\\u", "d83d", "id", "\"id\"", "\"ok\"", "true", "null", "7", "-",
            "1e", "999999999999999999999", "\"status\"", "\"statuses\"", " ", "\u{0}", "é", "\u{1F600}",
        ]
        let operations = [ClientOperation.hello, Self.settings, .authorize, Self.call, Self.calls, .tokens]
        var breaches = 0
        for _ in 0..<500 {
            let line = (0..<Int.random(in: 0...12, using: &chance))
                .map { _ in pieces.randomElement(using: &chance) ?? "" }
                .joined()
            for operation in operations {
                if (try? AdapterMessage.parseReply(line, id: 7, to: operation)) == nil { breaches += 1 }
            }
            _ = try? AdapterMessage.parseRequest(line)
        }
        #expect(breaches > 0)
    }
}

/// A generator whose numbers follow from its seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
