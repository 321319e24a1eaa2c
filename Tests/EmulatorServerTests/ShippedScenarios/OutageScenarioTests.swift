import OAuthCore
import Testing
import Trace

extension ShippedScenarios {
    @Suite("Servers that are down for a while")
    struct OutageScenarioTests {
        @Test func outage() async throws {
            try await ShippedScenario.outage.play { scenario in
                let tokens = try await scenario.client.newTokens()
                for _ in 1...3 { try await scenario.expectLive(tokens) }
                for _ in 1...2 {
                    for answer in try await Self.requestsOfEveryKind(tokens, scenario) {
                        #expect(answer.status == 503)
                        #expect(answer.headers[header: "Retry-After"] == nil)
                    }
                }
                try await Self.expectAllWorks(tokens, scenario)
            }
        }

        @Test func maintenancePage() async throws {
            try await ShippedScenario.maintenancePage.play { scenario in
                let tokens = try await scenario.client.newTokens()
                for _ in 1...2 { try await scenario.expectLive(tokens) }
                scenario.pass(.seconds(57))
                for answer in try await Self.requestsOfEveryKind(tokens, scenario) {
                    #expect(answer.status == 503)
                    Self.expectPage(answer)
                    #expect(answer.headers[header: "Date"] == "Thu, 01 Jan 2026 00:00:57 GMT")
                    #expect(answer.headers[header: "Retry-After"] == "Thu, 01 Jan 2026 00:00:59 GMT")
                }
                try await Self.expectAllWorks(tokens, scenario)
            }
        }

        @Test func maintenanceDuringRefresh() async throws {
            try await ShippedScenario.maintenanceDuringRefresh.play { scenario in
                let tokens = try await scenario.tokensThatExpireAtTheSecondCall()
                let answers = [
                    try await scenario.client.refresh(tokens.refresh), try await scenario.contacts(tokens.access),
                    try await scenario.client.authorize(),
                ]
                for answer in answers {
                    #expect(answer.status == 503)
                    #expect(answer.headers[header: "Retry-After"] == "1")
                }
                try await scenario.expectLive(try await scenario.refreshed(tokens))
            }
        }

        @Test func refreshOutage() async throws {
            try await ShippedScenario.refreshOutage.play { scenario in
                let tokens = try await scenario.tokensThatExpireAtTheSecondCall()
                for _ in 1...2 {
                    let answer = try await scenario.client.refresh(tokens.refresh)
                    #expect(answer.status == 503)
                    #expect(answer.headers[header: "Retry-After"] == "1")
                    // The API stays up.
                    try await scenario.expectDead(tokens)
                }
                try await scenario.expectLive(try await scenario.refreshed(tokens))
            }
        }

        @Test func wafPage() async throws {
            try await ShippedScenario.wafPage.play { scenario in
                let tokens = try await scenario.tokensThatExpireAtTheSecondCall()
                for _ in 1...2 {
                    let answer = try await scenario.client.refresh(tokens.refresh)
                    #expect(answer.status == 403)
                    Self.expectPage(answer)
                }
                try await scenario.expectLive(try await scenario.refreshed(tokens))
            }
        }

        @Test func debugModeLeftOn() async throws {
            try await ShippedScenario.debugModeLeftOn.play { scenario in
                let tokens = try await scenario.tokensThatExpireAtTheSecondCall()
                let answer = try await scenario.client.refresh(tokens.refresh)
                #expect(answer.status == 500)
                #expect(answer.headers[header: "Content-Type"] == "application/json")
                let body = try #require(answer.bodyJSON, "\(answer.text)")
                #expect(body["trace"]?.array?.isEmpty == false)
                #expect(body["exception"] == #"Database\ConnectionException"#)
                #expect(body["request"]?["client_id"] == "demo-client")
                #expect(body["request"]?["client_secret"] == "demo-secret")
                #expect(body["request"]?["refresh_token"] == .string(tokens.refresh))
                try await scenario.expectLive(try await scenario.refreshed(tokens))
            }
        }

        @Test func flapping() async throws {
            try await ShippedScenario.flapping.play { scenario in
                let token = try await scenario.client.newTokens().access
                let methods = ["GET", "GET", "POST", "GET", "POST", "DELETE", "GET", "GET", "GET"]
                var answers: [RecordedResponse] = []
                for method in methods {
                    let path = method == "DELETE" ? "/contacts/1" : "/contacts"
                    let body = method == "POST" ? #"{"name":"Ada"}"# : ""
                    answers.append(try await scenario.client.api(method, path, token: token, body: body))
                }
                #expect(answers.map(\.status) == [200, 200, 502, 200, 201, 502, 200, 200, 502])
                for answer in answers where answer.status == 502 { Self.expectPage(answer) }
                // What was answered 502 was not carried out.
                let counts = answers.map { $0.bodyJSON?["items"]?.array?.count }
                #expect(counts == [3, 3, nil, 3, nil, nil, 4, 4, nil])
            }
        }

        private static func requestsOfEveryKind(
            _ tokens: TokenPair,
            _ scenario: PlayedScenario
        ) async throws -> [RecordedResponse] {
            [
                try await scenario.client.authorize(), try await scenario.client.refresh(tokens.refresh),
                try await scenario.contacts(tokens.access),
            ]
        }

        private static func expectPage(_ answer: RecordedResponse) {
            #expect(answer.headers[header: "Content-Type"] == "text/html; charset=utf-8")
            #expect(answer.text.hasPrefix("<!doctype html>"))
        }

        /// The tokens from before work, and so does a new authorization.
        private static func expectAllWorks(_ tokens: TokenPair, _ scenario: PlayedScenario) async throws {
            try await scenario.expectLive(tokens)
            try await scenario.expectLive(try await scenario.refreshed(tokens))
            try await scenario.expectNewAuthorizationWorks()
        }
    }
}
