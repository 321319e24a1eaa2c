import OAuthCore
import TestKit
import Testing

/// What is read is decided on inside the same transaction: of many at once, one wins.
@Suite("Many at once with one code or one token")
struct ParallelExchangeTests {
    private static let rounds = 100
    private static let parallel = 12

    @Test(arguments: StoreKind.sqlite)
    func oneExchangeOfACodeSucceeds(kind: StoreKind) async throws {
        let expected = "the code was used before; the tokens issued from it are revoked"
        try await kind.withStore { store in
            for _ in 0..<Self.rounds {
                let form = try await Self.prepare(.exchangeCode, on: store)
                let refusals = try await Self.race(form, on: store)
                #expect(refusals == Array(repeating: expected, count: Self.parallel - 1))
                let causes = try await Self.grant(of: form["code"], in: store).map(\.diedOf)
                #expect(causes == [.redeemed, .codeReplay, .codeReplay])
            }
        }
    }

    @Test(arguments: StoreKind.sqlite)
    func oneRefreshWithATokenSucceeds(kind: StoreKind) async throws {
        let expected = "the refresh token was used before: it is replaced on use"
        try await kind.withStore { store in
            for _ in 0..<Self.rounds {
                let form = try await Self.prepare(.refresh, on: store)
                let refusals = try await Self.race(form, on: store)
                #expect(refusals == Array(repeating: expected, count: Self.parallel - 1))
                let causes = try await Self.grant(of: form["refresh_token"], in: store).map(\.diedOf)
                #expect(causes == [.redeemed, nil, .rotated, nil, nil])
            }
        }
    }

    private static func prepare(_ work: StoreWork, on store: any EmulatorStore) async throws -> Parameters {
        try await store.transaction(.root) { store throws(StoreFailure) in try work.prepare(&store) }
    }

    /// Everything of the grant that this code or refresh token belongs to.
    private static func grant(of text: String?, in store: any EmulatorStore) async throws -> [TokenRecord] {
        let key = TokenKey(digestOf: try #require(text))
        let presented = try #require(try await store.records(TokenFilter(key: key)).first)
        return try await store.records(TokenFilter(grant: presented.grant))
    }

    /// Posts the form so many times at once; gives the words of the refusals, which are all `invalid_grant`.
    private static func race(_ form: Parameters, on store: any EmulatorStore) async throws -> [String] {
        try await withThrowingTaskGroup { group in
            for _ in 0..<parallel {
                group.addTask {
                    try await store.transaction(.root) { store throws(StoreFailure) in
                        try FixedServer.server.post(form, authorization: nil, at: FixedServer.now, store: &store)
                    }
                }
            }
            var refusals: [String] = []
            for try await outcome in group {
                guard let refusal = outcome.refusal else { continue }
                #expect(refusal.code == .invalidGrant)
                refusals.append(refusal.description)
            }
            return refusals
        }
    }
}
