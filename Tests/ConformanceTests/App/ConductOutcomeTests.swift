import Conformance
import OAuthCore
import TestKit
import Testing
import Trace

@Suite("A client that shows pages is judged by what it did")
struct ConductOutcomeTests {
    private static func token(_ status: Int, _ body: String, _ headers: [HeaderField] = []) -> Exchange {
        Exchange.token(["grant_type": "authorization_code"], .pair(1)).changed { exchange in
            exchange.response.status = status
            exchange.response.body = Array(body.utf8)
            exchange.response.headers = headers
        }
    }

    private static func api(_ status: Int) -> Exchange { .api(1, status) }

    struct Row: NamedRow {
        let name: String
        let kind: StepKind
        let exchanges: [Exchange]
        let works: Bool

        init(_ name: String, _ kind: StepKind, _ exchanges: [Exchange], works: Bool) {
            (self.name, self.kind, self.exchanges, self.works) = (name, kind, exchanges, works)
        }
    }

    private static let tokens = #"{"access_token": "a", "token_type": "Bearer"}"#

    @Test(arguments: [
        Row("tokens", .connect, [token(200, tokens)], works: true),
        Row("tokens at the second try", .connect, [token(503, ""), token(200, tokens)], works: true),
        Row("tokens behind a byte order mark", .connect, [token(200, "\u{FEFF}" + tokens)], works: true),
        Row(
            "an encoding that is not read here",
            .deliver,
            [token(200, "\u{1F}", [HeaderField("Content-Encoding", "gzip")])],
            works: true
        ),
        Row("no token request", .connect, [], works: false),
        Row("a refusal", .deliver, [token(400, #"{"error": "invalid_grant"}"#)], works: false),
        Row("a page in place of tokens", .connect, [token(200, "<html>")], works: false),
        Row("a call that was answered", .call, [api(401), api(200)], works: true),
        Row("a call that was not modified", .call, [api(304)], works: true),
        Row("a call that was refused", .call, [api(401)], works: false),
        Row("a call that was never made", .call, [token(200, tokens)], works: false),
        Row("a step that asks the server for nothing", .restart, [], works: true),
    ])
    func outcome(row: Row) {
        let page = StepOutcome.ok(ClientReply(ok: true, status: 200))
        let outcome = page.judgedByConduct(row.kind, row.exchanges)
        #expect((outcome == page) == row.works)
        guard case .refused(let reply) = outcome else { return }
        #expect(reply.error == nil)
        #expect(outcome.text.hasPrefix("refused without a word (the page has status 200, and "))
    }

    @Test("What the page refuses is refused whatever the server did")
    func aRefusalStays() {
        let refused = StepOutcome.refused(ClientReply(ok: false, status: 500))
        #expect(refused.judgedByConduct(.connect, [Self.token(200, Self.tokens)]) == refused)
    }

    @Test(
        "A refusal without a word is any word, and any status of a refusal",
        arguments: [
            (StepRequirement.Ending.error(["access_denied"]), true), (.refused, true), (.status(403), true),
            (.status(200), false), (.ok, false), (.answered, true),
        ]
    )
    func aRefusalWithoutAWord(ending: StepRequirement.Ending, isMet: Bool) {
        let record = CaseRecord.sample([
            .step(.connect, .done), .step(.call, .refused(ClientReply(ok: false, status: 502))),
        ])
        let wanted = StepRequirement(kind: .call, outcome: ending)
        let result = Judge(.sample(expecting: [Conformance.Expectation(.step(wanted))]), record).result()
        #expect(result.requirements.first?.isMet == isMet)
    }

    @Test(
        "What pages show is searched for leaks",
        arguments: [
            (
                ShownPage(path: "/", status: 200, body: "<!-- secret-token-1 -->"),
                "an access token (secr…(14)) is in the page at /, whole"
            ),
            (
                ShownPage(path: "/callback", status: 302, location: "/done?t=secret%2Dtoken-1", body: ""),
                "an access token (secr…(14)) is in a redirect of the page at /callback, percent-encoded"
            ),
        ]
    )
    func leaks(page: ShownPage, message: String) {
        let body = #"{"access_token": "secret-token-1"}"#
        var record = CaseRecord.sample([.step(.connect, .done, 1...1)], .record(Self.token(200, body)))
        record.shown = [page]
        let findings = Judge(.sample(), record).result().findings.filter { $0.rule == "secret-in-output" }
        #expect(findings.map(\.message) == [message])
        #expect(CaseRecord(json: record.json)?.shown == [page])
    }

    @Test("A code in what an app prints is worth a warning, and any other secret a failure")
    func whatIsPrinted() {
        var record = CaseRecord.sample(
            [.step(.connect, .done, 1...2)],
            .record(.authorize(code: "secret-code-1"), Self.token(200, #"{"access_token": "secret-token-1"}"#))
        )
        record.clientOutput = "GET /callback?code=secret-code-1 303\nsecret-token-1"
        record.shown = [ShownPage(path: "/", status: 200, body: "")]
        let rules = { Judge(.sample(), record).result().findings.map(\.rule).filter { $0.contains("-in-") } }
        #expect(rules() == ["code-in-request-log", "secret-in-output"])
        record.shown = []
        #expect(rules() == ["secret-in-output", "secret-in-output"])
    }
}
