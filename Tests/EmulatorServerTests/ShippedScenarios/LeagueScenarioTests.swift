import EmulatorServer
import FixtureFiles
import OAuthCore
import Testing
import Trace

extension ShippedScenarios {
    @Suite("Stories that need a dialect")
    struct LeagueScenarioTests {
        private static let json = [HeaderField("Accept", "application/json")]

        private static func status(_ scenario: PlayedScenario, _ tokens: TokenPair) async throws -> Int {
            try await scenario.client.api("GET", "/contacts", token: tokens.access, headers: json).status
        }

        @Test func leagueCodeRace() async throws {
            try await ShippedScenario.leagueCodeRace.play { scenario in
                let code = try await scenario.client.newCode()
                let first = try TokenPair(try await scenario.client.exchange(code))
                scenario.pass(TimeSpan(milliseconds: 1999))
                let second = try TokenPair(try await scenario.client.exchange(code))
                #expect(first.access != second.access && first.refresh != second.refresh)
                scenario.pass(TimeSpan(milliseconds: 1))
                let refused = try await scenario.client.exchange(code)
                #expect(refused.status == 400)
                #expect(refused.bodyJSON?["hint"] == "Authorization code has been revoked")
                for tokens in [first, second] { #expect(try await Self.status(scenario, tokens) == 200) }
                let next = try await scenario.refreshed(second)
                #expect(try await Self.status(scenario, next) == 200)
            }
        }

        @Test func leagueKeyReplaced() async throws {
            try await ShippedScenario.leagueKeyReplaced.play { scenario in
                try await Self.expectReplacedKey(scenario.client, status: 401, error: "invalid_request")
            }
        }

        /// As `--profile league-9` has it.
        @Test func leagueKeyReplacedAtVersion9() async throws {
            let emulator = try await TestEmulator.make("extends: league-key-replaced\nprofile: league-9")
            try await LiveServer.run(emulator) { server in
                try await Self.expectReplacedKey(server.client(), status: 400, error: "invalid_grant")
            }
        }

        private static func expectReplacedKey(_ client: SocketClient, status: Int, error: String) async throws {
            let tokens = try await client.newTokens()
            let others = try TokenPair(
                try await client.control("POST", "tokens", ["client_id": "other-client", "user": "grace"])
            )
            for expected in [200, 401] {
                let answer = try await client.api("GET", "/contacts", token: tokens.access, headers: json)
                #expect(answer.status == expected)
            }
            for (token, id) in [
                (tokens.refresh, "demo-client"), (tokens.refresh, "demo-client"), (others.refresh, "other-client"),
            ] {
                let answer = try await client.refresh(token, client: id)
                #expect(answer.status == status)
                #expect(answer.oauthError == error)
                #expect(answer.bodyJSON?["hint"] == "Cannot decrypt the refresh token")
            }
            let anew = try await client.newTokens()
            #expect(try await client.refresh(anew.refresh).status == 200)
        }

        @Test func leagueThrottling() async throws {
            try await ShippedScenario.leagueThrottling.play { scenario in
                let tokens = try await scenario.client.newTokens()
                for left in (0...58).reversed() {
                    let answer = try await scenario.client.refresh("x")
                    #expect(answer.headers[header: "X-RateLimit-Remaining"] == String(left))
                }
                let form = Documented.refresh(tokens.refresh)
                let json = try await scenario.client.post("/oauth/token", form: form, headers: Self.json)
                #expect(json.status == 429)
                #expect(json.text == #"{"message":"Too Many Attempts."}"#)
                #expect(json.headers[header: "Retry-After"] == "60")
                let page = try await scenario.client.post("/oauth/token", form: form)
                #expect(page.status == 429)
                #expect(page.headers[header: "Content-Type"] == "text/html; charset=UTF-8")
                scenario.pass(.seconds(60))
                let next = try await scenario.refreshed(tokens)
                #expect(try await Self.status(scenario, next) == 200)
            }
        }

        @Test func leagueUpgrade() async throws {
            try await ShippedScenario.leagueUpgrade.play { scenario in
                let first = try await scenario.client.newTokens()
                // With another grant type it is no refresh yet.
                let old = try await scenario.client.exchange("x")
                #expect(old.bodyJSON?["message"] != nil)
                let second = try await scenario.refreshed(first)
                #expect(try await Self.status(scenario, second) == 200)
                let third = try await scenario.refreshed(second)
                #expect(try await Self.status(scenario, third) == 200)
                let refused = try await scenario.client.refresh(second.refresh)
                #expect(refused.status == 400)
                #expect(refused.oauthError == "invalid_grant")
                #expect(refused.bodyJSON?["message"] == nil)
            }
        }

        @Test func leagueDebugMode() async throws {
            try await ShippedScenario.leagueDebugMode.play { scenario in
                let tokens = try await scenario.client.newTokens()
                #expect(try await Self.status(scenario, tokens) == 200)
                #expect(try await Self.status(scenario, tokens) == 401)
                let trace = try await scenario.client.refresh(tokens.refresh)
                #expect(trace.status == 500)
                #expect(trace.bodyJSON?.members?.map(\.name) == ["message", "exception", "file", "line", "trace"])
                #expect(trace.text.contains("demo-secret") && trace.text.contains(tokens.refresh))
                let next = try await scenario.refreshed(tokens)
                #expect(try await Self.status(scenario, next) == 200)
            }
        }
    }
}
