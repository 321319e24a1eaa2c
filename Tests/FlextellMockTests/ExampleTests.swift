import FlextellMock
import Testing

/// How a client is tested with a Flextell of its own: nothing but the public API is used.
@Suite("Examples", .timeLimit(.minutes(1)))
struct ExampleTests {
    private func client(of flextell: FlextellMock) async throws -> ContactsClient {
        let client = ContactsClient(
            server: flextell.baseURL,
            clientID: flextell.clientID,
            clientSecret: flextell.clientSecret
        )
        let tokens = try await flextell.grant()
        await client.use(accessToken: tokens.accessToken, refreshToken: tokens.refreshToken)
        return client
    }

    @Test func aFlextellIsStartedAndStoppedInThreeLines() async throws {
        let flextell = try await FlextellMock.start()
        #expect(try await client(of: flextell).contacts().count > 0)
        try await flextell.stop()
    }

    @Test func aUserSignsInWithoutABrowser() async throws {
        try await FlextellMock.run(consent: .approve) { flextell in
            let client = try await client(of: flextell)
            let url = client.authorizationURL(redirectURI: flextell.redirectURI, state: "abc123xyz")
            let callback = try await flextell.open(url)
            try await client.finish(callback, redirectURI: flextell.redirectURI, state: "abc123xyz")
            #expect(try await client.contacts().count > 0)
            #expect(flextell.findings == [])
        }
    }

    @Test func anAccessTokenThatHasExpiredIsReplaced() async throws {
        try await FlextellMock.run { flextell in
            let client = try await client(of: flextell)
            try await flextell.advance(by: .seconds(3601))
            #expect(try await client.contacts().count > 0)
            #expect(flextell.exchanges.map(\.response.status) == [401, 200, 200])
            #expect(flextell.findings == [])
        }
    }

    @Test func tenCallsAtOnceRefreshOnce() async throws {
        try await FlextellMock.run { flextell in
            let client = try await client(of: flextell)
            try await flextell.expire(.access)
            try await withThrowingTaskGroup(of: Void.self) { calls in
                for _ in 0..<10 { calls.addTask { _ = try await client.contacts() } }
                try await calls.waitForAll()
            }
            #expect(flextell.exchanges(at: .token).count == 1)
        }
    }

    @Test func aRefreshWhoseAnswerIsLostEndsWithTheUserAndNotWithASecondTry() async throws {
        try await FlextellMock.run(scenario: "lost-answer-of-refresh") { flextell in
            let client = try await client(of: flextell)
            try await flextell.expire(.access)
            await #expect(throws: ContactsClient.Failure.signInAgain) { try await client.contacts() }
            #expect(flextell.exchanges(at: .token).count == 1)
            #expect(flextell.rulesFired.values.reduce(0, +) == 1)
        }
    }

    @Test func aRuleOfOnesOwnIsAddedOnTheWay() async throws {
        try await FlextellMock.run { flextell in
            let client = try await client(of: flextell)
            try await flextell.addRules(
                """
                name: down
                when: {endpoint: api, occurrence: 1}
                then: [{respond: {status: 503}}]
                """
            )
            await #expect(throws: ContactsClient.Failure.status(503)) { try await client.contacts() }
            #expect(try await client.contacts().count > 0)
            #expect(flextell.exchanges.map(\.rule) == ["down", nil])
        }
    }
}
