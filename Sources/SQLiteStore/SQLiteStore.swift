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

    /// Opens a store in memory; it is gone with this object.
    ///
    /// - Throws: ``StoreFailure`` where SQLite cannot be used.
    package convenience init() throws(StoreFailure) {
        try self.init(named: "memory") { try DatabaseQueue(configuration: Self.configuration) }
    }

    /// Opens or creates a store in a file.
    ///
    /// - Throws: ``StoreFailure`` that names the file, where it cannot be opened, is
    ///   no store, or was written by a newer version.
    package convenience init(path: String) throws(StoreFailure) {
        try self.init(named: path) {
            let queue = try DatabaseQueue(path: path, configuration: Self.configuration)
            try queue.writeWithoutTransaction { db in
                // A process that dies at any moment loses no transaction that was answered.
                _ = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL")
                try db.execute(sql: "PRAGMA synchronous = NORMAL")
            }
            return queue
        }
    }

    private init(named name: String, open: () throws -> DatabaseQueue) throws(StoreFailure) {
        do {
            queue = try open()
            let isNewer = try queue.read { db in try Schema.migrator.hasBeenSuperseded(db) }
            guard !isNewer else {
                throw StoreFailure(operation: "open \(name)", reason: "it was written by a newer version")
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
        do {
            return try await queue.write { db in
                var store: any SandboxStore = SQLiteTransaction(db: db, sandbox: sandbox.rawValue)
                return try body(&store)
            }
        } catch {
            throw StoreFailure(error, during: "transaction")
        }
    }

    package func removeAll(of sandbox: SandboxID) async throws(StoreFailure) {
        do {
            try await queue.write { db in
                for table in ["token", "ordinal", "item"] {
                    try db.execute(sql: "DELETE FROM \(table) WHERE sandbox = ?", arguments: [sandbox.rawValue])
                }
            }
        } catch {
            throw StoreFailure(error, during: "remove sandbox \(sandbox)")
        }
    }

    package func holdsAnything(of sandbox: SandboxID) async throws(StoreFailure) -> Bool {
        do {
            return try await queue.read { db in
                let sql = """
                    SELECT EXISTS (SELECT 1 FROM ordinal WHERE sandbox = ?1)
                        OR EXISTS (SELECT 1 FROM item WHERE sandbox = ?1)
                        OR EXISTS (SELECT 1 FROM token WHERE sandbox = ?1)
                    """
                return try Bool.fetchOne(db, sql: sql, arguments: [sandbox.rawValue]) ?? false
            }
        } catch {
            throw StoreFailure(error, during: "look up sandbox \(sandbox)")
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
