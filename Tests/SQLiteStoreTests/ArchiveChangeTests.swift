import GRDB
import OAuthCore
import SQLiteStore
import TestKit
import Testing
import Trace

/// Source: the protocol `SandboxArchive`, `write`.
@Suite("Every archive keeps what happens")
struct ArchiveChangeTests {
    private func withArchive(_ kind: ArchiveKind, _ body: (any SandboxArchive) async throws -> Void) async throws {
        try await kind.withArchive { archive in
            try await archive.begin(.sample(), items: [:])
            try await body(archive)
        }
    }

    @Test(arguments: ArchiveKind.allCases)
    func theJournalIsInOrderWhateverOrderItCameIn(kind: ArchiveKind) async throws {
        try await withArchive(kind) { archive in
            try await archive.write(SandboxChange(id: .root, arrivals: 11, exchanges: [.sample(3), .sample(10)]))
            try await archive.write(SandboxChange(id: .root, arrivals: 12, exchanges: [.sample(2)]))
            #expect(try await archive.exchanges(of: .root) == [.sample(2), .sample(3), .sample(10)])
        }
    }

    @Test(arguments: ArchiveKind.allCases)
    func aLongJournalIsReadWhole(kind: ArchiveKind) async throws {
        try await withArchive(kind) { archive in
            let exchanges = (1...1001).map { Exchange.sample($0) }
            try await archive.write(SandboxChange(id: .root, arrivals: 1001, exchanges: exchanges))
            #expect(try await archive.exchanges(of: .root) == exchanges)
        }
    }

    @Test(arguments: ArchiveKind.allCases)
    func whatIsWrittenTwiceIsThereOnce(kind: ArchiveKind) async throws {
        try await withArchive(kind) { archive in
            var again = Exchange.sample(1)
            again.findings = []
            for exchange in [Exchange.sample(1), again] {
                try await archive.write(SandboxChange(id: .root, arrivals: 1, exchanges: [exchange]))
            }
            #expect(try await archive.exchanges(of: .root) == [again])
        }
    }

    @Test(arguments: ArchiveKind.allCases)
    func whatTheLimitCostIsGoneAndItsLineageStays(kind: ArchiveKind) async throws {
        try await withArchive(kind) { archive in
            let all = (1...5).map { Exchange.sample($0) }
            try await archive.write(SandboxChange(id: .root, arrivals: 5, exchanges: all))
            // An entry that comes when it is past the limit already does not stay either.
            let late = SandboxChange(id: .root, arrivals: 6, dropped: 3, exchanges: [.sample(2)], firstKept: 4)
            try await archive.write(late)
            #expect(try await archive.exchanges(of: .root) == [.sample(4), .sample(5)])
            #expect(try await archive.sandbox(.root)?.dropped == 3)
            var lineage = TokenLineage()
            for exchange in all { lineage.note(exchange) }
            let kept = try await archive.lineage(of: .root)
            #expect(kept == lineage)
        }
    }

    @Test(arguments: ArchiveKind.allCases)
    func presentationsAreInOrder(kind: ArchiveKind) async throws {
        try await withArchive(kind) { archive in
            let key = TokenKey(rawValue: "a")
            for n in [1, 2, 10, 100] {
                var exchange = Exchange.sample(n)
                exchange.lineage = Lineage(presented: [key])
                try await archive.write(SandboxChange(id: .root, arrivals: n, exchanges: [exchange]))
            }
            #expect(try await archive.lineage(of: .root)[key].presentedBy == [1, 2, 10, 100])
        }
    }

    @Test(arguments: ArchiveKind.allCases)
    func onlyWhatIsNewReplacesWhatWas(kind: ArchiveKind) async throws {
        try await withArchive(kind) { archive in
            var expected = ArchivedSandbox.sample()
            try await archive.write(SandboxChange(id: .root, arrivals: 8, dropped: 3))
            expected.arrivals = 8
            #expect(try await archive.sandbox(.root) == expected)
            try await archive.write(SandboxChange(id: .root, state: "new", arrivals: 8, dropped: 3))
            expected.state = "new"
            #expect(try await archive.sandbox(.root) == expected)
            expected.description = SandboxDescription(seed: 1, scenarioName: "n", scenario: "s", given: nil)
            let change = SandboxChange(id: .root, description: expected.description, arrivals: 8, dropped: 3)
            try await archive.write(change)
            #expect(try await archive.sandbox(.root) == expected)
        }
    }

    @Test(arguments: ArchiveKind.allCases)
    func sessionsBeginAndEnd(kind: ArchiveKind) async throws {
        try await withArchive(kind) { archive in
            let second = ArchivedSession(id: "s0", csrfToken: "c", username: Username("grace"))
            try await archive.write(SandboxChange(id: .root, arrivals: 1, begunSessions: [second]))
            #expect(try await archive.sandbox(.root)?.sessions.map(\.id) == ["s0", "s1"])
            try await archive.write(SandboxChange(id: .root, arrivals: 1, endedSessions: ["s1", "unknown"]))
            #expect(try await archive.sandbox(.root)?.sessions == [second])
        }
    }

    @Test(arguments: 1...6)
    func whicheverRowFailsNothingOfTheWriteHappens(row: Int) async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/store.sqlite"
            let store = try SQLiteStore(path: path)
            for id in [SandboxID.left, .right] { try await store.begin(.sample(id), items: [:]) }
            let changes = [SandboxID.left, .right].map { id in
                SandboxChange(
                    id: id,
                    state: "new",
                    arrivals: 9,
                    exchanges: [.sample(1), .sample(2), .sample(3)],
                    endedSessions: ["s1"]
                )
            }
            // The n-th entry fails, as on a disk that is full.
            try Self.run(
                """
                CREATE TABLE fuse (n INTEGER);
                CREATE TRIGGER fuse BEFORE INSERT ON exchange BEGIN
                    INSERT INTO fuse VALUES (1);
                    SELECT RAISE(ABORT, 'made to fail') WHERE (SELECT count(*) FROM fuse) = \(row);
                END;
                """,
                in: path
            )
            let failure = await #expect(throws: StoreFailure.self) { try await store.write(changes) }
            #expect(failure?.reason == "made to fail")
            for id in [SandboxID.left, .right] {
                #expect(try await store.sandbox(id) == .sample(id))
                #expect(try await store.exchanges(of: id) == [])
                #expect(try await store.lineage(of: id) == TokenLineage())
            }
            try Self.run("DROP TRIGGER fuse", in: path)
            try await store.write(changes)
            for id in [SandboxID.left, .right] { #expect(try await store.exchanges(of: id).count == 3) }
        }
    }

    private static func run(_ sql: String, in path: String) throws {
        try DatabaseQueue(path: path).write { db in try db.execute(sql: sql) }
    }
}
