import Conformance
import FixtureFiles
import OAuthCore
import Scenarios
import Testing
import Trace

@Suite("Reading a case")
struct CaseReadingTests {
    private func read(_ text: String) throws -> ConformanceCase {
        var cases: [ConformanceCase] = []
        try TemporaryFolder.with(["case.yaml": text]) { folder in
            cases = try CaseFiles().cases(in: [folder.file("case.yaml")])
        }
        return try #require(cases.first)
    }

    private func sample(steps: String = "connect: {}", expect: String = "connect: ok") throws -> ConformanceCase {
        try read(
            """
            flextell-case: 1
            id: callback/sample/is-read
            title: A sample
            why: Because.
            sources: [{document: RFC 6749, section: "4.1"}]
            steps: [{\(steps)}]
            expect: [{\(expect)}]
            """
        )
    }

    @Test func itsHeadIsRead() throws {
        let conformanceCase = try read(
            """
            flextell-case: 1
            id: callback/sample/is-read
            title: A sample
            level: should
            why: >-
              Because
              it is.
            sources:
              - {document: RFC 6749, section: "4.1"}
              - {document: Flextell, section: 5}
            needs: [tokens, auto_refresh]
            tags: [security, slow]
            provokes: [code-once, state-once]
            afterwards: false
            scenario:
              seed: 3
              consent: deny
              rules: [{when: {endpoint: callback}, then: [{callback: {remove: state}}]}]
            steps: [{connect: {}}]
            expect: [{connect: ok, level: may, text: "In words"}, {connect: ok}]
            """
        )
        #expect(conformanceCase.id.rawValue == "callback/sample/is-read")
        #expect(conformanceCase.title == "A sample")
        #expect("\(conformanceCase.level)" == "should")
        #expect(conformanceCase.why == "Because it is.")
        #expect(conformanceCase.sources.map(\.description) == ["RFC 6749 §4.1", "Flextell, 5"])
        #expect(conformanceCase.needs == [.tokens, .autoRefresh])
        #expect(conformanceCase.tags == ["security", "slow"])
        #expect(conformanceCase.provokes == ["code-once", "state-once"])
        #expect(!conformanceCase.checksAfterwards)
        #expect(conformanceCase.expectations.map { "\($0.level)" } == ["may", "should"])
        #expect(conformanceCase.expectations.map(\.text) == ["In words", nil])

        var scenario = try ScenarioFiles().shipped("default")
        scenario.name = "callback/sample/is-read"
        scenario.seed = 3
        scenario.consent = ConsentSetting(mode: .deny)
        let edit = CallbackEdit(remove: ["state"])
        scenario.rules = [Rule(name: "rule-1", when: Condition(endpoint: .callback), then: [.callback(edit)])]
        #expect(conformanceCase.scenario == scenario)
    }

    @Test func whatIsLeftOutHasItsDefault() throws {
        let conformanceCase = try sample()
        #expect("\(conformanceCase.level)" == "must")
        #expect(conformanceCase.needs.isEmpty)
        #expect(conformanceCase.tags.isEmpty)
        #expect(conformanceCase.provokes.isEmpty)
        #expect(conformanceCase.checksAfterwards)
        var scenario = try ScenarioFiles().shipped("default")
        scenario.name = "callback/sample/is-read"
        scenario.consent = ConsentSetting(mode: .approve, user: Username("ada"))
        #expect(conformanceCase.scenario == scenario)
    }

    // MARK: - Steps

    @Test(
        arguments: [
            ("connect: {}", .connect),
            ("refresh: {}", .refresh),
            ("restart: {}", .restart),
            ("call: {}", .call(APICall(path: "/contacts"))),
            (
                "call: {method: PUT, path: /messages/1, parallel: 100, body: {text: [a]}}",
                .call(APICall(method: "PUT", path: "/messages/1", parallel: 100, body: ["text": .array(["a"])]))
            ),
            ("advance: 1h", .advance(.seconds(3600), of: .both)),
            ("advance: {by: 300ms, clock: server}", .advance(TimeSpan(milliseconds: 300), of: .server)),
            ("advance: {by: 1d, clock: client}", .advance(.seconds(86400), of: .client)),
            ("advance: {by: 1d}", .advance(.seconds(86400), of: .both)),
            ("deliver: again", .deliver(.again)),
            ("deliver: {code: a b, state: \"\"}", .deliver(.madeUp(Parameters(["code": "a b", "state": ""])))),
            ("deliver: {}", .deliver(.madeUp(Parameters()))),
            ("control: {expire: access_token}", .control(.expire([.access]))),
            ("control: {revoke: grant}", .control(.revoke([.code, .access, .refresh]))),
            (
                "control: {rules: [{name: x, then: [{hold: 2}]}]}",
                .control(
                    .addRules([Rule(name: "x", when: Condition(), then: [.hold(Hold(count: 2))])])
                )
            ),
            ("control: {remove_rules: all}", .control(.removeRules(named: nil))),
            ("control: {remove_rules: outage}", .control(.removeRules(named: "outage"))),
            ("control: {consent: deny}", .control(.consent(ConsentSetting(mode: .deny)))),
            (
                "control: {consent: {mode: approve, user: grace}}",
                .control(.consent(ConsentSetting(mode: .approve, user: Username("grace"))))
            ),
        ] as [(String, StepAction)]
    ) func aStepIsRead(text: String, action: StepAction) throws {
        let steps = try sample(steps: text, expect: "requests: {count: 0}").steps
        #expect(steps == [Step(action, name: "\(action.kind.rawValue)-1")])
    }

    @Test func stepsAreNamedByTheirKindAndPlace() throws {
        let steps = try sample(
            steps: "connect: {}}, {call: {}}, {as: mine, call: {}, point: true}, {call: {}}, {connect: {}",
            expect: "call: ok"
        ).steps
        #expect(steps.map(\.name) == ["connect-1", "call-1", "mine", "call-3", "connect-2"])
        #expect(steps.map(\.isPoint) == [false, false, true, false, false])
    }

    // MARK: - Expectations

    private static let everything = RequestFilter(
        endpoint: .token,
        grant: .refreshToken,
        method: "POST",
        status: 503,
        during: "connect-1"
    )

    @Test(
        arguments: [
            ("connect: ok", .step(StepRequirement(kind: .connect, outcome: .ok))),
            ("call: refused", .step(StepRequirement(kind: .call, outcome: .refused))),
            ("deliver: answered", .step(StepRequirement(kind: .deliver, outcome: .answered))),
            ("restart: {outcome: ok}", .step(StepRequirement(kind: .restart, outcome: .ok))),
            (
                "connect: {step: connect-1, error: access_denied}",
                .step(StepRequirement(kind: .connect, step: "connect-1", outcome: .error(["access_denied"])))
            ),
            (
                "refresh: {error: [reauthorize, invalid_grant]}",
                .step(StepRequirement(kind: .refresh, outcome: .error(["reauthorize", "invalid_grant"])))
            ),
            ("call: {status: 403}", .step(StepRequirement(kind: .call, outcome: .status(403)))),
            ("requests: {count: 1}", .requests(RequestFilter(), count: CountRange(from: 1, to: 1))),
            (
                "requests: {endpoint: token, grant: refresh_token, method: POST, status: 503, during: connect-1, "
                    + "count: 1-}",
                .requests(everything, count: CountRange(from: 1, to: nil))
            ),
            (
                "value: {endpoint: authorize, query: scope, same_tokens: a b}",
                value(.authorize, .query("scope"), .sameTokens("a b"))
            ),
            ("value: {endpoint: token, form: code, is: present}", value(.token, .form("code"), .present)),
            (
                "value: {endpoint: token, form: redirect_uri, is: as-authorized}",
                value(.token, .form("redirect_uri"), .asAuthorized)
            ),
            ("value: {endpoint: api, header: X-A, is: absent}", value(.api, .header("X-A"), .absent)),
            ("value: {endpoint: api, of: method, equals: PUT}", value(.api, .method, .equals("PUT"))),
            ("value: {endpoint: api, of: media-type, equals: a/b}", value(.api, .mediaType, .equals("a/b"))),
            ("value: {endpoint: sink, of: body, equals: \"{}\"}", value(.sink, .body, .equals("{}"))),
            (
                "fresh: {endpoint: authorize, query: state, bits: 64}",
                .fresh(RequestFilter(endpoint: .authorize), .query("state"), minimumBits: 64)
            ),
            (
                "fresh: {endpoint: sign-in, form: nonce}",
                .fresh(RequestFilter(endpoint: .signIn), .form("nonce"), minimumBits: 0)
            ),
            ("newest: {endpoint: api, token: access_token}", .newest(RequestFilter(endpoint: .api), .accessToken)),
            (
                "newest: {grant: refresh_token, token: refresh_token}",
                .newest(RequestFilter(grant: .refreshToken), .refreshToken)
            ),
            ("spacing: {endpoint: api, at_least: 1s}", .spacing(RequestFilter(endpoint: .api), atLeast: .seconds(1))),
            ("holds: newest", .holds(.newest)),
            ("holds: nothing", .holds(.nothing)),
        ] as [(String, Requirement)]
    ) func anExpectationIsRead(text: String, requirement: Requirement) throws {
        #expect(try sample(expect: text).expectations == [Expectation(requirement)])
    }

    private static func value(
        _ endpoint: Endpoint,
        _ place: ValuePlace,
        _ condition: ValueRequirement.Condition
    ) -> Requirement {
        .value(ValueRequirement(requests: RequestFilter(endpoint: endpoint), place: place, condition: condition))
    }
}
