import GRDB
import OAuthCore
import Trace

/// The rows that one change of a sandbox makes, ready to be written.
///
/// Their texts are made before the transaction begins, which others wait for.
struct ExchangeRows: Sendable {
    static let selection = "SELECT value FROM exchange WHERE sandbox = ? ORDER BY n"

    private let change: SandboxChange
    private let texts: [String]

    init(_ change: SandboxChange) {
        self.change = change
        texts = change.exchanges.map(\.json.text)
    }

    func write(to db: Database) throws {
        guard try writeSandbox(to: db) else { return }
        for (exchange, text) in zip(change.exchanges, texts) {
            try db.cachedStatement(sql: "INSERT OR REPLACE INTO exchange (sandbox, n, value) VALUES (?, ?, ?)")
                .execute(arguments: [change.id.rawValue, exchange.n, text])
            try write(exchange.lineage, of: exchange.n, to: db)
        }
        try db.cachedStatement(sql: "DELETE FROM exchange WHERE sandbox = ? AND n < ?")
            .execute(arguments: [change.id.rawValue, change.firstKept])
        for id in change.endedSessions {
            try db.execute(
                sql: "DELETE FROM session WHERE sandbox = ? AND id = ?",
                arguments: [change.id.rawValue, id]
            )
        }
        for session in change.begunSessions { try session.insert(into: change.id, db) }
    }

    /// - Returns: Whether the sandbox is kept.
    private func writeSandbox(to db: Database) throws -> Bool {
        let id = change.id.rawValue
        try db.cachedStatement(sql: "UPDATE sandbox SET arrivals = ?, dropped = ? WHERE id = ?")
            .execute(arguments: [change.arrivals, change.dropped, id])
        guard db.changesCount > 0 else { return false }
        if let state = change.state {
            try db.cachedStatement(sql: "UPDATE sandbox SET state = ? WHERE id = ?").execute(arguments: [state, id])
        }
        if let description = change.description {
            try db.execute(
                sql: "UPDATE sandbox SET seed = ?, name = ?, scenario = ?, given = ? WHERE id = ?",
                arguments: [
                    Int64(bitPattern: description.seed), description.scenarioName, description.scenario,
                    description.given, id,
                ]
            )
        }
        return true
    }

    private func write(_ lineage: Lineage, of n: Int, to db: Database) throws {
        for (act, keys) in lineage.acts {
            for key in keys {
                try db.cachedStatement(sql: "INSERT OR IGNORE INTO lineage (sandbox, key, act, n) VALUES (?, ?, ?, ?)")
                    .execute(arguments: [change.id.rawValue, key.rawValue, act.rawValue, n])
            }
        }
    }
}

extension ArchivedSession {
    func insert(into sandbox: SandboxID, _ db: Database) throws {
        try db.execute(
            sql: "INSERT OR REPLACE INTO session (sandbox, id, csrf, username) VALUES (?, ?, ?, ?)",
            arguments: [sandbox.rawValue, id, csrfToken, username.rawValue]
        )
    }
}

extension Exchange {
    /// Reads an exchange as a row has it; nil for a text that this version cannot read.
    init?(text: String) {
        guard let json = try? JSONValue(parsing: text) else { return nil }
        self.init(json: json)
    }
}
