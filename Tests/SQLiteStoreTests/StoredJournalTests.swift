import Foundation
import OAuthCore
import SQLiteStore
import TestKit
import Testing
import Trace

/// Source: the interface, `audit`.
@Suite("The journals of a store's file are read without a server")
struct StoredJournalTests {
    private static let expected = [
        StoredJournal(sandbox: .root, exchanges: [.sample(1), .sample(2), .sample(10)]),
        StoredJournal(sandbox: .left, exchanges: []),
        StoredJournal(sandbox: .right, exchanges: [.sample(4)]),
    ]

    /// A store with three sandboxes, which is still open.
    private static func open(_ path: String) async throws -> SQLiteStore {
        let store = try SQLiteStore(path: path)
        for journal in expected.reversed() {
            try await store.begin(.sample(journal.sandbox), items: [:])
            let exchanges = Array(journal.exchanges.reversed())
            try await store.write(SandboxChange(id: journal.sandbox, arrivals: 9, exchanges: exchanges))
        }
        return store
    }

    @Test func theRootComesFirstAndEachIsInOrder() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/store.sqlite"
            try await Self.open(path).close()
            let before = try Data(contentsOf: URL(filePath: path))
            #expect(try StoreFile.journals(path: path) == Self.expected)
            #expect(try StoreFile.damages(path: path) == [])
            #expect(try Data(contentsOf: URL(filePath: path)) == before)
            _ = try SQLiteStore(path: path)
        }
    }

    @Test func aStoreThatIsOpenCanBeRead() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/store.sqlite"
            let store = try await Self.open(path)
            #expect(try StoreFile.journals(path: path) == Self.expected)
            try await store.write(SandboxChange(id: .left, arrivals: 1, exchanges: [.sample(1)]))
            #expect(try StoreFile.journals(path: path)[1].exchanges == [.sample(1)])
        }
    }

    @Test func whatAProcessThatWasKilledLeftBehindCanBeRead() async throws {
        try await withTemporaryFolder { folder in
            let (path, copy) = (folder + "/store.sqlite", folder + "/copy.sqlite")
            let store = try await Self.open(path)
            // The log is not merged yet: these are the files as a kill leaves them.
            for suffix in ["", "-wal"] {
                try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
            }
            #expect(try StoreFile.journals(path: copy) == Self.expected)
            #expect(FileManager.default.fileExists(atPath: copy + "-wal"))
            try await store.close()
        }
    }

    @Test func aFileInAFolderThatCannotBeWrittenCanBeRead() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/store.sqlite"
            try await Self.open(path).close()
            try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder)
            defer { try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder) }
            #expect(try StoreFile.journals(path: path) == Self.expected)
        }
    }

    struct Row: NamedRow {
        let name: String
        let reason: String
        let make: @Sendable (String) throws -> Void
    }

    @Test(arguments: [
        Row(name: "one that is missing", reason: "it does not exist") { _ in },
        Row(name: "a text", reason: "file is not a database") { path in
            try Data(String(repeating: "no database ", count: 100).utf8).write(to: URL(filePath: path))
        },
        Row(name: "an empty file", reason: "it is a database, but no store of flextell-mock") { path in
            try Data().write(to: URL(filePath: path))
        },
        Row(name: "another program's", reason: "it is a database, but no store of flextell-mock") { path in
            try OldStore.run("CREATE TABLE note (text TEXT)", in: path)
        },
        Row(name: "an older version's", reason: "it was written by an older version, which kept no journal") { path in
            try OldStore.make(2, at: path)
        },
        Row(name: "a newer version's", reason: "it was written by a newer version") { path in
            _ = try SQLiteStore(path: path)
            try OldStore.run("INSERT INTO grdb_migrations VALUES ('99 of tomorrow')", in: path)
        },
    ])
    func aFileThatIsNoneIsRefusedInOneSentence(row: Row) async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/store.sqlite"
            try row.make(path)
            let failure = #expect(throws: StoreFailure.self) { try StoreFile.journals(path: path) }
            #expect(failure == StoreFailure(operation: "read \(path)", reason: row.reason))
        }
    }
}
