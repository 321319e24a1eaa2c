import OAuthCore
import TestKit
import Testing

/// Source: the protocol `GrantStore`.
@Suite("Every store keeps tokens")
struct TokenContractTests {
    struct Row: NamedRow {
        let name: String
        let record: TokenRecord

        init(_ name: String, _ record: TokenRecord) { (self.name, self.record) = (name, record) }
    }

    private static let bound = CodeBinding(
        redirectURI: "https://client.example/caf\u{E9}?a=1",
        challenge: CodeChallenge(value: "value", method: .s256)
    )

    static let rows =
        [
            Row("an access token", .sample("a")),
            Row("a JWT, which has no text", .sample("a").altered { $0.text = nil }),
            Row(
                "a refresh token with its parent",
                .sample("a", .refresh).altered { $0.parent = TokenKey(rawValue: "p") }
            ),
            Row("a code bound to a redirect URI and a challenge", .sample("a", .code).altered { $0.binding = bound }),
            Row(
                "a code without a challenge",
                .sample("a", .code).altered { $0.binding = CodeBinding(redirectURI: "u", challenge: nil) }
            ),
            Row("a scope of nothing", .sample("a").altered { $0.scope = Scope([]) }),
            Row(
                "the ends of time",
                .sample("a").altered {
                    $0.issuedAt = Instant.range.lowerBound
                    $0.expiresAt = Instant.range.upperBound
                }
            ),
            Row(
                "texts that look like SQL",
                .sample("a").altered {
                    $0.text = "'; DROP TABLE token; --"
                    $0.username = Username("O'Hara \"é\" 🔑 \u{301}")
                }
            ),
            Row(
                "a JWT of another form",
                .sample("a").altered { $0.form = AccessTokenForm(layout: .league, times: .string) }
            ),
            Row("a long text", .sample("a").altered { $0.text = String(repeating: "x", count: 100_000) }),
        ]
        + CauseOfDeath.allCases.map { cause in
            Row("one that died: \(cause.rawValue)", .sample("a").altered { $0.diedOf = cause })
        }

    @Test(arguments: rows, StoreKind.allCases)
    func whatIsInsertedIsFoundByItsKey(row: Row, kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.insert(row.record)
            let (found, missing) = try await store.transaction(.root) { store throws(StoreFailure) in
                (try store.token(row.record.key), try store.token(TokenKey(rawValue: "A")))
            }
            #expect(found == row.record)
            #expect(missing == nil)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func recordsComeInTheOrderOfTheirIssue(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let keys = ["c", "a", "d", "b"]
            for key in keys { try await store.insert(.sample(key)) }
            #expect(try await store.records().map(\.key.rawValue) == keys)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func aKeyIsTakenOnce(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.insert(.sample("a"))
            await #expect(throws: StoreFailure.self) { try await store.insert(.sample("b"), .sample("a", .refresh)) }
            #expect(try await store.records() == [.sample("a")])
        }
    }

    struct FilterRow: NamedRow {
        let name: String
        let filter: TokenFilter
        let keys: [String]
    }

    static let filterRows = [
        FilterRow(name: "everything", filter: TokenFilter(), keys: ["a1", "r1", "c2", "a2", "o2"]),
        FilterRow(name: "a key", filter: TokenFilter(key: TokenKey(rawValue: "a2")), keys: ["a2"]),
        FilterRow(name: "a key that is not there", filter: TokenFilter(key: TokenKey(rawValue: "A2")), keys: []),
        FilterRow(name: "a grant", filter: TokenFilter(grant: GrantID("g1")), keys: ["a1", "r1"]),
        FilterRow(name: "a kind", filter: TokenFilter(kinds: [.access]), keys: ["a1", "a2", "o2"]),
        FilterRow(name: "two kinds", filter: TokenFilter(kinds: [.code, .refresh]), keys: ["r1", "c2"]),
        FilterRow(name: "no kind", filter: TokenFilter(kinds: []), keys: []),
        FilterRow(name: "a client", filter: TokenFilter(clientID: ClientID("other-client")), keys: ["o2"]),
        FilterRow(
            name: "a grant and a kind",
            filter: TokenFilter(grant: GrantID("g2"), kinds: [.access]),
            keys: ["a2", "o2"]
        ),
        FilterRow(
            name: "a grant, a kind and a client",
            filter: TokenFilter(grant: GrantID("g2"), kinds: [.access], clientID: ClientID("demo-client")),
            keys: ["a2"]
        ),
        FilterRow(
            name: "a key of another grant",
            filter: TokenFilter(key: TokenKey(rawValue: "a2"), grant: GrantID("g1")),
            keys: []
        ),
    ]

    @Test(arguments: filterRows, StoreKind.allCases)
    func allConditionsOfAFilterHold(row: FilterRow, kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await Self.fill(store)
            #expect(try await store.records(row.filter).map(\.key.rawValue) == row.keys)
        }
    }

    @Test(arguments: filterRows, StoreKind.allCases)
    func killingTakesWhatTheFilterMeansAndNamesIt(row: FilterRow, kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await Self.fill(store)
            let died = try await store.transaction(.root) { store throws(StoreFailure) in
                try store.kill(row.filter, cause: .revoked, at: FixedServer.now)
            }
            #expect(died.map(\.rawValue).sorted() == row.keys.sorted())
            let records = try await store.records()
            #expect(records.filter { $0.diedOf == .revoked }.map(\.key.rawValue) == row.keys)
            #expect(records.allSatisfy { $0.diedOf == nil || $0.diedOf == .revoked })
        }
    }

    private static func fill(_ store: any EmulatorStore) async throws {
        try await store.insert(
            .sample("a1"),
            .sample("r1", .refresh),
            .sample("c2", .code, grant: "g2"),
            .sample("a2", grant: "g2"),
            .sample("o2", grant: "g2").altered { $0.clientID = ClientID("other-client") }
        )
    }
}
