import OAuthCore
import TestKit
import Testing
import Trace

/// Source: the interface, "Control plane", "An exchange".
@Suite("Exchanges as JSON")
struct ExchangeJSONTests {
    struct Row: NamedRow {
        let name: String
        let exchange: Exchange

        init(_ name: String, _ exchange: Exchange) { (self.name, self.exchange) = (name, exchange) }
    }

    static let rows = [
        Row("a token request", .refresh),
        Row("an API request with an empty answer", .call),
        Row("a redirect", .callback),
        Row("an answer in another dialect", .refresh.altered { $0.profile = .league8 }),
        Row(
            "a body that is not UTF-8",
            .refresh.altered {
                $0.request.body = [0xFF, 0x00, 0xFE]
                $0.response.body = [0xC3]
            }
        ),
        Row(
            "a body with NUL and line ends",
            .refresh.altered { $0.request.body = Array("a\0\r\n\u{2028}\"\\é🔑".utf8) }
        ),
        Row(
            "a body that begins with a byte order mark",
            .refresh.altered { $0.response.body = [0xEF, 0xBB, 0xBF, 0x7B] }
        ),
        Row(
            "headers that come twice, in their order and case",
            .call.altered {
                $0.request.headers = [
                    HeaderField("accept", "a"), HeaderField("X-a", ""), HeaderField("ACCEPT", "b"),
                    HeaderField("accept", "a"),
                ]
            }
        ),
        Row(
            "an error with all that the journal says of it",
            .refresh.altered {
                $0.outcome = .error
                $0.error = "invalid_grant"
                $0.errorDetail = "refresh token r…(3) was never issued here"
                $0.rule = "outage,slow"
                $0.fault = "truncate"
                $0.findings = [
                    Finding(rule: "token/reuse", level: .must, exchange: 3, message: "it came again"),
                    Finding(rule: "api/agent", level: .may, exchange: 3, message: ""),
                ]
            }
        ),
        Row("a time before 1970", .call.altered { $0.at = Instant(milliseconds: -1) }),
        Row("a time of odd milliseconds", .call.altered { $0.at = Instant(milliseconds: 1_767_225_600_123) }),
    ]

    @Test(arguments: rows)
    func whatIsWrittenIsReadBack(row: Row) throws {
        let text = row.exchange.json.text
        #expect(Exchange(json: try JSONValue(parsing: text)) == row.exchange)
    }

    @Test(arguments: Endpoint.allCases)
    func everyEndpointIsReadBack(endpoint: Endpoint) {
        let exchange = Exchange.call.altered { $0.endpoint = endpoint }
        #expect(Exchange(json: exchange.json) == exchange)
    }

    @Test func theMembersAreThoseOfTheInterface() {
        #expect(
            Exchange.refresh.altered { $0.response.body = [0xFF] }.json.text == """
                {"n":3,"at":"2026-01-01T00:00:00.001Z","elapsed_ms":12.5,"duration_ms":3.25,"connection":2,\
                "endpoint":"token","request":{"method":"POST","target":"/s/c1/oauth/token?tenant=a+b",\
                "headers":[["Content-Type","application/x-www-form-urlencoded"]],\
                "body":"grant_type=refresh_token&refresh_token=r+1&code="},\
                "response":{"status":200,"headers":[["Content-Type","application/json"]],"body_base64":"/w=="},\
                "outcome":"success","error":null,"client_id":"demo-client","rule":null,"findings":[]}
                """
        )
    }

    @Test func digitsThatNoClockHasAreLeftOut() {
        let exchange = Exchange.call.altered {
            $0.elapsedMs = 1.0 / 3
            $0.durationMs = 2.000_000_1
        }
        #expect(exchange.json["elapsed_ms"] == .number(0.333))
        #expect(exchange.json["duration_ms"] == 2)
    }

    @Test(arguments: ["n", "at", "endpoint", "request", "response"])
    func withoutAMemberThatMattersNothingIsRead(member: String) {
        var (missing, wrong) = (Exchange.refresh.json, Exchange.refresh.json)
        missing.remove(member)
        wrong.set(member, to: .array([]))
        #expect(Exchange(json: missing) == nil)
        #expect(Exchange(json: wrong) == nil)
    }

    @Test(arguments: [
        ("request", "method"), ("request", "target"), ("response", "status"),
    ])
    func withoutAMemberOfItsHalvesNothingIsRead(half: String, member: String) throws {
        var json = Exchange.refresh.json
        var inner = try #require(json[half])
        inner.remove(member)
        json.set(half, to: inner)
        #expect(Exchange(json: json) == nil)
    }

    @Test func whatNobodyKnowsIsNotReadAsSomethingElse() {
        var json = Exchange.refresh.json
        json.set("endpoint", to: "teapot")
        #expect(Exchange(json: json) == nil)
        json.set("endpoint", to: "token")
        json.set("at", to: "yesterday")
        #expect(Exchange(json: json) == nil)
    }
}
