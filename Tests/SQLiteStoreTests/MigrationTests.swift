import GRDB
import OAuthCore
import SQLiteStore
import TestKit
import Testing

/// Source: the schema: migrations are never changed once released.
@Suite("A file of an earlier version")
struct MigrationTests {
    /// A code that was exchanged, the access token that lives, and the refresh token that was replaced.
    private static let contents = """
        INSERT INTO token VALUES
            (1, 'default', 'c', 'code', 'text of c', 'g1', 'demo-client', 'ada', 'write:contacts read:contacts',
             1767225600000, 1767225660000, NULL, 'redeemed', 'u', 'v', 'plain'),
            (2, 'default', 'jti:a', 'access', NULL, 'g1', 'demo-client', 'ada', 'write:contacts read:contacts',
             1767225600000, 1767225660000, 'c', NULL, NULL, NULL, NULL),
            (3, 'default', 'r', 'refresh', 'text of r', 'g1', 'demo-client', 'ada', 'write:contacts read:contacts',
             1767225600000, 1767225660000, 'c', 'rotated', NULL, NULL, NULL),
            (4, 'c1', 'r', 'refresh', 'text of r', 'g2', 'demo-client', 'ada', 'write:contacts read:contacts',
             1767225600000, 1767225660000, NULL, NULL, NULL, NULL, NULL);
        INSERT INTO ordinal VALUES ('default', 'grant', 1);
        INSERT INTO item VALUES (1, 'default', 'contacts', '1', '{"id":"1","a":2}');
        """

    private static let records: [TokenRecord] = [
        .sample("c", .code).altered {
            $0.diedOf = .redeemed
            $0.binding = CodeBinding(redirectURI: "u", challenge: CodeChallenge(value: "v", method: .plain))
        },
        .sample("jti:a").altered {
            $0.text = nil
            $0.parent = TokenKey(rawValue: "c")
        },
        .sample("r", .refresh).altered {
            $0.parent = TokenKey(rawValue: "c")
            $0.diedOf = .rotated
        },
    ]

    /// Runs the body with the path of a file that only the first migration went over.
    private func withFirstVersion(_ body: (String) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/store.sqlite"
            try OldStore.empty(at: path)
            try OldStore.run(Self.contents, in: path)
            try await body(path)
        }
    }

    @Test func itIsOpenedAndKeepsEverything() async throws {
        try await withFirstVersion { path in
            let store = try SQLiteStore(path: path)
            #expect(try await store.records() == Self.records)
            // No older version could reach another sandbox again: what such a one left is dropped.
            #expect(try await store.records(of: SandboxID("c1")) == [])
            let (ordinal, items) = try await store.transaction(.root) { store throws(StoreFailure) in
                (try store.nextOrdinal(.grant), try store.items(of: "contacts"))
            }
            #expect(ordinal == 1)
            #expect(items == [ResourceItem(id: "1", value: ["id": "1", "a": 2])])
        }
    }

    @Test func nobodyKnowsWhenItsTokensDiedAndNoneHasALength() async throws {
        try await withFirstVersion { path in
            let records = try await SQLiteStore(path: path).records()
            #expect(records.map(\.diedOf) == [.redeemed, nil, .rotated])
            #expect(records.map(\.diedAt) == [nil, nil, nil])
            #expect(records.map(\.length) == [0, 0, 0])
        }
    }

    @Test func itsTokensDieAsNewOnesDo() async throws {
        try await withFirstVersion { path in
            let store = try SQLiteStore(path: path)
            let now = FixedServer.now + .seconds(1)
            let died = try await store.transaction(.root) { store throws(StoreFailure) in
                try store.kill(TokenFilter(grant: GrantID("g1")), cause: .revoked, at: now)
            }
            #expect(died.map(\.rawValue) == ["jti:a"])
            #expect(try await store.records().map(\.diedAt) == [nil, now, nil])
            let record = TokenRecord.sample("new").altered { $0.length = 500 }
            try await store.insert(record)
            #expect(try await store.records(TokenFilter(key: record.key)) == [record])
        }
    }

    @Test func openedAgainItIsAsAnyOther() async throws {
        try await withFirstVersion { path in
            _ = try SQLiteStore(path: path)
            let again = try SQLiteStore(path: path)
            #expect(try await again.records() == Self.records)
        }
    }

    @Test func itsTablesAreThoseOfANewFile() async throws {
        try await withFirstVersion { old in
            try await withTemporaryFolder { folder in
                let new = folder + "/store.sqlite"
                _ = try (SQLiteStore(path: old), SQLiteStore(path: new))
                let tables = try await (Self.tables(in: old), Self.tables(in: new))
                #expect(tables.0 == tables.1)
                #expect(tables.0.contains("token.died_at INTEGER 0 "))
            }
        }
    }

    /// Every column with its type, and every index.
    private static func tables(in path: String) async throws -> [String] {
        try await DatabaseQueue(path: path).read { db in
            let sql = """
                SELECT m.name || '.' || c.name || ' ' || c.type || ' ' || c."notnull" || ' ' || ifnull(c.dflt_value, '')
                FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c WHERE m.type = 'table'
                UNION SELECT name FROM sqlite_master WHERE type = 'index' ORDER BY 1
                """
            return try String.fetchAll(db, sql: sql)
        }
    }
}
