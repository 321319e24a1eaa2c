import EmulatorServer
import OAuthCore
import Testing
import Trace

@Suite("Rules for one client, and rules for the pages", .timeLimit(.minutes(1)))
struct ClientRuleTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let rule: String
        let tokens: String
        /// The statuses of the two clients' calls: of `demo-client`, and of `other-client`.
        let statuses: [Int]
    }

    static let rows = [
        Row(
            testDescription: "of the API",
            rule: "{endpoint: api, client_id: other-client}",
            tokens: "jwt",
            statuses: [200, 418]
        ),
        Row(testDescription: "of any endpoint", rule: "{client_id: 'demo-*'}", tokens: "jwt", statuses: [418, 200]),
        Row(
            testDescription: "with opaque tokens",
            rule: "{endpoint: api, client_id: other-client}",
            tokens: "opaque",
            statuses: [200, 418]
        ),
        Row(
            testDescription: "once the answer is decided",
            rule: "{endpoint: api, client_id: other-client, outcome: success}",
            tokens: "jwt",
            statuses: [200, 418]
        ),
    ]

    @Test(arguments: rows)
    func theClientOfACallIsThatOfItsToken(row: Row) async throws {
        let emulator = try await TestEmulator.make(
            """
            tokens: {access: \(row.tokens)}
            rules: [{when: \(row.rule), then: [{respond: {status: 418}}]}]
            """
        )
        var statuses: [Int] = []
        for client in ["demo-client", "other-client"] {
            let made = try await emulator.control("POST", "tokens", ["client_id": .string(client)])
            statuses.append(try await emulator.api("GET", "/contacts", token: try TokenPair(made).access).status)
        }
        #expect(statuses == row.statuses)
    }

    @Test func aTokenThatIsDeadNamesItsClientAndOneThatIsNotKnownNamesNone() async throws {
        let emulator = try await TestEmulator.make(
            "rules: [{when: {endpoint: api, client_id: '*-client'}, then: [{respond: {status: 418}}]}]"
        )
        let tokens = try TokenPair(try await emulator.control("POST", "tokens"))
        _ = try await emulator.control("POST", "tokens/revoke", ["kind": "grant"])
        #expect(try await emulator.api("GET", "/contacts", token: tokens.access).status == 418)
        #expect(try await emulator.api("GET", "/contacts", token: "made-up").status == 401)
        #expect(try await emulator.api("GET", "/contacts", token: nil).status == 401)
        let explained = try await emulator.control("GET", "rules/explain?exchange=2").bodyJSON?["rules"]?.array
        #expect(explained?.first?["unmatched"]?.array?.first?["seen"] == "none")
    }

    struct PageRow: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let when: String
        /// Whether the rule acts on the post of the sign-in page, and on that of the consent page.
        let acts: [Bool]
    }

    static let pageRows = [
        PageRow(testDescription: "any endpoint", when: "{endpoint: any, method: POST}", acts: [true, true]),
        PageRow(testDescription: "no endpoint", when: "{method: POST}", acts: [true, true]),
        PageRow(testDescription: "the path", when: "{path: '*/consent'}", acts: [false, true]),
        PageRow(testDescription: "a field of the form", when: "{parameter: {username: ada}}", acts: [true, false]),
        PageRow(testDescription: "the client", when: "{client_id: demo-client, method: POST}", acts: [true, true]),
        PageRow(
            testDescription: "another client",
            when: "{client_id: other-client, method: POST}",
            acts: [false, false]
        ),
        PageRow(testDescription: "the endpoint", when: "{endpoint: authorize, method: POST}", acts: [false, false]),
    ]

    @Test(arguments: pageRows)
    func aRuleForAnyEndpointReachesThePages(row: PageRow) async throws {
        let emulator = try await TestEmulator.make(
            """
            consent: ask
            rules: [{when: \(row.when), then: [{edit: {headers: {set: {X-Rule: acted}}}}]}]
            """
        )
        var browser = Browser(emulator)
        let target = "/oauth/authorize?" + FormCodec.encode(Documented.authorizeQuery())
        let page = try PageForm(try await browser.open(target))
        let signedIn = try await browser.submit(page, ["username": "ada", "password": "ada-password"])
        let consent = try PageForm(try await browser.open(try #require(signedIn.headers[header: "Location"])))
        let approved = try await browser.submit(consent, ["decision": "approve"])
        #expect(approved.locationParameters?["code"] != nil)
        #expect([signedIn, approved].map { $0.headers[header: "X-Rule"] == "acted" } == row.acts)
    }

    @Test func aPageThatARuleTakesIsNotProcessed() async throws {
        let emulator = try await TestEmulator.make(
            """
            consent: ask
            rules: [{when: {endpoint: any, method: POST}, then: [{respond: {status: 503}}]}]
            """
        )
        var browser = Browser(emulator)
        let target = "/oauth/authorize?" + FormCodec.encode(Documented.authorizeQuery())
        let page = try PageForm(try await browser.open(target))
        let refused = try await browser.submit(page, ["username": "ada", "password": "ada-password"])
        #expect(refused.status == 503)
        // Nobody has signed in.
        #expect(try await browser.open(target).text.contains("Sign in to continue"))
        #expect(emulator.root.exchanges.map(\.rule) == [nil, "rule-1", nil])
    }
}
