import EmulatorServer
import OAuthCore
import Testing
import Trace

/// The request sends `q` with markup and a line break, and wants to be answered in a type of its own.
@Suite("Places where templates are filled in", .serialized, .timeLimit(.minutes(1)))
struct TemplatePlaceTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let then: String
        /// A line of the head; nil for none.
        var line: String?
        var body: String?
        var testDescription: String { then }
    }

    static let rows = [
        Row(then: "{respond: {body: '{{parameter.q}}'}}", body: "<b>\r\nX: y"),
        Row(then: "{respond: {html: '<p>{{parameter.q}}</p>'}}", body: "<p>&lt;b&gt;\r\nX: y</p>"),
        Row(then: "{respond: {form: {q: '{{parameter.q}}', m: '{{method}}'}}}", body: "q=%3Cb%3E%0D%0AX%3A+y&m=GET"),
        Row(then: "{respond: {json: '{{parameter.q}}'}}", body: #""<b>\r\nX: y""#),
        Row(then: "{respond: {headers: {X-Q: 'a{{parameter.q}}'}}}", line: "X-Q: a<b>  X: y"),
        Row(then: "{raw_headers: ['X-Q: {{parameter.q}}', 'X-M:{{method}}']}", line: "X-Q: <b>  X: y\r\nX-M:GET"),
        Row(then: "{edit: {headers: {add: {X-Q: '{{parameter.q}}'}}}}", line: "X-Q: <b>  X: y"),
        Row(then: "{redirect: {to: '/x?m={{method}}'}}", line: "Location: /x?m=GET"),
        Row(
            then: "{edit: {content_type: '{{header.accept}}'}}",
            line: "Content-Type: text/x-own"
        ),
        Row(
            then: "{edit: {charset: '{{method|lower}}'}}",
            line: "Content-Type: application/json; charset=get"
        ),
        Row(
            then: "{edit: {rename: {error: '{{method}}'}, remove: error_description}}",
            body: #"{"GET":"unauthorized"}"#
        ),
    ]

    @Test(arguments: rows)
    func whatIsFilledInFitsThePlace(row: Row) async throws {
        let emulator = try await TestEmulator.make("rules: [{when: {endpoint: api}, then: [\(row.then)]}]")
        try await LiveServer.run(emulator) { server in
            let headers = [HeaderField("Host", "127.0.0.1"), HeaderField("Accept", "text/x-own")]
            let target = "/api/v0.0.1/contacts?q=%3Cb%3E%0D%0AX:+y"
            let request = RecordedRequest(method: "GET", target: target, headers: headers, body: [])
            let seen = try await server.bytes(answering: request, endsSending: true)
            if let line = row.line { #expect(seen.head.contains("\r\n\(line)\r\n"), "\(seen.head)") }
            if let body = row.body { #expect(String(decoding: seen.body, as: UTF8.self) == body) }
            // No value that is filled in has made a header line of its own.
            #expect(!seen.head.contains("\r\nX: y"))
        }
    }
}
