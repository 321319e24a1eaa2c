import OAuthCore
import Scenarios
import TestKit
import Testing

/// Each row has rules that can never do what they say, and nearly the same ones that can.
///
/// Rules that hide one another stand in ``HiddenRuleTests``.
@Suite("What can never be in a scenario")
struct ContradictionTests {
    static let scenario = Scenario(
        name: "sample",
        clients: [FixedServer.demoClient, FixedServer.otherClient],
        users: [FixedServer.ada, FixedServer.grace]
    )

    struct Row: NamedRow {
        let name: String
        let wrong: Rule
        /// Below the rule's place.
        let says: String
        let right: [Rule]

        init(_ name: String, _ wrong: Rule, says: String, unlike right: Rule...) {
            (self.name, self.wrong, self.says, self.right) = (name, wrong, says, right)
        }
    }

    private static func rule(_ when: Condition, _ then: Action...) -> Rule { Rule(name: "a", when: when, then: then) }

    private static func wait(_ when: Condition) -> Rule { rule(when, .delay(DelaySpan(from: .zero, to: .zero))) }

    static let grantRows = [RuleEndpoint.authorize, .callback, .api].map { endpoint in
        Row(
            "a grant at the endpoint \(endpoint.rawValue)",
            wait(Condition(endpoint: endpoint, grant: .refreshToken)),
            says: "when.grant: only token requests have a grant, the endpoint is \(endpoint.rawValue)",
            unlike: wait(Condition(endpoint: .token, grant: .refreshToken)),
            wait(Condition(endpoint: .any, grant: .refreshToken)),
            wait(Condition(grant: .refreshToken))
        )
    }

    static let conditionRows: [Row] = [
        Row(
            "a client that nobody is",
            wait(Condition(clientID: Glob("demo"))),
            says: "when.client_id: no client is called 'demo'; there are demo-client, other-client",
            unlike: wait(Condition(clientID: Glob("demo*"))),
            wait(Condition(clientID: Glob("*"))),
            wait(Condition(clientID: Glob("other-client")))
        ),
        Row(
            "a pattern of clients that fits none",
            wait(Condition(clientID: Glob("Demo-*"))),
            says: "when.client_id: no client is called 'Demo-*'; there are demo-client, other-client",
            unlike: wait(Condition(clientID: Glob("demo-*")))
        ),
        Row(
            "a phase that no rule goes to",
            rule(Condition(phase: "late"), .phase("over")),
            says: "when.phase: no rule goes to the phase 'late'; there are over, start",
            unlike: rule(Condition(phase: "late"), .phase("late")),
            wait(Condition(phase: "start"))
        ),
        Row(
            "a path without a slash",
            wait(Condition(path: Glob("contacts/*"))),
            says: "when.path: 'contacts/*' can match no path: those begin with a slash",
            unlike: wait(Condition(path: Glob("/contacts/*"))),
            wait(Condition(path: Glob("*contacts/"))),
            wait(Condition(path: Glob("")))
        ),
        Row(
            "a path of the API with its base",
            wait(Condition(endpoint: .api, path: Glob("/api/v0.0.1/contacts"))),
            says: "when.path: '/api/v0.0.1/contacts' can match no path: those of the API begin below its base",
            unlike: wait(Condition(endpoint: .api, path: Glob("/contacts"))),
            wait(Condition(path: Glob("/api/v0.0.1/contacts")))
        ),
    ]

    static let redirectRows = [RuleEndpoint.token, .api].map { endpoint in
        Row(
            "an altered redirect at the endpoint \(endpoint.rawValue)",
            rule(Condition(endpoint: endpoint), .callback(CallbackEdit(remove: ["state"]))),
            says: "then.0.callback: there is no redirect to the client at the endpoint \(endpoint.rawValue)",
            unlike: rule(Condition(endpoint: .callback), .callback(CallbackEdit(remove: ["state"]))),
            rule(Condition(endpoint: .authorize), .callback(CallbackEdit(remove: ["state"]))),
            rule(Condition(), .callback(CallbackEdit(remove: ["state"])))
        )
    }

    static let actionRows: [Row] = [
        Row(
            "a fault on arrival once the answer is decided",
            rule(Condition(endpoint: .token, outcome: .success), .wire(.close, at: .arrival)),
            says: "then.0.wire: the request is processed already where the rule acts",
            unlike: rule(Condition(endpoint: .token, outcome: .success), .wire(.close, at: .committed)),
            rule(Condition(endpoint: .token), .wire(.close, at: .arrival))
        ),
        Row(
            "a fault on arrival at the redirect back",
            rule(Condition(endpoint: .callback), .hints, .wire(.reset, at: .arrival)),
            says: "then.1.wire: the request is processed already where the rule acts",
            unlike: rule(Condition(endpoint: .callback), .hints, .wire(.reset)),
            rule(Condition(endpoint: .authorize), .hints, .wire(.reset, at: .arrival))
        ),
        Row(
            "a fault behind the authentication once the answer is decided",
            rule(Condition(endpoint: .token, outcome: .error), .wire(.close, at: .authenticated)),
            says: "then.0.wire: the request is processed already where the rule acts",
            unlike: rule(Condition(endpoint: .token), .wire(.close, at: .authenticated))
        ),
        Row(
            "a fault behind an authentication that there is not",
            rule(Condition(endpoint: .api), .wire(.close, at: .authenticated)),
            says: "then.0.wire: clients are authenticated at the endpoint token only",
            unlike: rule(Condition(endpoint: .api), .wire(.close, at: .arrival)),
            rule(Condition(endpoint: .token), .wire(.close, at: .authenticated))
        ),
        Row(
            "a swap with a client that nobody is",
            rule(Condition(), .callback(CallbackEdit(swapWith: .client(ClientID("nobody"))))),
            says: "then.0.callback: there is no client 'nobody' to swap with; there are demo-client, other-client",
            unlike: rule(Condition(), .callback(CallbackEdit(swapWith: .client(ClientID("other-client"))))),
            rule(Condition(), .callback(CallbackEdit(swapWith: .otherClient)))
        ),
        Row(
            "a barrier for more than the occurrence lets through",
            rule(Condition(occurrence: .range(from: 2, to: 3)), .hold(Hold(count: 3))),
            says: "then.0.hold: waits for 3 requests, and 'occurrence' lets 2 through",
            unlike: rule(Condition(occurrence: .range(from: 2, to: 4)), .hold(Hold(count: 3))),
            rule(Condition(occurrence: .range(from: 2, to: nil)), .hold(Hold(count: 3))),
            rule(Condition(occurrence: .every(2)), .hold(Hold(count: 3))),
            rule(Condition(), .hold(Hold(count: 3)))
        ),
        Row(
            "an answer and a redirect",
            rule(Condition(), .respond(CannedAnswer()), .redirect(Redirect(target: .same))),
            says: "then: one of respond and redirect is all that a rule can do",
            unlike: rule(Condition(), .respond(CannedAnswer())),
            rule(Condition(), .redirect(Redirect(target: .same)), .edit(AnswerEdit(status: 200)))
        ),
        Row(
            "two answers",
            rule(Condition(), .respond(CannedAnswer()), .hints, .respond(CannedAnswer())),
            says: "then: one of respond and redirect is all that a rule can do",
            unlike: rule(Condition(), .hints, .respond(CannedAnswer()), .hints)
        ),
        Row(
            "two faults",
            rule(Condition(), .wire(.close), .wire(.chunks(1))),
            says: "then: one wire is all that a rule can do",
            unlike: rule(Condition(), .wire(.close), .respond(CannedAnswer()))
        ),
    ]

    @Test(arguments: grantRows + conditionRows + redirectRows + actionRows)
    func aRuleThatCanDoNothingIsFoundAndOneThatCanIsNot(row: Row) {
        #expect(Self.found(in: [row.wrong]) == ["rules.0.\(row.says)"])
        for rule in row.right { #expect(Self.found(in: [rule]) == [], "\(rule)") }
    }

    @Test func everyContradictionIsFoundAtItsPlace() {
        let wrong = Self.rule(
            Condition(endpoint: .api, grant: .refreshToken, path: Glob("x"), clientID: Glob("x")),
            .wire(.close, at: .authenticated),
            .callback(CallbackEdit())
        )
        #expect(
            Self.scenario.contradictions(of: [Self.wait(Condition()), wrong], isWhole: true).map(\.path) == [
                ["1", "when", "grant"], ["1", "when", "client_id"], ["1", "when", "path"],
                ["1", "then", "0", "wire"], ["1", "then", "1", "callback"],
            ]
        )
    }

    @Test func aPhaseMayBeEnteredByAnotherRule() {
        let (late, over) = (Self.wait(Condition(phase: "late")), Self.rule(Condition(phase: "start"), .phase("late")))
        #expect(Self.found(in: [late, over]) == [])
    }

    @Test func whereRulesCanStillComeAPhaseMayBeEnteredLater() {
        let rules = [Self.wait(Condition(phase: "late"))]
        #expect(Self.scenario.contradictions(of: rules, isWhole: false) == [])
        #expect(Self.scenario.contradictions(of: rules, isWhole: true).count == 1)
    }

    @Test func aProfileIsGoneToFromAnotherOne() {
        let stay = Self.rule(Condition(endpoint: .token), .profile(.documented))
        let leave = Self.rule(Condition(endpoint: .api), .profile(.league9))
        #expect(
            Self.found(in: [stay]) == [
                "rules.0.then.0.profile: the profile is documented already, and no rule goes to another"
            ]
        )
        #expect(Self.found(in: [leave]) == [])
        #expect(Self.found(in: [stay, leave]) == [])
        #expect(Self.scenario.contradictions(of: [stay], isWhole: false) == [])
    }

    @Test func anotherClientIsOneOfTwo() {
        var alone = Self.scenario
        alone.clients.removeLast()
        alone.rules = [Self.rule(Condition(), .callback(CallbackEdit(swapWith: .otherClient)))]
        let says = "there is no client 'other_client' to swap with; there are demo-client"
        #expect(alone.contradictions().map(\.message) == [says])
    }

    private static func found(in rules: [Rule]) -> [String] {
        var scenario = scenario
        scenario.rules = rules
        return scenario.contradictions().map { "\($0.path.joined(separator: ".")): \($0.message)" }
    }
}
