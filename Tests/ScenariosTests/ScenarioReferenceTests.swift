import OAuthCore
import Scenarios
import TestKit
import Testing

/// Source: the scenario format, "What the server is".
@Suite("Users, clients and scopes that there are not")
struct ScenarioReferenceTests {
    struct Row: NamedRow {
        let name: String
        let change: @Sendable (inout Scenario) -> Void
        let says: [String]

        init(_ name: String, says: String..., change: @escaping @Sendable (inout Scenario) -> Void) {
            (self.name, self.says, self.change) = (name, says, change)
        }
    }

    private static let scopes = "there are read:contacts, write:contacts, read:messages, write:messages"

    static let rows: [Row] = [
        Row("nothing is wrong") { _ in },
        Row("a user who consents") { $0.consent.user = FixedServer.grace.username },
        Row("a user whom nobody knows", says: "consent.user: there is no user 'ida' to consent; there are ada, grace") {
            $0.consent.user = Username("ida")
        },
        Row("a user where there are none at all") {
            $0.consent.user = Username("ida")
            $0.users = []
        },
        Row("scopes of clients") {
            $0.consent.scope = Scope(["read:contacts"])
            $0.resources = [ResourceCollection(name: "c", readScope: "read:contacts", writeScope: nil, items: [])]
            $0.routes = [FixedRoute(method: "GET", path: "/me", scope: "read:messages", answer: CannedAnswer())]
        },
        Row(
            "scopes of nobody",
            says: "consent.scope: no client has the scope 'admin'; \(scopes)",
            "resources.c.read: no client has the scope 'r'; \(scopes)",
            "resources.c.write: no client has the scope 'w'; \(scopes)",
            "routes.1.scope: no client has the scope 'profile'; \(scopes)"
        ) {
            $0.consent.scope = Scope(["read:contacts", "admin"])
            $0.resources = [ResourceCollection(name: "c", readScope: "r", writeScope: "w", items: [])]
            $0.routes = [nil, "profile"].map {
                FixedRoute(method: "GET", path: "/me", scope: $0, answer: CannedAnswer())
            }
        },
        Row("scopes where there are no clients") {
            $0.clients = []
            $0.consent.scope = Scope(["admin"])
        },
        Row(
            "a client and a user that stand twice",
            says: "clients: the id 'demo-client' stands twice",
            "users: the username 'ada' stands twice"
        ) {
            $0.clients.append(FixedServer.demoClient)
            $0.users += [FixedServer.ada, FixedServer.ada]
        },
    ]

    @Test(arguments: rows)
    func theyAreFoundAtTheirPlace(row: Row) {
        var scenario = ContradictionTests.scenario
        row.change(&scenario)
        #expect(scenario.contradictions().map { "\($0.path.joined(separator: ".")): \($0.message)" } == row.says)
    }
}
