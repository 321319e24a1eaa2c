import GRDB
import OAuthCore
import Trace

/// The sandboxes, and what happened in them.
///
/// Source: decision record 0013.
extension SQLiteStore: SandboxArchive {
    package func summaries() async throws(StoreFailure) -> [SandboxSummary] {
        try await read("list the sandboxes") { db in
            try Row.fetchAll(db, sql: "SELECT id, seed, name, time_to_live FROM sandbox ORDER BY id").map { row in
                SandboxSummary(
                    id: SandboxID(row["id"]),
                    seed: UInt64(bitPattern: row["seed"] as Int64),
                    scenarioName: row["name"],
                    timeToLive: (row["time_to_live"] as Int64?).map(TimeSpan.init(milliseconds:))
                )
            }
        }
    }

    package func sandbox(_ id: SandboxID) async throws(StoreFailure) -> ArchivedSandbox? {
        try await read("read the sandbox \(id)") { db in
            guard let row = try Row.fetchOne(db, sql: "SELECT * FROM sandbox WHERE id = ?", arguments: [id.rawValue])
            else { return nil }
            let sessions = try Row.fetchAll(
                db,
                sql: "SELECT id, csrf, username FROM session WHERE sandbox = ? ORDER BY id",
                arguments: [id.rawValue]
            )
            return ArchivedSandbox(
                id: id,
                description: SandboxDescription(
                    seed: UInt64(bitPattern: row["seed"] as Int64),
                    scenarioName: row["name"],
                    scenario: row["scenario"],
                    given: row["given"]
                ),
                state: row["state"],
                arrivals: row["arrivals"],
                dropped: row["dropped"],
                sessions: sessions.map {
                    ArchivedSession(id: $0["id"], csrfToken: $0["csrf"], username: Username($0["username"] as String))
                },
                timeToLive: (row["time_to_live"] as Int64?).map(TimeSpan.init(milliseconds:))
            )
        }
    }

    package func exchanges(of id: SandboxID) async throws(StoreFailure) -> [Exchange] {
        let texts = try await read("read the journal of \(id)") { db in
            try String.fetchAll(db, sql: ExchangeRows.selection, arguments: [id.rawValue])
        }
        // Reading JSON is what takes long: all cores do it.
        return await withTaskGroup(of: (Int, [Exchange]).self) { group in
            let size = 250
            for start in stride(from: 0, to: texts.count, by: size) {
                group.addTask {
                    (start, texts[start..<min(start + size, texts.count)].compactMap(Exchange.init(text:)))
                }
            }
            var parts: [Int: [Exchange]] = [:]
            for await (start, part) in group { parts[start] = part }
            return parts.sorted { $0.key < $1.key }.flatMap(\.value)
        }
    }

    package func lineage(of id: SandboxID) async throws(StoreFailure) -> TokenLineage {
        try await read("read the lineage of \(id)") { db in
            var lineage = TokenLineage()
            let sql = "SELECT key, act, n FROM lineage WHERE sandbox = ? ORDER BY key, act, n"
            let rows = try Row.fetchCursor(db, sql: sql, arguments: [id.rawValue])
            while let row = try rows.next() {
                guard let act = TokenLineage.Act(rawValue: row["act"]) else { continue }
                lineage.note(act, TokenKey(rawValue: row["key"]), in: row["n"])
            }
            return lineage
        }
    }

    package func put(_ sandbox: ArchivedSandbox) async throws(StoreFailure) {
        try await write("keep the sandbox \(sandbox.id)") { db in try Self.insert(sandbox, db) }
    }

    package func begin(
        _ sandbox: ArchivedSandbox,
        items: [String: [ResourceItem]]
    ) async throws(StoreFailure) {
        try await write("begin the sandbox \(sandbox.id)") { db in
            try Self.removeAll(of: sandbox.id, db)
            try Self.insert(sandbox, db)
            let transaction = SQLiteTransaction(db: db, sandbox: sandbox.id.rawValue)
            for (collection, items) in items {
                for item in items { try transaction.put(item, in: collection) }
            }
        }
    }

    package func write(_ changes: [SandboxChange]) async throws(StoreFailure) {
        let rows = changes.map(ExchangeRows.init)
        try await write("write the journal") { db in
            for row in rows { try row.write(to: db) }
        }
    }

    private static func insert(_ sandbox: ArchivedSandbox, _ db: Database) throws {
        let description = sandbox.description
        try db.execute(
            sql: """
                INSERT OR REPLACE INTO sandbox (id, seed, name, arrivals, dropped, state, scenario, given,
                    time_to_live)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                sandbox.id.rawValue, Int64(bitPattern: description.seed), description.scenarioName, sandbox.arrivals,
                sandbox.dropped, sandbox.state, description.scenario, description.given,
                sandbox.timeToLive?.milliseconds,
            ]
        )
        try db.execute(sql: "DELETE FROM session WHERE sandbox = ?", arguments: [sandbox.id.rawValue])
        for session in sandbox.sessions { try session.insert(into: sandbox.id, db) }
    }
}
