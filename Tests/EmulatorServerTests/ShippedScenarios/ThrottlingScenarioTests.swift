import EmulatorServer
import OAuthCore
import Testing
import Trace

extension ShippedScenarios {
    @Suite("Requests that wait, and too many of them")
    struct ThrottlingScenarioTests {
        @Test func throttlingOfTheTokenEndpoint() async throws {
            try await ShippedScenario.throttling.play { scenario in
                var tokens = try await scenario.client.newTokens()
                scenario.pass(.seconds(10))
                for _ in 2...5 { tokens = try await scenario.refreshed(tokens) }
                let refused = try await scenario.client.refresh(tokens.refresh)
                #expect(refused.status == 429)
                #expect(refused.headers[header: "Retry-After"] == "50")
                // The API has a limit of its own.
                try await scenario.expectLive(tokens)
                scenario.pass(TimeSpan(milliseconds: 49_999))
                let late = try await scenario.client.refresh(tokens.refresh)
                #expect(late.status == 429)
                #expect(late.headers[header: "Retry-After"] == "1")
                scenario.pass(TimeSpan(milliseconds: 1))
                for _ in 1...5 { tokens = try await scenario.refreshed(tokens) }
                #expect(try await scenario.client.refresh(tokens.refresh).status == 429)
            }
        }

        @Test func throttlingOfTheAPI() async throws {
            try await ShippedScenario.throttling.play { scenario in
                let tokens = try await scenario.client.newTokens()
                for _ in 1...20 { try await scenario.expectLive(tokens) }
                let refused = try await scenario.client.api("DELETE", "/contacts/1", token: tokens.access)
                #expect(refused.status == 429)
                #expect(refused.headers[header: "Retry-After"] == "60")
                // The token endpoint has a limit of its own.
                let next = try await scenario.refreshed(tokens)
                scenario.pass(.seconds(60))
                let listed = try await scenario.contacts(next.access)
                #expect(listed.status == 200)
                #expect(listed.bodyJSON?["items"]?.array?.count == 3)
            }
        }

        @Test func slowNetwork() async throws {
            let delays = try await Self.delaysOfSlowNetwork()
            for delay in delays { #expect((.milliseconds(200)...(.seconds(2))).contains(delay)) }
            #expect(Set(delays).count == delays.count)
            // The seed is fixed.
            #expect(try await Self.delaysOfSlowNetwork() == delays)
        }

        private static func delaysOfSlowNetwork() async throws -> [Duration] {
            let clock = ManualClock()
            return try await ShippedScenario.slowNetwork.play(waitingClock: clock) { scenario in
                #expect(scenario.sandbox.seed == 42)
                let code = try await scenario.client.newCode()
                var delays: [Duration] = []
                func slowAnswer(to request: RecordedRequest) async throws -> RecordedResponse {
                    async let answer = scenario.client.answer(to: request)
                    try await clock.waitForSleepers(1)
                    let delay = clock.now.duration(to: try #require(clock.nextDeadline))
                    delays.append(delay)
                    clock.advance(by: delay)
                    return try await answer
                }
                let tokens = try TokenPair(try await slowAnswer(to: .token(Documented.exchange(code))))
                #expect(try await slowAnswer(to: .contacts(tokens.access)).status == 200)
                let next = try TokenPair(try await slowAnswer(to: .token(Documented.refresh(tokens.refresh))))
                #expect(try await slowAnswer(to: .contacts(next.access)).status == 200)
                // Refusals are as slow.
                #expect(try await slowAnswer(to: .token(Documented.refresh(tokens.refresh))).status == 400)
                #expect(try await slowAnswer(to: .contacts("unknown")).status == 401)
                return delays
            }
        }

        @Test func parallelRefreshes() async throws {
            let clock = ManualClock()
            try await ShippedScenario.parallelRefreshes.play(waitingClock: clock) { scenario in
                let tokens = try await scenario.client.newTokens()
                try await scenario.expectLive(tokens)
                let calls = try await Self.threeAtOnce(.contacts(tokens.access), clock, scenario)
                #expect(calls.map(\.status) == [401, 401, 401])
                #expect(calls.map(\.oauthError) == ["invalid_token", "invalid_token", "invalid_token"])
                let refreshes = try await Self.threeAtOnce(
                    .token(Documented.refresh(tokens.refresh)),
                    clock,
                    scenario
                )
                #expect(refreshes.map(\.status) == [200, 400, 400])
                #expect(refreshes.map(\.oauthError) == [nil, "invalid_grant", "invalid_grant"])
                // The pair of the one that worked is good.
                let next = try TokenPair(try #require(refreshes.first))
                try await scenario.expectLive(next)
                try await scenario.expectLive(try await scenario.refreshed(next))
            }
        }

        /// Sends a request over three connections: the first two wait for the third.
        private static func threeAtOnce(
            _ request: RecordedRequest,
            _ clock: ManualClock,
            _ scenario: PlayedScenario
        ) async throws -> [RecordedResponse] {
            var connections: [RawConnection] = []
            for count in 1...3 {
                let connection = try await scenario.server.connect()
                connections.append(connection)
                try await connection.send(request.bytes)
                guard count < 3 else { break }
                try await clock.waitForSleepers(count)
                // Others are served meanwhile.
                #expect(try await scenario.client.control("GET", "health").status == 200)
                #expect(clock.sleepers == count)
                #expect(connections.allSatisfy { $0.unread.isEmpty })
            }
            var answers: [RecordedResponse] = []
            for connection in connections {
                answers.append(try await connection.readAnswer())
                connection.close()
            }
            return answers
        }

        @Test func parallelRefreshesWaitTwoSecondsAtMost() async throws {
            let clock = ManualClock()
            try await ShippedScenario.parallelRefreshes.play(waitingClock: clock) { scenario in
                let tokens = try await scenario.client.newTokens()
                try await scenario.expectLive(tokens)
                let requests: [(RecordedRequest, status: Int)] = [
                    (.contacts(tokens.access), 401), (.token(Documented.refresh(tokens.refresh)), 200),
                ]
                for (request, status) in requests {
                    async let answer = scenario.client.answer(to: request)
                    try await clock.waitForSleepers(1)
                    clock.advance(by: .milliseconds(1999))
                    #expect(clock.sleepers == 1)
                    clock.advance(by: .milliseconds(1))
                    #expect(try await answer.status == status)
                }
            }
        }
    }
}
