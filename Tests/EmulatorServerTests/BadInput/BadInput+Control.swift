import Testing

extension BadInput {
    private static func call(_ name: String, _ line: String, _ body: String = "", _ status: Int = 400, says: String)
        -> BadInput
    {
        call(name, line, bytes: Array(body.utf8), status, says: says)
    }

    private static func call(_ name: String, _ line: String, bytes: [UInt8], _ status: Int = 400, says: String)
        -> BadInput
    {
        let full = line.replacing(" ", with: " /_mock/")
        return request("\(name), control plane", full, body: bytes, status, says: says)
    }

    static let controlCalls: [BadInput] = controlTargets + controlBodies + controlHosts

    private static let controlTargets: [BadInput] = [
        call("a call that nobody has", "GET nothing", "", 404, says: "there is no call 'nothing'"),
        call("an escape that is none", "GET %zz", "", 404, says: "there is no call '%zz'"),
        call("NUL in a call", "GET %00", "", 404, says: "there is no call '%00'"),
        call("a call that is not UTF-8", "GET %FF", "", 404, says: "there is no call '%FF'"),
        call("a long call", "GET \(String(repeating: "c", count: 3000))", "", 404, says: "(3000 characters)"),
        call("an unknown sandbox", "DELETE sandboxes/%3Cx%3E", "", 404, says: "there is no sandbox"),
        call("another method", "PATCH clock", "{}", 405, says: "this call takes GET or POST"),
        call("TRACE", "TRACE health", "", 405, says: "this call takes GET"),
        call("a place that is none", "GET journal?after=x", says: "after is the number of an exchange"),
        call("a negative limit", "GET journal?limit=-5", says: "limit is a whole number"),
        call("a limit past 64 bits", "GET journal?limit=99999999999999999999", says: "limit is a whole number"),
        call("an unknown parameter", "GET journal?x=1", says: "'x' is not known here"),
        call("an unknown endpoint", "GET journal?endpoint=tokens", says: "endpoint is one of authorize, sign-in"),
        call("NUL in a query", "GET journal?endpoint=%00", says: "the character NUL"),
        call("a bad escape in a query", "GET journal?%zz", says: "the query cannot be read: '%zz'"),
        call("a limit that is sent twice", "GET journal?limit=1&limit=2", says: "'limit' is sent more than once"),
        request("an unknown sandbox in the path", "GET /s/nobody/_mock/clock", 404, says: "no sandbox 'nobody'"),
        request("an empty sandbox in the path", "GET /s//_mock/clock", 404, says: "there is no sandbox ''"),
    ]

    private static let controlBodies: [BadInput] = [
        call("no JSON", "POST clock", "advance=1", says: "the body is not JSON: no value begins here (at byte 0)"),
        call("JSON that is cut", "POST clock", #"{"advance": 1"#, says: "a comma or '}' is due"),
        call("an array", "POST clock", "[]", says: "the body is not a JSON object"),
        call("a number", "POST sandboxes", "1", says: "the body is not a JSON object"),
        call("an unknown member", "POST clock", #"{"x": 1}"#, says: "'x' is not known here"),
        call("a long name", "POST clock", "{\"\(String(repeating: "n", count: 500))\": 1}", says: "(500 characters)"),
        call("bytes that are not UTF-8", "POST clock", bytes: [0x22, 0xFF, 0x22], says: "a text is not UTF-8"),
        call("UTF-16", "POST clock", bytes: [0xFF, 0xFE, 0x7B, 0, 0x7D, 0], says: "the body is not JSON"),
        call("NUL", "POST clock", bytes: [0x7B, 0, 0x7D], says: "the body is not JSON"),
        call("deep JSON", "POST clock", String(repeating: "[", count: 100_000), says: "nested deeper than 512 levels"),
        call("a large number", "POST clock", #"{"advance": 1e999}"#, says: "the number is out of range"),
        call("a number past any time", "POST clock", #"{"advance": 1e300}"#, says: "advance is a number of seconds"),
        call("a text for a number", "POST clock", #"{"advance": "1"}"#, says: "advance is a number of seconds"),
        call("a time that is none", "POST clock", #"{"set": "0000-00-00"}"#, says: "a time such as"),
        call("a time past any calendar", "POST clock", #"{"set": "99999-01-01T00:00:00Z"}"#, says: "a time such as"),
        call("a negative seed", "POST sandboxes", #"{"seed": -1}"#, says: "seed is a whole number"),
        call("a seed with a fraction", "POST sandboxes", #"{"seed": 1.5}"#, says: "seed is a whole number"),
        call("a scenario that is cut", "PUT scenario", "rules: [", 422, says: "body:"),
        call("a scenario of tabs", "PUT scenario", "\t\tname: x", 422, says: "body:"),
        call("a scenario of aliases", "PUT scenario", "a: &a [1]\nb: *a", 422, says: "body:"),
        call("a scenario that is not UTF-8", "PUT scenario", bytes: [0x61, 0x3A, 0x20, 0xFF], 400, says: "UTF-8"),
        call("a rule that is not UTF-8", "POST rules", bytes: [0x22, 0xFF, 0x22], says: "the body is not UTF-8"),
        call("a rule without an action", "POST rules", #"{"when": {}}"#, 422, says: "then"),
        call("a rule that is a number", "POST rules", "5", 422, says: "body:"),
        call("deep rules", "POST rules", String(repeating: "[", count: 50_000), 422, says: "body"),
        call("an unknown kind of token", "POST tokens/revoke", #"{"kind": "\u0000"}"#, says: "send token, or kind"),
        call("a token that is a list", "POST tokens/expire", #"{"token": []}"#, says: "token is the text of"),
        call("a consent that is none", "PUT consent", #"{"mode": []}"#, says: "consent is ask, approve or deny"),
    ]

    private static let controlHosts: [BadInput] = [
        BadInput(
            "another host, control plane",
            Array("GET /_mock/health HTTP/1.1\r\nHost: evil.example\r\n\r\n".utf8),
            421,
            says: "does not answer to the host 'evil.example'"
        ),
        BadInput(
            "an empty host, control plane",
            Array("GET /_mock/health HTTP/1.1\r\nHost:\r\n\r\n".utf8),
            421,
            says: "does not answer to the host ''"
        ),
        request(
            "a page of another site, control plane",
            "POST /_mock/reset",
            headers: ["Origin: http://x"],
            403,
            says: "other sites"
        ),
    ]
}
