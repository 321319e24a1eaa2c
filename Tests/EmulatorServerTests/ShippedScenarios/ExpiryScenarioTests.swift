import OAuthCore
import Testing
import Trace

extension ShippedScenarios {
    @Suite("Access tokens that end")
    struct ExpiryScenarioTests {
        @Test func expiry() async throws {
            try await ShippedScenario.expiry.play { scenario in
                let answer = try await scenario.client.exchange(try await scenario.client.newCode())
                #expect(answer.bodyJSON?["expires_in"] == 30)
                var tokens = try TokenPair(answer)
                for _ in 1...3 {
                    scenario.pass(TimeSpan(milliseconds: 29_999))
                    try await scenario.expectLive(tokens)
                    scenario.pass(TimeSpan(milliseconds: 1))
                    try await scenario.expectDead(tokens)
                    let refreshed = try await scenario.client.refresh(tokens.refresh)
                    #expect(refreshed.bodyJSON?["expires_in"] == 30)
                    tokens = try TokenPair(refreshed)
                    try await scenario.expectLive(tokens)
                }
            }
        }

        @Test func earlyRevocation() async throws {
            try await ShippedScenario.earlyRevocation.play { scenario in
                let answer = try await scenario.client.exchange(try await scenario.client.newCode())
                #expect(answer.bodyJSON?["expires_in"] == 3600)
                let tokens = try TokenPair(answer)
                try await scenario.expectLive(tokens)
                try await scenario.expectLive(tokens)
                let refused = try await scenario.expectDead(tokens)
                #expect(refused.bodyJSON?["error_description"] == "the access token was revoked")
                let next = try await scenario.refreshed(tokens)
                for _ in 1...3 { try await scenario.expectLive(next) }
            }
        }

        @Test func keyRotation() async throws {
            try await ShippedScenario.keyRotation.play { scenario in
                let own = try await scenario.client.newTokens()
                let others = [
                    (client: "demo-client", tokens: try await scenario.grantedTokens(to: "demo-client", by: "grace")),
                    (client: "other-client", tokens: try await scenario.grantedTokens(to: "other-client", by: "ada")),
                ]
                try await scenario.expectLive(own)
                try await scenario.expectLive(others[0].tokens)
                try await scenario.expectDead(own)
                for other in others { try await scenario.expectDead(other.tokens) }
                for (id, tokens) in [("demo-client", own)] + others {
                    try await scenario.expectLive(try await scenario.refreshed(tokens, by: id))
                }
                try await scenario.expectNewAuthorizationWorks()
            }
        }

        @Test func paginationCrossesExpiry() async throws {
            try await ShippedScenario.paginationCrossesExpiry.play { scenario in
                var tokens = try await scenario.client.newTokens()
                var cursor: String?
                var items: [JSONValue] = []
                var statuses: [Int] = []
                repeat {
                    let query = cursor.map { "?cursor=\($0)" } ?? ""
                    let page = try await scenario.client.api("GET", "/contacts\(query)", token: tokens.access)
                    statuses.append(page.status)
                    guard page.status == 200 else {
                        #expect(page.oauthError == "invalid_token")
                        tokens = try await scenario.refreshed(tokens)
                        continue
                    }
                    let part = try #require(page.bodyJSON?["items"]?.array)
                    #expect(part.count == 2)
                    items += part
                    cursor = try #require(page.bodyJSON?["next"]).string
                } while cursor != nil && statuses.count < 20
                #expect(statuses == [200, 200, 200, 200, 200, 200, 401, 200, 200, 200, 200])
                #expect(items == (1...20).map { ["id": .string("\($0)"), "name": .string("Contact \($0)")] })
                // Each is there by itself as well.
                for (index, item) in items.enumerated() {
                    let one = try await scenario.client.api("GET", "/contacts/\(index + 1)", token: tokens.access)
                    #expect(one.bodyJSON == item)
                }
            }
        }

        @Test func clockAhead() async throws {
            try await ShippedScenario.clockAhead.play { scenario in
                let answer = try await scenario.client.exchange(try await scenario.client.newCode())
                // The time of the machine is midnight.
                #expect(answer.headers[header: "Date"] == "Thu, 01 Jan 2026 01:00:00 GMT")
                #expect(answer.bodyJSON?["expires_in"] == 3600)
                let tokens = try TokenPair(answer)
                #expect(try tokens.claims()["iat"] == .integer(Self.midnight + 3600))
                try await Self.expectOneRealHour(tokens, scenario)
            }
        }

        @Test func clockBehind() async throws {
            try await ShippedScenario.clockBehind.play { scenario in
                let answer = try await scenario.client.exchange(try await scenario.client.newCode())
                #expect(answer.headers[header: "Date"] == "Wed, 31 Dec 2025 22:00:00 GMT")
                #expect(answer.bodyJSON?["expires_in"] == 3600)
                let tokens = try TokenPair(answer)
                #expect(try tokens.claims()["exp"] == .integer(Self.midnight - 3600))
                try await Self.expectOneRealHour(tokens, scenario)
                let next = try await scenario.refreshed(tokens)
                #expect(try next.claims()["exp"] == .integer(Self.midnight))
                try await scenario.expectLive(next)
            }
        }

        /// 2026-01-01T00:00:00Z, where the clocks of the machine stand.
        private static let midnight: Int64 = 1_767_225_600

        private static func expectOneRealHour(_ tokens: TokenPair, _ scenario: PlayedScenario) async throws {
            scenario.pass(TimeSpan(milliseconds: 3_599_999))
            try await scenario.expectLive(tokens)
            scenario.pass(TimeSpan(milliseconds: 1))
            try await scenario.expectDead(tokens)
        }
    }
}
