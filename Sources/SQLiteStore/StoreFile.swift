import Foundation
import GRDB
import OAuthCore
import Trace

/// Looks into a store's file without changing it, whether a server has it open or not.
///
/// Source: the interface, `audit`.
package enum StoreFile {
    /// What happened in every sandbox of a store: the root first, then by id; each in order of its requests.
    ///
    /// - Throws: ``StoreFailure`` for a file that cannot be read, is no store, or is another version's.
    package static func journals(path: String) throws(StoreFailure) -> [StoredJournal] {
        try read(path) { db in
            guard try db.tableExists("exchange") else {
                throw StoreFailure(
                    operation: "read \(path)",
                    reason: "it was written by an older version, which kept no journal"
                )
            }
            let ids = try String.fetchAll(db, sql: "SELECT id FROM sandbox ORDER BY id <> 'default', id")
            return try ids.map { id in
                let texts = try String.fetchAll(db, sql: ExchangeRows.selection, arguments: [id])
                return StoredJournal(sandbox: SandboxID(id), exchanges: texts.compactMap(Exchange.init(text:)))
            }
        }
    }

    /// What SQLite finds wrong with the file itself; empty for a sound one.
    ///
    /// - Throws: As ``journals(path:)`` does.
    package static func damages(path: String) throws(StoreFailure) -> [String] {
        try read(path) { db in
            try String.fetchAll(db, sql: "PRAGMA integrity_check").filter { $0 != "ok" }
        }
    }

    private static func read<Value>(_ path: String, _ body: (Database) throws -> Value) throws(StoreFailure) -> Value {
        do {
            guard FileManager.default.fileExists(atPath: path) else {
                throw StoreFailure(operation: "read \(path)", reason: "it does not exist")
            }
            return try open(path).read { db in
                try Schema.refuseForeign(db, isNew: false, during: "read \(path)")
                return try body(db)
            }
        } catch {
            throw StoreFailure(error, during: "read \(path)")
        }
    }

    private static func open(_ path: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(2)
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            // The log beside the file is opened with the first look at it.
            _ = try queue.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") }
            return queue
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CANTOPEN {
            // Where nothing can be written beside it there is no log to be read either, unless one is there.
            guard !FileManager.default.fileExists(atPath: path + "-wal") else { throw error }
            let address = URL(filePath: path).absoluteString + "?immutable=1"
            return try DatabaseQueue(path: address, configuration: configuration)
        }
    }
}

/// What happened in one sandbox of a store.
package struct StoredJournal: Sendable, Hashable {
    package let sandbox: SandboxID
    package let exchanges: [Exchange]

    package init(sandbox: SandboxID, exchanges: [Exchange]) {
        self.sandbox = sandbox
        self.exchanges = exchanges
    }
}
