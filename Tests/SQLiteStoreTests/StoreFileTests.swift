import Foundation
import OAuthCore
import SQLiteStore
import TestKit
import Testing

@Suite("A store in a file")
struct StoreFileTests {
    @Test func whatIsReopenedHoldsEverything() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/store.sqlite"
            try await Self.fill(SQLiteStore(path: path))
            let store = try SQLiteStore(path: path)
            #expect(try await store.holdsAnything(of: .root))
            let code = TokenRecord.sample("c", .code).altered {
                $0.diedOf = .redeemed
                $0.diedAt = FixedServer.now
                $0.binding = CodeBinding(redirectURI: "u", challenge: CodeChallenge(value: "v", method: .plain))
            }
            #expect(try await store.records() == [.sample("a"), code])
            let (ordinal, items) = try await store.transaction(.root) { store throws(StoreFailure) in
                (try store.nextOrdinal(.grant), try store.items(of: "contacts"))
            }
            #expect(ordinal == 1)
            #expect(items == [ResourceItem(id: "1", value: ["id": "1", "a": 2])])
        }
    }

    @Test func storesInMemoryAreApart() async throws {
        let (first, second) = (try SQLiteStore(), try SQLiteStore())
        try await first.insert(.sample("a"))
        #expect(try await second.records() == [])
    }

    @Test(arguments: ["{\"this\": \"is JSON\"}\n", String(repeating: "no database ", count: 1000)])
    func aFileThatIsNoDatabaseIsRefusedByName(text: String) async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/notes.txt"
            try Data(text.utf8).write(to: URL(filePath: path))
            let failure = #expect(throws: StoreFailure.self) { try SQLiteStore(path: path) }
            #expect(failure?.operation == "open \(path)")
            #expect(failure?.reason == "file is not a database")
            #expect(try Data(contentsOf: URL(filePath: path)) == Data(text.utf8))
        }
    }

    @Test func aFolderAndAFileThatCannotBeMadeAreRefusedByName() async throws {
        try await withTemporaryFolder { folder in
            let rows = [
                (folder, "it is a folder"), (folder + "/missing/store.sqlite", "No such file or directory"),
            ]
            for (path, reason) in rows {
                let failure = #expect(throws: StoreFailure.self) { try SQLiteStore(path: path) }
                #expect(failure?.operation == "open \(path)")
                #expect(failure?.reason == reason)
            }
            let left = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(left == [])
        }
    }

    @Test func aDatabaseOfAnotherProgramIsRefusedAndLeftAsItIs() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/notes.sqlite"
            try OldStore.run("CREATE TABLE note (text TEXT)", in: path)
            let before = try Data(contentsOf: URL(filePath: path))
            let failure = #expect(throws: StoreFailure.self) { try SQLiteStore(path: path) }
            #expect(failure?.reason == "it is a database, but no store of flextell-mock")
            #expect(try Data(contentsOf: URL(filePath: path)) == before)
        }
    }

    @Test(arguments: OldStore.versions)
    func aFileOfAnOlderVersionGoesOn(version: Int) async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/store.sqlite"
            try OldStore.make(version, at: path)
            let store = try SQLiteStore(path: path)
            let expected = TokenRecord.sample("a", .refresh).altered { $0.parent = TokenKey(rawValue: "p") }
            #expect(try await store.records() == [expected])
            let (ordinal, items) = try await store.transaction(.root) { store throws(StoreFailure) in
                (try store.nextOrdinal(.grant), try store.items(of: "contacts"))
            }
            #expect(ordinal == 3)
            #expect(items == [ResourceItem(id: "1", value: ["id": "1"])])
            // Nobody could reach these any more.
            #expect(try await store.holdsAnything(of: .left) == false)
            #expect(try await store.summaries() == [])
            try await store.put(.sample())
            try await store.close()
            #expect(try await SQLiteStore(path: path).sandbox(.root) == .sample())
        }
    }

    @Test func aFileOfANewerVersionIsRefusedByName() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/store.sqlite"
            try await Self.fill(SQLiteStore(path: path))
            let written = try Self.renameMigration(in: path)
            let failure = #expect(throws: StoreFailure.self) { try SQLiteStore(path: path) }
            #expect(failure?.operation == "open \(path)")
            #expect(failure?.reason == "it was written by a newer version")
            #expect(try Data(contentsOf: URL(filePath: path)).count == written)
        }
    }

    /// Makes the file one that a migration went over which this version does not know.
    private static func renameMigration(in path: String) throws -> Int {
        var data = try Data(contentsOf: URL(filePath: path))
        let (known, unknown) = (Data("1 tokens".utf8), Data("2 tokens".utf8))
        var renamed = 0
        while let range = data.range(of: known) {
            data.replaceSubrange(range, with: unknown)
            renamed += 1
        }
        #expect(renamed > 0)
        try data.write(to: URL(filePath: path))
        return data.count
    }

    private static func fill(_ store: SQLiteStore) async throws {
        try await store.insert(
            .sample("a"),
            .sample("c", .code).altered {
                $0.binding = CodeBinding(redirectURI: "u", challenge: CodeChallenge(value: "v", method: .plain))
            }
        )
        try await store.transaction(.root) { store throws(StoreFailure) in
            _ = try store.kill(TokenFilter(kinds: [.code]), cause: .redeemed, at: FixedServer.now)
            _ = try store.nextOrdinal(.grant)
            try store.put(ResourceItem(id: "1", value: ["id": "1", "a": 2]), in: "contacts")
        }
    }
}
