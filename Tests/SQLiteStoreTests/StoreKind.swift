import Foundation
import OAuthCore
import SQLiteStore
import TestKit

/// The stores that have to behave alike.
enum StoreKind: String, CaseIterable, NamedRow {
    case memory = "the store of values"
    case sqliteInMemory = "SQLite in memory"
    case sqliteFile = "SQLite in a file"

    static let sqlite: [StoreKind] = [.sqliteInMemory, .sqliteFile]

    var name: String { rawValue }

    /// Runs the body with a new, empty store; its file is removed afterwards.
    func withStore(_ body: (any EmulatorStore) async throws -> Void) async throws {
        switch self {
        case .memory: try await body(MemoryStore())
        case .sqliteInMemory: try await body(SQLiteStore())
        case .sqliteFile: try await withTemporaryFolder { try await body(SQLiteStore(path: $0 + "/store.sqlite")) }
        }
    }
}

/// Runs the body with the path of a new folder, which is removed afterwards.
func withTemporaryFolder(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "flextell-store-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder.path)
}

extension EmulatorStore {
    /// Every record of a sandbox that matches.
    func records(_ filter: TokenFilter = TokenFilter(), of sandbox: SandboxID = .root) async throws -> [TokenRecord] {
        try await transaction(sandbox) { store throws(StoreFailure) in try store.tokens(filter) }
    }

    /// Inserts records in one transaction.
    func insert(_ records: TokenRecord..., into sandbox: SandboxID = .root) async throws {
        try await transaction(sandbox) { store throws(StoreFailure) in
            for record in records { try store.insert(record) }
        }
    }
}

extension TokenRecord {
    /// A record whose parts all differ from their defaults, to be altered.
    static func sample(_ key: String, _ kind: TokenKind = .access, grant: String = "g1") -> TokenRecord {
        TokenRecord(
            key: TokenKey(rawValue: key),
            kind: kind,
            text: "text of \(key)",
            grant: GrantID(grant),
            clientID: FixedServer.demoClient.id,
            username: FixedServer.ada.username,
            scope: Scope(["write:contacts", "read:contacts"]),
            issuedAt: FixedServer.now,
            expiresAt: FixedServer.now + .seconds(60)
        )
    }

    /// The same record, altered.
    func altered(_ change: (inout TokenRecord) -> Void) -> TokenRecord {
        var copy = self
        change(&copy)
        return copy
    }
}
