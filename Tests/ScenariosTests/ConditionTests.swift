import OAuthCore
import Scenarios
import TestKit
import Testing

@Suite("Conditions of rules")
struct ConditionTests {
    private static let refresh = RequestFacts(
        endpoint: .token,
        grant: .refreshToken,
        method: "POST",
        path: "/oauth/token",
        clientID: "demo-client",
        parameters: Parameters(["grant_type": "refresh_token", "scope": "", "scope": "read:contacts"]),
        headers: [NamedValue("user-agent", "client/1.0"), NamedValue("accept", "a"), NamedValue("accept", "b")]
    )
    private static let callback = RequestFacts(endpoint: .callback, method: "GET", path: "/callback")

    struct Row: NamedRow {
        let name: String
        let condition: Condition
        var facts = ConditionTests.refresh
        let matches: Bool

        init(_ name: String, _ condition: Condition, facts: RequestFacts = refresh, _ matches: Bool) {
            (self.name, self.condition, self.facts, self.matches) = (name, condition, facts, matches)
        }
    }

    static let endpointRows = [
        Row("no key at all", Condition(), true),
        Row("the endpoint", Condition(endpoint: .token), true),
        Row("another endpoint", Condition(endpoint: .api), false),
        Row("any endpoint", Condition(endpoint: .any), true),
        Row("no key, and the redirect back", Condition(), facts: callback, false),
        Row("any endpoint, and the redirect back", Condition(endpoint: .any), facts: callback, false),
        Row("the redirect back itself", Condition(endpoint: .callback), facts: callback, true),
        Row("the redirect back, and a request", Condition(endpoint: .callback), false),
        Row("the grant", Condition(grant: .refreshToken), true),
        Row("another grant", Condition(grant: .authorizationCode), false),
        Row(
            "a grant, where the request has none",
            Condition(grant: .refreshToken),
            facts: RequestFacts(endpoint: .api, method: "GET", path: "/"),
            false
        ),
    ]

    static let textRows = [
        Row("the method", Condition(method: Glob("POST")), true),
        Row("a method in small letters", Condition(method: Glob("post")), false),
        Row("a method by pattern", Condition(method: Glob("P*")), true),
        Row("the path", Condition(path: Glob("/oauth/token")), true),
        Row("a path by pattern", Condition(path: Glob("*/token")), true),
        Row("another path", Condition(path: Glob("/oauth")), false),
        Row("the client", Condition(clientID: Glob("demo-client")), true),
        Row("another client", Condition(clientID: Glob("other-*")), false),
        Row("a client, where the request names none", Condition(clientID: Glob("d*")), facts: Self.nameless, false),
        Row("any client, where the request names none", Condition(clientID: Glob("*")), facts: Self.nameless, true),
        Row("all keys", Condition(endpoint: .token, grant: .refreshToken, method: Glob("POST")), true),
        Row("all keys but one", Condition(endpoint: .token, grant: .refreshToken, method: Glob("GET")), false),
    ]

    private static let nameless = RequestFacts(endpoint: .token, method: "POST", path: "/oauth/token")

    static let namedRows = [
        Row("a parameter", Condition(parameters: [NamedGlob(name: "scope", value: Glob("read:*"))]), true),
        Row("a parameter by its empty value", Condition(parameters: [NamedGlob(name: "scope", value: Glob(""))]), true),
        Row("another value", Condition(parameters: [NamedGlob(name: "scope", value: Glob("write:*"))]), false),
        Row("a parameter that is missing", Condition(parameters: [NamedGlob(name: "code", value: Glob("*"))]), false),
        Row("a parameter in other case", Condition(parameters: [NamedGlob(name: "Scope", value: Glob("*"))]), false),
        Row(
            "two parameters, of which one differs",
            Condition(
                parameters: [
                    NamedGlob(name: "scope", value: Glob("*")), NamedGlob(name: "grant_type", value: Glob("x")),
                ]
            ),
            false
        ),
        Row("a header", Condition(headers: [NamedGlob(name: "user-agent", value: Glob("client/*"))]), true),
        Row("a header in capitals", Condition(headers: [NamedGlob(name: "User-Agent", value: Glob("*"))]), true),
        Row("the second of its lines", Condition(headers: [NamedGlob(name: "Accept", value: Glob("b"))]), true),
        Row("a header of another value", Condition(headers: [NamedGlob(name: "accept", value: Glob("c"))]), false),
        Row("a header that is missing", Condition(headers: [NamedGlob(name: "host", value: Glob("*"))]), false),
    ]

    @Test(arguments: endpointRows + textRows + namedRows)
    func allGivenKeysMustMatch(row: Row) {
        #expect(row.condition.matches(row.facts, phase: "start", at: .arrival) == row.matches)
    }

    @Test func thePhaseHasToBeTheCurrentOne() {
        let condition = Condition(phase: "recovered")
        #expect(!condition.matches(Self.refresh, phase: "start", at: .arrival))
        #expect(condition.matches(Self.refresh, phase: "recovered", at: .arrival))
        #expect(!Condition(phase: "re*").matches(Self.refresh, phase: "recovered", at: .arrival))
    }

    struct MomentRow: NamedRow {
        let name: String
        let outcome: OutcomeKind?
        let moment: RuleMoment
        let matches: Bool
    }

    @Test(arguments: [
        MomentRow(name: "no outcome, on arrival", outcome: nil, moment: .arrival, matches: true),
        MomentRow(name: "no outcome, once decided", outcome: nil, moment: .decided(.success), matches: false),
        MomentRow(name: "success, on arrival", outcome: .success, moment: .arrival, matches: false),
        MomentRow(name: "success, once it is one", outcome: .success, moment: .decided(.success), matches: true),
        MomentRow(name: "success, once it is none", outcome: .success, moment: .decided(.error), matches: false),
        MomentRow(name: "error, once it is one", outcome: .error, moment: .decided(.error), matches: true),
        MomentRow(name: "error, once it is none", outcome: .error, moment: .decided(.success), matches: false),
    ])
    func aRuleWithAnOutcomeMatchesWhenTheAnswerIsDecided(row: MomentRow) {
        let condition = Condition(outcome: row.outcome)
        #expect(condition.matches(Self.refresh, phase: "start", at: row.moment) == row.matches)
    }
}
