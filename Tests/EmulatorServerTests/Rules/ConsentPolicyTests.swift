import EmulatorServer
import OAuthCore
import Testing
import Trace

@Suite("What users grant, and what they are asked again", .serialized, .timeLimit(.minutes(1)))
struct ConsentPolicyTests {
    private static func target(
        _ scope: String = "read:contacts write:contacts",
        client: String = "demo-client"
    ) -> String {
        "/oauth/authorize?" + FormCodec.encode(Documented.authorizeQuery(client: client, scope: scope))
    }

    @Test func aUserGrantsNoMoreThanTheScenarioLets() async throws {
        let emulator = try await TestEmulator.make(
            """
            consent: {mode: approve, scope: "read:contacts read:messages"}
            tokens: {scope_in_answer: true}
            """
        )
        try await LiveServer.run(emulator) { server in
            let client = server.client()
            for (asked, granted) in [
                ("read:contacts write:contacts", "read:contacts"), ("read:messages", "read:messages"),
                ("write:messages read:messages read:contacts", "read:messages read:contacts"),
            ] {
                let answer = try await client.exchange(try await client.newCode(scope: asked))
                #expect(answer.bodyJSON?["scope"] == .string(granted))
                let access = try TokenPair(answer).access
                let status = granted.contains("read:contacts") ? 200 : 403
                #expect(try await client.api("GET", "/contacts", token: access).status == status)
                #expect(try await client.api("DELETE", "/contacts/x", token: access).status == 403)
            }
            // Who grants nothing of it has said no.
            let denied = try await client.authorize(Documented.authorizeQuery(scope: "write:contacts write:messages"))
            #expect(denied.locationParameters?["error"] == "access_denied")
            #expect(denied.locationParameters?["code"] == nil)
        }
    }

    @Test func whatIsGrantedIsChangedOverHTTP() async throws {
        try await LiveServer.run(try await TestEmulator.make("tokens: {scope_in_answer: true}")) { server in
            let client = server.client()
            func granted() async throws -> JSONValue? {
                try await client.exchange(try await client.newCode()).bodyJSON?["scope"]
            }
            #expect(try await granted() == "read:contacts write:contacts")
            let narrower: JSONValue = ["mode": "approve", "scope": "write:contacts"]
            let changed = try await client.control("PUT", "consent", narrower)
            #expect(changed.bodyJSON?["scope"] == "write:contacts")
            #expect(try await granted() == "write:contacts")
            // Without a scope it is again as the scenario has it.
            #expect(try await client.control("PUT", "consent", "approve").status == 200)
            #expect(try await granted() == "read:contacts write:contacts")
        }
    }

    /// Runs a server that remembers, and a browser whose user has granted the contacts to the demo client.
    private static func runRemembering(
        _ body: @escaping @Sendable (_ client: SocketClient, _ browser: Browser) async throws -> Void
    ) async throws {
        try await LiveServer.run(try await TestEmulator.make("consent: {mode: ask, remember: true}")) { server in
            let client = server.client()
            var browser = Browser(client)
            try await grant(try await browser.signIn(at: target()), &browser)
            try await body(client, browser)
        }
    }

    /// Approves on a consent page, and exchanges the code.
    private static func grant(_ page: RecordedResponse, _ browser: inout Browser) async throws {
        let code = try await browser.submit(try PageForm(page), ["decision": "approve"]).locationParameters?["code"]
        #expect(try await browser.server.exchange(try #require(code)).status == 200)
    }

    @Test func whoGrantedAsMuchBeforeIsNotAskedAgain() async throws {
        try await Self.runRemembering { client, browser in
            var browser = browser
            for scope in ["read:contacts write:contacts", "write:contacts"] {
                let again = try await browser.open(Self.target(scope))
                #expect(again.status == 302)
                #expect(again.locationParameters?["code"] != nil)
            }
            // More than that, another client, and another user are asked.
            for target in [
                Self.target("read:contacts read:messages"), Self.target("read:messages"),
                Self.target(client: "other-client"),
            ] {
                let page = try await browser.open(target)
                #expect(page.status == 200)
                #expect(page.text.contains(#"name="decision""#))
            }
            var stranger = Browser(client)
            let page = try await stranger.signIn(at: Self.target(), "grace", "grace-password")
            #expect(page.text.contains(#"name="decision""#))
            // A browser that has not signed in has to, first.
            var fresh = Browser(client)
            #expect(try await fresh.open(Self.target()).text.contains(#"name="password""#))
        }
    }

    @Test func whatIsGrantedAddsUpUntilItIsWithdrawn() async throws {
        try await Self.runRemembering { client, browser in
            var browser = browser
            try await Self.grant(try await browser.open(Self.target("read:messages")), &browser)
            #expect(try await browser.open(Self.target("read:messages read:contacts")).status == 302)
            let withdrawn: JSONValue = ["kind": "grant", "client_id": "demo-client"]
            #expect(try await client.control("POST", "tokens/revoke", withdrawn).status == 200)
            #expect(try await browser.open(Self.target()).status == 200)
        }
    }

    @Test func aConsentCountsBeforeItsCodeIsExchanged() async throws {
        try await LiveServer.run(try await TestEmulator.make("consent: {mode: ask, remember: true}")) { server in
            var browser = Browser(server.client())
            let page = try PageForm(try await browser.signIn(at: Self.target()))
            let approved = try await browser.submit(page, ["decision": "approve"])
            #expect(approved.locationParameters?["code"] != nil)
            let again = try await browser.open(Self.target())
            #expect(again.status == 302)
        }
    }

    @Test(arguments: ["ask", "{mode: ask, remember: false}"])
    func otherwiseTheUserIsAskedEveryTime(consent: String) async throws {
        try await LiveServer.run(try await TestEmulator.make("consent: \(consent)")) { server in
            var browser = Browser(server.client())
            let page = try PageForm(try await browser.signIn(at: Self.target()))
            let code = try await browser.submit(page, ["decision": "approve"]).locationParameters?["code"]
            #expect(try await server.client().exchange(try #require(code)).status == 200)
            #expect(try await browser.open(Self.target()).text.contains(#"name="decision""#))
        }
    }
}
