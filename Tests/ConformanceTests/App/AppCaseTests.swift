import Conformance
import OAuthCore
import Scenarios
import TestKit
import Testing
import Trace

@Suite("Which cases an app can go through")
struct AppCaseTests {
    static let app: AppUnderTest = {
        guard let start = WebAddress("http://127.0.0.1:5000/login"),
            let call = WebAddress("http://127.0.0.1:5000/contacts"),
            let redirectURI = WebAddress("http://127.0.0.1:5000/callback")
        else { preconditionFailure("the sample's addresses are none") }
        return AppUnderTest(
            name: "sample",
            command: ["app"],
            start: start,
            call: call,
            redirectURI: redirectURI,
            capabilities: [.autoRefresh, .parallel, .persist]
        )
    }()

    private static func client(
        _ secret: String = "demo-secret",
        _ uri: String = "https://client.example/callback"
    ) -> ClientMetadata {
        ClientMetadata(id: ClientID("demo-client"), secret: secret, name: "Demo", redirectURIs: [uri], scopes: ["a"])
    }

    private static func conformanceCase(
        _ action: StepAction? = nil,
        client: ClientMetadata = client(),
        rules: [Rule] = [],
        expecting requirement: Requirement? = nil
    ) -> ConformanceCase {
        let steps = [Step(.connect, name: "connect-1")] + (action.map { [Step($0, name: "odd")] } ?? [])
        let expectations = requirement.map { [Conformance.Expectation($0)] } ?? []
        var sample = ConformanceCase.sample(steps: steps, expecting: expectations)
        sample.scenario.clients = [client]
        sample.scenario.rules = rules
        return sample
    }

    struct Row: NamedRow {
        let name: String
        let sample: ConformanceCase
        /// What the reason has to say; nil where nothing stands in the way.
        let says: String?
        /// The same where the app is not started by the runner.
        let saysWithoutCommand: String?

        init(_ name: String, _ sample: ConformanceCase, _ says: String?, withoutCommand: String? = nil) {
            (self.name, self.sample, self.says) = (name, sample, says)
            saysWithoutCommand = withoutCommand ?? says
        }
    }

    static let rows = [
        Row("a user who connects", conformanceCase(), nil),
        Row("its own call", conformanceCase(.call(APICall(path: "/contacts", parallel: 10))), nil),
        Row("another path", conformanceCase(.call(APICall(path: "/messages"))), "the case needs GET /messages"),
        Row(
            "another method",
            conformanceCase(.call(APICall(method: "POST", path: "/contacts", body: [:]))),
            "the case needs POST /contacts with a body"
        ),
        Row("a refresh", conformanceCase(.refresh), "cannot be told to refresh"),
        Row("time at the server", conformanceCase(.advance(.seconds(1), of: .server)), nil),
        Row("time at the client", conformanceCase(.advance(.seconds(1), of: .both)), "clock of an app cannot be moved"),
        Row("a restart", conformanceCase(.restart), nil, withoutCommand: "cannot be restarted"),
        Row("several processes", conformanceCase(.parallel([])), "an app is one process"),
        Row("what it holds", conformanceCase(expecting: .holds(.newest)), "does not show which tokens it holds"),
        Row("what it stores", conformanceCase(expecting: .stores(.private)), nil, withoutCommand: "cannot look"),
        Row("another secret", conformanceCase(client: client("p+s")), nil, withoutCommand: "nobody tells the app"),
        Row(
            "a redirect URI with a query",
            conformanceCase(client: client("demo-secret", "https://client.example/callback?a=b")),
            "a redirect URI of its own"
        ),
    ]

    @Test(arguments: rows) func obstacles(row: Row) {
        var app = Self.app
        for wanted in [row.says, row.saysWithoutCommand] {
            let reason = app.obstacle(to: row.sample)
            if let wanted {
                #expect(reason?.contains(wanted) == true, "\(reason ?? "nothing")")
            } else {
                #expect(reason == nil)
            }
            app.command = nil
        }
    }

    @Test("A plan skips such a case with the reason")
    func thePlanNamesIt() throws {
        let plan = try Plan(
            [Self.conformanceCase(.refresh)],
            capabilities: Set(Capability.allCases),
            selection: Plan.Selection(),
            obstacle: Self.app.obstacle
        )
        #expect(plan.items.map(\.skipReason) == ["an app cannot be told to refresh"])
    }

    @Test("The app is the scenario's first client")
    func theScenarioKnowsTheApp() {
        var app = Self.app
        (app.clientID, app.clientSecret, app.scope) = ("mine", "my-secret", "a b")
        let scenario = app.scenario(of: Self.conformanceCase())
        #expect(scenario.clients.map(\.id.rawValue) == ["mine"])
        #expect(scenario.clients.first?.secret == "my-secret")
        #expect(scenario.clients.first?.redirectURIs == ["http://127.0.0.1:5000/callback"])
        #expect(scenario.clients.first?.scopes == ["a", "b"])
    }

    @Test("A secret that a case is about stays")
    func theCaseKeepsItsSecret() {
        let scenario = Self.app.scenario(of: Self.conformanceCase(client: Self.client("p+s")))
        #expect(scenario.clients.first?.secret == "p+s")
    }

    @Test(
        "What a case requires of the documented redirect URI is required of the app's",
        arguments: [("http://127.0.0.1:5000/callback", true), ("https://client.example/callback", false)]
    )
    func requirementsAreOfTheApp(sent: String, isMet: Bool) throws {
        let wanted = ValueRequirement(
            requests: RequestFilter(endpoint: .authorize),
            place: .query("redirect_uri"),
            condition: .equals("https://client.example/callback")
        )
        var record = CaseRecord.sample(
            [.step(.connect, .done, 1...1)],
            .record(.authorize(["redirect_uri": sent]))
        )
        record.settings = .sample()
        record.settings?.redirectURI = "http://127.0.0.1:5000/callback"
        let result = Judge(Self.conformanceCase(expecting: .value(wanted)), record).result()
        #expect(result.requirements.map(\.isMet) == [isMet])
        #expect(result.requirements.first?.expected == "`http://127.0.0.1:5000/callback`")
    }
}
