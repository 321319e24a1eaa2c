import Conformance
import OAuthCore
import Testing

@Suite("Request lines of the adapter protocol")
struct AdapterRequestTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let operation: ClientOperation
        let line: String
        var testDescription: String { line }
    }

    private static var settings: ClientSettings {
        ClientSettings(
            baseURL: "http://127.0.0.1:49207/s/c17",
            clientID: "demo-client",
            clientSecret: "de&mo \"secret\" ü",
            redirectURI: "https://client.example/callback",
            scope: "read:contacts write:messages",
            stateDirectory: "/state/c17"
        )
    }

    private static var resumed: ClientSettings {
        var settings = settings
        settings.caFile = "/state/ca.pem"
        settings.resume = true
        return settings
    }

    private static let configureLine =
        #"{"id":7,"op":"configure","base_url":"http://127.0.0.1:49207/s/c17","#
        + #""authorize_url":"http://127.0.0.1:49207/s/c17/oauth/authorize","#
        + #""token_url":"http://127.0.0.1:49207/s/c17/oauth/token","#
        + #""api_url":"http://127.0.0.1:49207/s/c17/api/v0.0.1","client_id":"demo-client","#
        + #""client_secret":"de&mo \"secret\" ü","redirect_uri":"https://client.example/callback","#
        + #""scope":"read:contacts write:messages","state_dir":"/state/c17","#

    private static let rows: [Row] = [
        Row(operation: .hello, line: #"{"id":7,"op":"hello","protocol":1}"#),
        Row(operation: .configure(settings), line: configureLine + #""resume":false}"#),
        Row(operation: .configure(resumed), line: configureLine + #""ca_file":"/state/ca.pem","resume":true}"#),
        Row(operation: .authorize, line: #"{"id":7,"op":"authorize"}"#),
        Row(
            operation: .callback(url: "https://client.example/callback?code=a%2Fb&state=c"),
            line: #"{"id":7,"op":"callback","url":"https://client.example/callback?code=a%2Fb&state=c"}"#
        ),
        Row(
            operation: .call(APICall(path: "/contacts")),
            line: #"{"id":7,"op":"call","method":"GET","path":"/contacts"}"#
        ),
        Row(
            operation: .call(APICall(method: "POST", path: "/contacts", parallel: 10, body: ["name": "Ada\n"])),
            line: #"{"id":7,"op":"call","method":"POST","path":"/contacts","parallel":10,"body":{"name":"Ada\n"}}"#
        ),
        Row(
            operation: .call(APICall(method: "PUT", path: "/contacts/1", body: .null)),
            line: #"{"id":7,"op":"call","method":"PUT","path":"/contacts/1","body":null}"#
        ),
        Row(operation: .refresh, line: #"{"id":7,"op":"refresh"}"#),
        Row(operation: .advance(seconds: 3601), line: #"{"id":7,"op":"advance","seconds":3601}"#),
        Row(operation: .tokens, line: #"{"id":7,"op":"tokens"}"#),
    ]

    @Test(arguments: rows) func isWritten(_ row: Row) {
        #expect(AdapterMessage.requestLine(id: 7, row.operation) == row.line)
    }

    @Test(arguments: rows) func isRead(_ row: Row) throws {
        let (id, operation) = try AdapterMessage.parseRequest(row.line)
        #expect(id == 7)
        #expect(operation == row.operation)
    }

    @Test func everyOperationHasARow() {
        let words = ["hello", "configure", "authorize", "callback", "call", "refresh", "advance", "tokens"]
        #expect(Set(Self.rows.map(\.operation.word)) == Set(words))
    }

    @Test func unknownFieldsArePassedOver() throws {
        let (id, operation) = try AdapterMessage.parseRequest(#"{"mood":[1],"op":"refresh","id":3,"url":5}"#)
        #expect(id == 3)
        #expect(operation == .refresh)
    }

    @Test func anOperationOfALaterVersionIsNone() throws {
        let (id, operation) = try AdapterMessage.parseRequest(#"{"id":9,"op":"introspect"}"#)
        #expect(id == 9)
        #expect(operation == nil)
    }

    @Test func whatIsLeftOutOfACallHasItsDefault() throws {
        let (_, operation) = try AdapterMessage.parseRequest(#"{"id":1,"op":"call","parallel":-3}"#)
        #expect(operation == .call(APICall(method: "GET", path: "/", parallel: 1)))
    }

    @Test(
        arguments: [
            ("", "a line that is not JSON (standard output is for replies only): "),
            ("hello", "a line that is not JSON (standard output is for replies only): hello"),
            ("[1]", "a line that is not a JSON object: [1]"),
            (#"{"op":"hello"}"#, #"a request needs an integer `id` and a string `op`: {"op":"hello"}"#),
            (#"{"id":1}"#, #"a request needs an integer `id` and a string `op`: {"id":1}"#),
            (#"{"id":1.5,"op":"x"}"#, #"a request needs an integer `id` and a string `op`: {"id":1.5,"op":"x"}"#),
            (#"{"id":1,"op":2}"#, #"a request needs an integer `id` and a string `op`: {"id":1,"op":2}"#),
        ]
    ) func aLineThatIsNoRequestIsNamed(line: String, sentence: String) {
        let breach = #expect(throws: AdapterProtocolBreach.self) { try AdapterMessage.parseRequest(line) }
        #expect(breach?.description == sentence)
    }
}
