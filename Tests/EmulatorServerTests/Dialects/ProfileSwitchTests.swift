import EmulatorServer
import OAuthCore
import Scenarios
import Testing
import Trace

/// Source: decision record 0012.
@Suite("Going from one profile to another", .timeLimit(.minutes(1)))
struct ProfileSwitchTests {
    private static let upgrade = """
        profile: league-8
        rules:
          - {name: upgrade, when: {endpoint: token, grant: refresh_token, occurrence: 2}, then: [{profile: league-9}]}
        """

    @Test func theRequestThatTheRuleMeetsIsAnsweredInTheNewDialect() async throws {
        try await LiveServer.run(try await TestEmulator.make(Self.upgrade)) { server in
            let client = server.client()
            let before = try await client.refresh("x")
            #expect(before.status == 401)
            #expect(before.bodyJSON?.members?.map(\.name) == ["error", "error_description", "hint", "message"])
            for _ in 1...2 {
                let after = try await client.refresh("x")
                #expect(after.status == 400)
                #expect(after.bodyJSON?.members?.map(\.name) == ["error", "error_description", "hint"])
            }
        }
    }

    @Test func whatWasIssuedBeforeStaysGood() async throws {
        let emulator = try await TestEmulator.make(Self.upgrade)
        let code = try await emulator.newCode()
        let tokens = try await emulator.newTokens()
        _ = try await emulator.refresh("x")
        #expect(try await emulator.refresh("x").oauthError == "invalid_grant")
        #expect(try await emulator.api("GET", "/contacts", token: tokens.access).status == 200)
        #expect(try await emulator.exchange(code).status == 200)
        #expect(try await emulator.refresh(tokens.refresh).status == 200)
        #expect(try await emulator.api("GET", "/contacts", token: tokens.access).status == 302)
    }

    /// The form of a token stays with it: what is listed is what was handed out.
    @Test func tokensAreListedAsTheyWereIssued() async throws {
        let emulator = try await TestEmulator.make(
            """
            profile: league-8
            tokens: {times: string}
            rules: [{when: {endpoint: token, grant: refresh_token}, then: [{profile: documented}]}]
            """
        )
        let first = try await emulator.newTokens()
        let second = try TokenPair(try await emulator.refresh(first.refresh))
        let listed = try await emulator.control("GET", "tokens").bodyJSON?["tokens"]?.array ?? []
        let texts = listed.compactMap { $0["token"]?.string }
        for text in [first.access, first.refresh, second.access, second.refresh] { #expect(texts.contains(text)) }
        #expect(try first.claims()["exp"]?.string != nil)
        #expect(try second.claims().members?.map(\.name) == ["sub", "aud", "jti", "iat", "exp", "scopes"])
    }

    @Test func settingsThatTheScenarioLeavesOutGoWithTheProfile() async throws {
        let lines = "profile: documented\nrules: [{when: {parameter: {state: go}}, then: [{profile: league-9}]}]"
        let emulator = try await TestEmulator.make(lines)
        let basic = [HeaderField("Authorization", "Basic ZGVtby1jbGllbnQ6ZGVtby1zZWNyZXQ=")]
        let form = Parameters(["grant_type": "refresh_token", "refresh_token": "x"])
        #expect(try await emulator.post("/oauth/token", form: form, headers: basic).oauthError == "invalid_client")
        let tokens = try await emulator.newTokens()
        let second = try TokenPair(try await emulator.refresh(tokens.refresh))
        #expect(try await emulator.api("GET", "/contacts", token: tokens.access).status == 200)
        _ = try await emulator.authorize(Documented.authorizeQuery(state: "go"))
        #expect(try await emulator.post("/oauth/token", form: form, headers: basic).oauthError == "invalid_grant")
        let answer = try await emulator.refresh(second.refresh)
        #expect(answer.headers[header: "X-RateLimit-Limit"] == "60")
        #expect(try await emulator.api("GET", "/contacts", token: second.access).status == 302)
    }

    @Test func whatTheScenarioSaysStays() async throws {
        let emulator = try await TestEmulator.make(
            """
            profile: league-9
            rotation: {old_access_token: keep}
            codes: {on_reuse: revoke_grant}
            client_authentication: client_secret_post
            limits: {token: 7/1m}
            """
        )
        let code = try await emulator.newCode()
        let tokens = try TokenPair(try await emulator.exchange(code))
        let answer = try await emulator.refresh(tokens.refresh)
        #expect(answer.headers[header: "X-RateLimit-Limit"] == "7")
        #expect(try await emulator.api("GET", "/contacts", token: tokens.access).status == 200)
        let basic = [HeaderField("Authorization", "Basic ZGVtby1jbGllbnQ6ZGVtby1zZWNyZXQ=")]
        let form = Parameters(["grant_type": "refresh_token", "refresh_token": "x"])
        let refused = try await emulator.post("/oauth/token", form: form, headers: basic)
        #expect(refused.bodyJSON?["hint"] == "Check the `client_id` parameter")
        #expect(try await emulator.exchange(code).status == 400)
        #expect(try await emulator.api("GET", "/contacts", token: tokens.access).status == 302)
    }

    @Test func aResetGoesBackToTheProfileOfTheScenario() async throws {
        let emulator = try await TestEmulator.make(Self.upgrade)
        for _ in 1...2 { _ = try await emulator.refresh("x") }
        #expect(try await emulator.control("GET", "scenario").bodyJSON?["profile"] == "league-9")
        #expect(try await emulator.control("POST", "reset").status == 204)
        #expect(try await emulator.control("GET", "scenario").bodyJSON?["profile"] == "league-8")
        #expect(try await emulator.refresh("x").status == 401)
    }

    @Test func aScenarioThatIsPutBringsItsProfile() async throws {
        let emulator = try await TestEmulator.make(Self.upgrade)
        for _ in 1...2 { _ = try await emulator.refresh("x") }
        let put = try await emulator.control("PUT", "scenario", ["profile": "documented"])
        #expect(put.bodyJSON?["profile"] == "documented")
        #expect(
            try await emulator.refresh("x").bodyJSON?["error_description"] == "the refresh token is not known"
        )
    }

    /// As with phases: what a rule went to stays, unless the file says another profile than before.
    @Test func aFileThatIsSavedKeepsWhatARuleWentTo() async throws {
        let emulator = try await TestEmulator.make(Self.upgrade)
        for _ in 1...2 { _ = try await emulator.refresh("x") }
        let same = try TestEmulator.scenario(Self.upgrade + "\nlifetimes: {access_token: 5m}")
        try await emulator.sandboxes.adopt(same, in: emulator.root)
        #expect(try await emulator.refresh("x").status == 400)
        let other = try TestEmulator.scenario("profile: documented")
        try await emulator.sandboxes.adopt(other, in: emulator.root)
        #expect(try await emulator.refresh("x").oauthError == "invalid_grant")
        #expect(try await emulator.refresh("x").bodyJSON?["hint"] == nil)
    }

    @Test func theJournalSaysWhoseDialectItWas() async throws {
        let emulator = try await TestEmulator.make(Self.upgrade)
        for _ in 1...2 { _ = try await emulator.refresh("x") }
        #expect(emulator.root.exchanges.map(\.profile) == [.league8, .league9])
        #expect(emulator.root.exchanges.map(\.error) == ["invalid_request", "invalid_grant"])
        let journal = try await emulator.control("GET", "journal").bodyJSON?["exchanges"]?.array
        #expect(journal?.map { $0["profile"] } == ["league-8", "league-9"])
    }

    @Test func aSwitchOnTheOutcomeActsFromTheNextRequestOn() async throws {
        let emulator = try await TestEmulator.make(
            "profile: league-8\nrules: [{when: {endpoint: token, outcome: error}, then: [{profile: league-9}]}]"
        )
        #expect(try await emulator.refresh("x").status == 401)
        #expect(try await emulator.refresh("x").status == 400)
    }
}
