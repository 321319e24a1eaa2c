import Testing

/// Each of them gets an answer that says what is wrong; the connection goes on where anybody can know where the next
/// request begins, and the next connection finds the server as it was.
@Suite("Bad input at a socket", .timeLimit(.minutes(5)))
struct BadInputTests {
    @Test(arguments: BadInput.framing)
    func framing(input: BadInput) async throws { try await input.check() }

    @Test(arguments: BadInput.apiTargets + BadInput.apiQueries)
    func targetsOfTheAPI(input: BadInput) async throws { try await input.check() }

    @Test(arguments: BadInput.apiHeaders)
    func headersOfTheAPI(input: BadInput) async throws { try await input.check() }

    @Test(arguments: BadInput.apiBodies)
    func bodiesOfTheAPI(input: BadInput) async throws { try await input.check() }

    @Test(arguments: BadInput.tokenRequests)
    func tokenRequests(input: BadInput) async throws { try await input.check() }

    @Test(arguments: BadInput.authorizationRequests)
    func authorizationRequests(input: BadInput) async throws { try await input.check() }

    @Test(arguments: BadInput.controlCalls)
    func controlCalls(input: BadInput) async throws { try await input.check() }

    @Test func thereAreManyAndEachHasANameOfItsOwn() {
        let api = BadInput.apiTargets + BadInput.apiQueries + BadInput.apiHeaders + BadInput.apiBodies
        let others = BadInput.tokenRequests + BadInput.authorizationRequests + BadInput.controlCalls
        let all = BadInput.framing + api + others
        #expect(Set(all.map(\.name)).count == all.count)
        #expect(api.count >= 100)
        #expect(all.count >= 300)
    }
}
