import OAuthCore
import TestKit
import Testing

/// Source: the protocol `GrantStore`, `kill`.
@Suite("Every store lets tokens die once")
struct KillContractTests {
    private let now = FixedServer.now

    /// Kills everything, and counts what died.
    private static func kill(
        _ store: any EmulatorStore,
        _ cause: CauseOfDeath,
        at now: Instant
    ) async throws -> Int {
        try await store.transaction(.root) { store throws(StoreFailure) in
            try store.kill(TokenFilter(), cause: cause, at: now).count
        }
    }

    @Test(arguments: StoreKind.allCases)
    func theDeadKeepTheirCauseAndAreNotCounted(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.insert(.sample("a"), .sample("b").altered { $0.diedOf = .rotated })
            #expect(try await Self.kill(store, .codeReplay, at: now) == 1)
            #expect(try await Self.kill(store, .revoked, at: now) == 0)
            #expect(try await store.records().map(\.diedOf) == [.codeReplay, .rotated])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func whatHasExpiredOnTheClockIsDeadAlready(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.insert(.sample("a"), .sample("b").altered { $0.expiresAt = now + .seconds(61) })
            #expect(try await Self.kill(store, .revoked, at: now + .seconds(60)) == 1)
            #expect(try await store.records().map(\.diedOf) == [nil, .revoked])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func whatIsMadeToExpireExpiresNow(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.insert(.sample("a"))
            #expect(try await Self.kill(store, .expired, at: now + .seconds(5)) == 1)
            let expected = TokenRecord.sample("a").altered {
                $0.diedOf = .expired
                $0.diedAt = now + .seconds(5)
                $0.expiresAt = now + .seconds(5)
            }
            #expect(try await store.records() == [expected])
        }
    }

    @Test(arguments: CauseOfDeath.allCases.filter { $0 != .expired }, StoreKind.allCases)
    func anotherCauseLeavesTheTimeOfExpiry(cause: CauseOfDeath, kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.insert(.sample("a"))
            #expect(try await Self.kill(store, cause, at: now + .seconds(5)) == 1)
            let expected = TokenRecord.sample("a").altered {
                $0.diedOf = cause
                $0.diedAt = now + .seconds(5)
            }
            #expect(try await store.records() == [expected])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func whatDiedIsSeenInTheSameTransaction(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let cause = try await store.transaction(.root) { store throws(StoreFailure) in
                try store.insert(.sample("a"))
                _ = try store.kill(TokenFilter(), cause: .redeemed, at: FixedServer.now)
                return try store.token(TokenKey(rawValue: "a"))?.diedOf
            }
            #expect(cause == .redeemed)
        }
    }
}
