import Foundation
import GRDB
import OAuthCore

/// The store of every sandbox, in one SQLite database.
///
/// One serial queue runs every transaction: what is read inside one is decided on
/// before the next begins.
///
/// Source: decision record 0001.
package final class SQLiteStore: EmulatorStore {
    private let queue: DatabaseQueue
    private let lock: FileLock?

    /// Opens a store that is gone with this object.
    ///
    /// It is in memory, up to some megabytes; what a long run adds goes to a file that SQLite has removed already.
    ///
    /// - Throws: ``StoreFailure`` where SQLite cannot be used.
    package convenience init() throws(StoreFailure) {
        try self.init(named: "memory", lock: nil) {
            // An empty path is a database of this connection alone.
            let queue = try DatabaseQueue(path: "", configuration: Self.configuration)
            try queue.writeWithoutTransaction { db in
                _ = try String.fetchOne(db, sql: "PRAGMA journal_mode = MEMORY")
                try db.execute(sql: "PRAGMA synchronous = OFF; PRAGMA cache_size = -16384")
            }
            return queue
        }
    }

    /// Opens or creates a store in a file; no other process can have it meanwhile.
    ///
    /// - Throws: ``StoreFailure`` that names the file, where it cannot be opened, is in use,
    ///   is no store, or was written by a newer version.
    package convenience init(path: String) throws(StoreFailure) {
        guard !path.isEmpty else { throw StoreFailure(operation: "open a store", reason: "its path is empty") }
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
            throw StoreFailure(operation: "open \(path)", reason: "it is a folder")
        }
        try self.init(named: path, lock: try FileLock(of: path)) {
            try DatabaseQueue(path: path, configuration: Self.configuration)
        }
    }

    private init(
        named name: String,
        lock: FileLock?,
        open: () throws -> DatabaseQueue
    ) throws(StoreFailure) {
        self.lock = lock
        do {
            queue = try open()
            try queue.read { db in try Schema.refuseForeign(db, isNew: true, during: "open \(name)") }
            if lock != nil {
                try queue.writeWithoutTransaction { db in
                    // A process that dies at any moment loses no transaction that was answered.
                    _ = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL")
                    try db.execute(sql: "PRAGMA synchronous = NORMAL")
                }
            }
            try Schema.migrator.migrate(queue)
        } catch {
            throw StoreFailure(error, during: "open \(name)")
        }
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(2)
        configuration.label = "flextell-store"
        return configuration
    }

    package func transaction<Result: Sendable>(
        _ sandbox: SandboxID,
        _ body: @escaping @Sendable (inout any SandboxStore) throws(StoreFailure) -> Result
    ) async throws(StoreFailure) -> Result {
        try writeHere("transaction") { db in
            var store: any SandboxStore = SQLiteTransaction(db: db, sandbox: sandbox.rawValue)
            return try body(&store)
        }
    }

    /// Runs the body as one transaction, on the thread of the caller.
    ///
    /// A decision takes some fifty microseconds: less than to hand it to another thread and to come back.
    private func writeHere<Value>(
        _ operation: String,
        _ body: (Database) throws -> Value
    ) throws(StoreFailure) -> Value {
        do {
            return try queue.write(body)
        } catch {
            throw StoreFailure(error, during: operation)
        }
    }

    package func removeAll(of sandbox: SandboxID) async throws(StoreFailure) {
        try await write("remove sandbox \(sandbox)") { db in try Self.removeAll(of: sandbox, db) }
    }

    package func holdsAnything(of sandbox: SandboxID) async throws(StoreFailure) -> Bool {
        try await read("look up sandbox \(sandbox)") { db in
            let sql = """
                SELECT EXISTS (SELECT 1 FROM ordinal WHERE sandbox = ?1)
                    OR EXISTS (SELECT 1 FROM item WHERE sandbox = ?1)
                    OR EXISTS (SELECT 1 FROM token WHERE sandbox = ?1)
                """
            return try Bool.fetchOne(db, sql: sql, arguments: [sandbox.rawValue]) ?? false
        }
    }

    package func close() async throws(StoreFailure) {
        do {
            try queue.close()
        } catch {
            throw StoreFailure(error, during: "close the store")
        }
        lock?.release()
    }

    static func removeAll(of sandbox: SandboxID, _ db: Database) throws {
        for table in Schema.tablesOfSandboxes {
            try db.execute(sql: "DELETE FROM \(table) WHERE sandbox = ?", arguments: [sandbox.rawValue])
        }
        try db.execute(sql: "DELETE FROM sandbox WHERE id = ?", arguments: [sandbox.rawValue])
    }

    /// Runs the body as one transaction.
    func write<Value: Sendable>(
        _ operation: String,
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreFailure) -> Value {
        do {
            return try await queue.write(body)
        } catch {
            throw StoreFailure(error, during: operation)
        }
    }

    func read<Value: Sendable>(
        _ operation: String,
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreFailure) -> Value {
        do {
            return try await queue.read(body)
        } catch {
            throw StoreFailure(error, during: operation)
        }
    }
}

extension StoreFailure {
    /// Wraps any error of the database; a failure stays what it is.
    init(_ error: any Error, during operation: String) {
        if let failure = error as? StoreFailure {
            self = failure
        } else if let error = error as? DatabaseError {
            self.init(operation: operation, reason: error.message ?? "SQLite code \(error.resultCode.rawValue)")
        } else {
            self.init(operation: operation, reason: "\(error)")
        }
    }
}
