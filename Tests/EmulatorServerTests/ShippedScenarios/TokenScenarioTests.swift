import OAuthCore
import Testing
import Trace

extension ShippedScenarios {
    @Suite("Token answers that differ")
    struct TokenScenarioTests {
        @Test func hugeTokens() async throws {
            try await ShippedScenario.hugeTokens.play { scenario in
                let code = try await scenario.client.newCode()
                #expect(code.count == 2000)
                #expect(try await scenario.client.exchange(String(code.prefix(255))).oauthError == "invalid_grant")
                var tokens = try TokenPair(try await scenario.client.exchange(code))
                for _ in 1...2 {
                    #expect(tokens.access.count == 8000)
                    #expect(tokens.refresh.count == 4000)
                    try await scenario.expectLive(tokens)
                    for length in [255, 4096, 7999] {
                        try await scenario.expectDead(String(tokens.access.prefix(length)))
                    }
                    for length in [255, 3999] {
                        try await scenario.expectRefreshRefused(String(tokens.refresh.prefix(length)))
                    }
                    tokens = try await scenario.refreshed(tokens)
                }
            }
        }

        @Test func opaqueTokens() async throws {
            try await ShippedScenario.opaqueTokens.play { scenario in
                let answer = try await scenario.client.exchange(try await scenario.client.newCode())
                #expect(
                    answer.bodyJSON?.members?.map(\.name)
                        == ["access_token", "token_type", "expires_in", "refresh_token"]
                )
                #expect(answer.bodyJSON?["token_type"] == "Bearer")
                #expect(answer.bodyJSON?["expires_in"] == 3600)
                let first = try TokenPair(answer)
                let second = try await scenario.refreshed(first)
                for tokens in [first, second] {
                    #expect(tokens.access.wholeMatch(of: /[0-9a-f]{64}/) != nil, "\(tokens.access)")
                    #expect(tokens.refresh.count == 752)
                    try await scenario.expectLive(tokens)
                }
                #expect(first.access != second.access)
                scenario.pass(.seconds(3600))
                try await scenario.expectDead(second)
            }
        }

        @Test func wrongTypes() async throws {
            try await ShippedScenario.wrongTypes.play { scenario in
                let exchanged = try await scenario.client.exchange(try await scenario.client.newCode())
                try Self.expectWrongTypes(exchanged, issuedAt: 1_767_225_600)
                let first = try TokenPair(exchanged)
                let listed = try await scenario.contacts(first.access)
                #expect(listed.status == 200)
                #expect(listed.bodyJSON?["account"] == nil)
                scenario.pass(.seconds(60))
                let refreshed = try await scenario.client.refresh(first.refresh)
                try Self.expectWrongTypes(refreshed, issuedAt: 1_767_225_660)
                let second = try TokenPair(refreshed)
                let refused = try await scenario.client.refresh(first.refresh)
                #expect(refused.status == 400)
                #expect(refused.bodyJSON?.members?.map(\.name) == ["error", "error_description"])
                try await scenario.expectLive(second)
                _ = try await scenario.refreshed(second)
            }
        }

        private static func expectWrongTypes(_ answer: RecordedResponse, issuedAt: Int64) throws {
            #expect(answer.status == 200)
            let body = try #require(answer.bodyJSON, "\(answer.text)")
            #expect(body["token_type"] == "bearer")
            #expect(body["expires_in"] == "3600")
            #expect(body["scope"] == .array(["read:contacts write:contacts"]))
            #expect(body["issued_at"] == .integer(issuedAt))
            #expect(
                body["account"] == ["id": 42, "plan": .null, "features": .array(["contacts", "messages"])]
            )
        }

        @Test func noRefreshTokenInAnswer() async throws {
            try await ShippedScenario.noRefreshTokenInAnswer.play { scenario in
                let answer = try await scenario.client.exchange(try await scenario.client.newCode())
                #expect(answer.status == 200)
                #expect(
                    answer.bodyJSON?.members?.map(\.name) == ["access_token", "token_type", "expires_in"]
                )
                let access = try #require(answer.bodyJSON?["access_token"]?.string)
                #expect(try await scenario.contacts(access).status == 200)
                let refused = try await scenario.contacts(access)
                #expect(refused.status == 401)
                #expect(refused.oauthError == "invalid_token")
                try await scenario.expectNewAuthorizationWorks()
            }
        }

        @Test(arguments: [
            "read:contacts write:contacts", "read:contacts",
            "write:messages read:messages read:contacts write:contacts",
        ])
        func narrowedConsent(asked: String) async throws {
            try await ShippedScenario.narrowedConsent.play(consent: nil) { scenario in
                var browser = Browser(scenario.client)
                let query = FormCodec.encode(Documented.authorizeQuery(scope: asked))
                let page = try await browser.signIn(at: "/oauth/authorize?\(query)")
                let approved = try await browser.submit(try PageForm(page), ["decision": "approve"])
                let code = try #require(approved.locationParameters?["code"])
                let exchanged = try await scenario.client.exchange(code)
                #expect(exchanged.bodyJSON?["scope"] == "read:contacts")
                let refreshed = try await scenario.client.refresh(try TokenPair(exchanged).refresh)
                #expect(refreshed.bodyJSON?["scope"] == "read:contacts")
                for tokens in [try TokenPair(exchanged), try TokenPair(refreshed)] {
                    try await scenario.expectLive(tokens)
                    for (method, path) in [("POST", "/contacts"), ("DELETE", "/contacts/1"), ("GET", "/messages")] {
                        let answer = try await scenario.client.api(method, path, token: tokens.access, body: "{}")
                        #expect(answer.status == 403)
                        #expect(answer.oauthError == "insufficient_scope")
                    }
                }
            }
        }

        @Test func basicAuthentication() async throws {
            try await ShippedScenario.basicAuthentication.play { scenario in
                let basic = HeaderField("Authorization", "Basic ZGVtby1jbGllbnQ6ZGVtby1zZWNyZXQ=")
                let form = Documented.exchange(try await scenario.client.newCode())
                let both = try await scenario.client.post("/oauth/token", form: form, headers: [basic])
                #expect(both.status == 400)
                #expect(both.oauthError == "invalid_request")
                // The refusal did not spend the code.
                let exchanged = try await scenario.client.post(
                    "/oauth/token",
                    form: Self.withoutCredentials(form),
                    headers: [basic]
                )
                #expect(exchanged.status == 200, "\(exchanged.text)")
                let first = try TokenPair(exchanged)
                let refreshed = try await scenario.client.post(
                    "/oauth/token",
                    form: Self.withoutCredentials(Documented.refresh(first.refresh)),
                    headers: [basic]
                )
                #expect(refreshed.status == 200, "\(refreshed.text)")
                try await scenario.expectLive(try TokenPair(refreshed))
                // The form works as well.
                try await scenario.expectNewAuthorizationWorks()
            }
        }

        private static func withoutCredentials(_ form: Parameters) -> Parameters {
            Parameters(form.pairs.filter { $0.name != "client_id" && $0.name != "client_secret" })
        }
    }
}
