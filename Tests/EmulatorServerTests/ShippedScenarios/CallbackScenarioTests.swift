import OAuthCore
import Testing
import Trace

extension ShippedScenarios {
    @Suite("Redirects back to the client")
    struct CallbackScenarioTests {
        @Test func deniedConsent() async throws {
            try await ShippedScenario.deniedConsent.play(consent: nil) { scenario in
                for state in ["abc123xyz", "another"] {
                    let answer = try await scenario.client.authorize(Documented.authorizeQuery(state: state))
                    #expect(answer.status == 302)
                    #expect(answer.headers[header: "Location"]?.hasPrefix(Documented.callbackURI + "?") == true)
                    #expect(answer.locationParameters?["error"] == "access_denied")
                    #expect(answer.locationParameters?.values(of: "state") == [state])
                    #expect(answer.locationParameters?["code"] == nil)
                }
                #expect(try await scenario.client.control("GET", "tokens").bodyJSON?["tokens"] == .array([]))
            }
        }

        @Test func loginExpiredAtConsent() async throws {
            try await ShippedScenario.loginExpiredAtConsent.play { scenario in
                let first = try await scenario.client.get(Self.target)
                #expect(first.status == 302)
                #expect(first.headers[header: "Location"] == Self.target)
                let second = try await scenario.client.get(Self.target)
                #expect(second.status == 302)
                try await Self.expectTokens(from: second, scenario)
                try await scenario.expectNewAuthorizationWorks()
            }
        }

        @Test func loginExpiredAtConsentWithPages() async throws {
            try await ShippedScenario.loginExpiredAtConsent.play(consent: nil) { scenario in
                var browser = Browser(scenario.client)
                let first = try await browser.open(Self.target)
                #expect(first.status == 302)
                let page = try await browser.signIn(at: try #require(first.headers[header: "Location"]))
                let approved = try await browser.submit(try PageForm(page), ["decision": "approve"])
                #expect(approved.status == 303)
                try await Self.expectTokens(from: approved, scenario)
            }
        }

        private static let target = "/oauth/authorize?" + FormCodec.encode(Documented.authorizeQuery())

        private static func expectTokens(from callback: RecordedResponse, _ scenario: PlayedScenario) async throws {
            #expect(callback.headers[header: "Location"]?.hasPrefix(Documented.callbackURI + "?") == true)
            #expect(callback.locationParameters?.values(of: "state") == ["abc123xyz"])
            let code = try #require(callback.locationParameters?["code"])
            try await scenario.expectLive(try TokenPair(try await scenario.client.exchange(code)))
        }

        @Test func repeatedCallbackParameters() async throws {
            try await ShippedScenario.repeatedCallbackParameters.play { scenario in
                let first = try await Self.callback(scenario)
                let codes = first.values(of: "code")
                #expect(codes.count == 2)
                #expect(Set(codes).count == 1)
                #expect(first.values(of: "state") == ["abc123xyz"])
                #expect(first.pairs.count == 3)
                for _ in 1...2 {
                    let later = try await Self.callback(scenario)
                    #expect(later.pairs.map(\.name) == ["code", "state"])
                }
                try await scenario.expectNewAuthorizationWorks()
            }
        }

        @Test func tamperedState() async throws {
            try await ShippedScenario.tamperedState.play { scenario in
                let first = try await Self.callback(scenario)
                let state = try #require(first.values(of: "state").first)
                #expect(first.values(of: "state").count == 1)
                #expect(state != "abc123xyz")
                #expect(state.count == "abc123xyz".count)
                #expect(state.dropLast() == "abc123xy")
                let code = try #require(first["code"])
                #expect(try await scenario.client.exchange(code).status == 200)
                for _ in 1...2 {
                    #expect(try await Self.callback(scenario).values(of: "state") == ["abc123xyz"])
                }
            }
        }

        @Test func swappedCode() async throws {
            try await ShippedScenario.swappedCode.play { scenario in
                let first = try await Self.callback(scenario)
                #expect(first.pairs.map(\.name) == ["code", "state"])
                #expect(first["state"] == "abc123xyz")
                let code = try #require(first["code"])
                let listed = try await scenario.client.control("GET", "tokens").bodyJSON?["tokens"]?.array ?? []
                let swapped = try #require(listed.first { $0["token"] == .string(code) })
                #expect(swapped["kind"] == "code")
                #expect(swapped["client_id"] == "other-client")
                #expect(swapped["state"] == "live")
                let refused = try await scenario.client.exchange(code)
                #expect(refused.status == 400)
                #expect(refused.oauthError == "invalid_grant")
                try await scenario.expectNewAuthorizationWorks()
            }
        }

        /// What the redirect of an authorization that is approved carries.
        private static func callback(_ scenario: PlayedScenario) async throws -> Parameters {
            let answer = try await scenario.client.authorize()
            #expect(answer.status == 302)
            return try #require(answer.locationParameters)
        }
    }
}
