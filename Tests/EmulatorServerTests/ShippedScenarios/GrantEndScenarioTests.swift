import OAuthCore
import Testing
import Trace

extension ShippedScenarios {
    @Suite("Grants that end")
    struct GrantEndScenarioTests {
        @Test func consentWithdrawn() async throws {
            try await ShippedScenario.consentWithdrawn.play { scenario in
                let tokens = try await scenario.client.newTokens()
                try await scenario.expectLive(tokens)
                try await scenario.expectLive(tokens)
                try await scenario.expectDead(tokens)
                for _ in 1...2 { try await scenario.expectRefreshRefused(tokens.refresh) }
                try await scenario.expectNewAuthorizationWorks()
                // What the user has granted anew does not bring the old grant back.
                try await scenario.expectDead(tokens)
            }
        }

        @Test func refreshRefused() async throws {
            try await ShippedScenario.refreshRefused.play { scenario in
                let tokens = try await scenario.tokensThatExpireAtTheSecondCall()
                for _ in 1...2 { try await scenario.expectRefreshRefused(tokens.refresh) }
                try await scenario.expectNewAuthorizationWorks()
                try await scenario.expectRefreshRefused(tokens.refresh)
            }
        }

        @Test func encryptionKeyReplaced() async throws {
            try await ShippedScenario.encryptionKeyReplaced.play { scenario in
                let others = [
                    (client: "demo-client", tokens: try await scenario.grantedTokens(to: "demo-client", by: "grace")),
                    (client: "other-client", tokens: try await scenario.grantedTokens(to: "other-client", by: "ada")),
                ]
                let own = try await scenario.tokensThatExpireAtTheSecondCall()
                try await scenario.expectRefreshRefused(own.refresh)
                for (id, tokens) in others {
                    try await scenario.expectRefreshRefused(tokens.refresh, by: id)
                    // Access tokens work until they end.
                    try await scenario.expectLive(tokens)
                }
                try await scenario.expectRefreshRefused(own.refresh)
                try await scenario.expectNewAuthorizationWorks()
            }
        }

        @Test func yearLongTokenRevoked() async throws {
            try await ShippedScenario.yearLongTokenRevoked.play { scenario in
                let answer = try await scenario.client.exchange(try await scenario.client.newCode())
                #expect(answer.bodyJSON?["expires_in"] == 31_536_000)
                let own = try TokenPair(answer)
                let ofAnotherUser = try await scenario.grantedTokens(to: "demo-client", by: "grace")
                let ofAnotherClient = try await scenario.grantedTokens(to: "other-client", by: "ada")
                scenario.pass(.seconds(364 * 86_400))
                try await scenario.expectLive(own)
                try await scenario.expectLive(ofAnotherUser)
                try await scenario.expectDead(own)
                try await scenario.expectRefreshRefused(own.refresh)
                try await scenario.expectDead(ofAnotherUser)
                try await scenario.expectRefreshRefused(ofAnotherUser.refresh)
                try await scenario.expectLive(ofAnotherClient)
                try await scenario.expectNewAuthorizationWorks()
            }
        }

        @Test func yearLongTokensLiveAYear() async throws {
            try await ShippedScenario.yearLongTokenRevoked.play { scenario in
                let tokens = try await scenario.client.newTokens()
                for _ in 1...3 { _ = try await scenario.contacts(tokens.access) }
                let late = try await scenario.client.newTokens()
                scenario.pass(TimeSpan(milliseconds: 365 * 86_400_000 - 1))
                try await scenario.expectLive(late)
                let next = try await scenario.refreshed(late)
                scenario.pass(TimeSpan(milliseconds: 1))
                try await scenario.expectDead(late)
                try await scenario.expectLive(next)
                scenario.pass(.seconds(365 * 86_400))
                try await scenario.expectRefreshRefused(next.refresh)
            }
        }

        @Test func reuseRevokesGrant() async throws {
            try await ShippedScenario.reuseRevokesGrant.play { scenario in
                let first = try await scenario.tokensThatExpireAtTheSecondCall()
                let ofAnotherGrant = try await scenario.client.newTokens()
                let second = try await scenario.refreshed(first)
                try await scenario.expectLive(second)
                try await scenario.expectRefreshRefused(first.refresh)
                try await scenario.expectDead(second)
                try await scenario.expectRefreshRefused(second.refresh)
                try await scenario.expectLive(ofAnotherGrant)
            }
        }

        @Test func twoDevicesOneGrant() async throws {
            try await ShippedScenario.twoDevicesOneGrant.play { scenario in
                let shared = try await scenario.client.newTokens()
                let ofAnotherGrant = try await scenario.client.newTokens()
                try await scenario.expectLive(shared)
                let next = try await scenario.refreshed(shared)
                try await scenario.expectDead(shared)
                try await scenario.expectRefreshRefused(shared.refresh)
                try await scenario.expectLive(next)
                try await scenario.expectLive(ofAnotherGrant)
                let last = try await scenario.refreshed(next)
                try await scenario.expectDead(next)
                try await scenario.expectLive(last)
            }
        }
    }
}
