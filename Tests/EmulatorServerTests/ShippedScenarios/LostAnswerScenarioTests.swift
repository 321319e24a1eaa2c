import EmulatorServer
import OAuthCore
import Testing
import Trace

extension ShippedScenarios {
    @Suite("Answers that are lost")
    struct LostAnswerScenarioTests {
        @Test func lostAnswerOfExchange() async throws {
            try await ShippedScenario.lostAnswerOfExchange.play { scenario in
                // Neither a refresh nor an exchange that is refused uses the fault up.
                _ = try await scenario.refreshed(try await scenario.grantedTokens(to: "demo-client", by: "ada"))
                #expect(try await scenario.client.exchange("unknown").status == 400)
                let code = try await scenario.client.newCode()
                let broken = try await scenario.bytes(answering: .token(Documented.exchange(code)))
                #expect(broken.bytes.isEmpty)
                #expect(broken.end == .reset)
                // It was carried out: there are tokens, which nobody has.
                let lost = try TokenPair(try #require(scenario.sandbox.exchanges.last).response)
                try await scenario.expectLive(lost)
                for _ in 1...2 {
                    let again = try await scenario.client.exchange(code)
                    #expect(again.status == 400)
                    #expect(again.oauthError == "invalid_grant")
                }
                try await scenario.expectDead(lost)
                try await scenario.expectNewAuthorizationWorks()
            }
        }

        @Test func lostAnswerOfRefresh() async throws {
            try await ShippedScenario.lostAnswerOfRefresh.play { scenario in
                let tokens = try await scenario.tokensThatExpireAtTheSecondCall()
                _ = try await Self.loseRefresh(of: tokens, scenario)
                for _ in 1...2 { try await scenario.expectRefreshRefused(tokens.refresh) }
                scenario.pass(.seconds(60))
                try await scenario.expectRefreshRefused(tokens.refresh)
                try await scenario.expectNewAuthorizationWorks()
            }
        }

        @Test func lostAnswerWithGrace() async throws {
            try await ShippedScenario.lostAnswerWithGrace.play { scenario in
                let tokens = try await scenario.tokensThatExpireAtTheSecondCall()
                let lost = try await Self.loseRefresh(of: tokens, scenario)
                #expect(try await scenario.refreshed(tokens) == lost)
                scenario.pass(TimeSpan(milliseconds: 29_999))
                #expect(try await scenario.refreshed(tokens) == lost)
                try await scenario.expectLive(lost)
                scenario.pass(TimeSpan(milliseconds: 1))
                try await scenario.expectRefreshRefused(tokens.refresh)
                try await scenario.expectLive(try await scenario.refreshed(lost))
            }
        }

        /// Refreshes over a connection that is closed without a byte.
        ///
        /// - Returns: The tokens that were issued.
        private static func loseRefresh(of tokens: TokenPair, _ scenario: PlayedScenario) async throws -> TokenPair {
            let broken = try await scenario.bytes(answering: .token(Documented.refresh(tokens.refresh)))
            #expect(broken.bytes.isEmpty)
            #expect(broken.end == .closed)
            return try TokenPair(try #require(scenario.sandbox.exchanges.last).response)
        }

        @Test func cutAnswers() async throws {
            try await ShippedScenario.cutAnswers.play { scenario in
                let answer = try await scenario.client.exchange(try await scenario.client.newCode())
                #expect(answer.bodyJSON?["expires_in"] == 30)
                var tokens = try TokenPair(answer)
                // An answer without tokens does not count.
                try await scenario.expectRefreshRefused("unknown")
                for _ in 1...2 {
                    let lost = try await Self.cutRefresh(of: tokens, scenario)
                    scenario.pass(TimeSpan(milliseconds: 29_999))
                    let repeated = try await scenario.refreshed(tokens)
                    #expect(repeated == lost)
                    try await scenario.expectLive(repeated)
                    scenario.pass(TimeSpan(milliseconds: 1))
                    try await scenario.expectDead(repeated)
                    tokens = repeated
                }
                _ = try await Self.cutRefresh(of: tokens, scenario)
                scenario.pass(.seconds(30))
                try await scenario.expectRefreshRefused(tokens.refresh)
            }
        }

        /// Refreshes over a connection that ends behind 400 bytes of the body.
        ///
        /// - Returns: The tokens that were issued.
        private static func cutRefresh(of tokens: TokenPair, _ scenario: PlayedScenario) async throws -> TokenPair {
            let broken = try await scenario.bytes(answering: .token(Documented.refresh(tokens.refresh)))
            #expect(broken.head.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(broken.body.count == 400)
            #expect(broken.end == .closed)
            let whole = try #require(scenario.sandbox.exchanges.last).response
            #expect(broken.head.contentLength == whole.body.count)
            #expect(whole.body.count > 400)
            #expect(whole.body.starts(with: broken.body))
            return try TokenPair(whole)
        }

        @Test func garbage() async throws {
            try await ShippedScenario.garbage.play { scenario in
                let tokens = try await scenario.tokensThatExpireAtTheSecondCall()
                let broken = try await scenario.bytes(answering: .token(Documented.refresh(tokens.refresh)))
                #expect(!broken.bytes.isEmpty)
                #expect(!String(decoding: broken.bytes, as: UTF8.self).hasPrefix("HTTP"))
                #expect(broken.end == .closed)
                try await scenario.expectLive(try await scenario.refreshed(tokens))
            }
        }
    }
}
