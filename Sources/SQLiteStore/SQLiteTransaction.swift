import GRDB
import OAuthCore

/// One sandbox's rows, inside one transaction.
struct SQLiteTransaction: SandboxStore {
    let db: Database
    let sandbox: String

    func token(_ key: TokenKey) throws(StoreFailure) -> TokenRecord? {
        try tokens(TokenFilter(key: key)).first
    }

    func insert(_ token: TokenRecord) throws(StoreFailure) {
        try run("insert token") { db in
            let sql = """
                INSERT INTO token (sandbox, key, kind, text, grant_id, client, username, scope, issued_at,
                    expires_at, parent, died_of, died_at, length, redirect_uri, challenge, challenge_method, form)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
            try db.cachedStatement(sql: sql).execute(arguments: token.arguments(sandbox: sandbox))
        }
    }

    func kill(_ filter: TokenFilter, cause: CauseOfDeath, at now: Instant) throws(StoreFailure) -> [TokenKey] {
        try run("kill tokens") { db in
            let (condition, conditionArguments) = filter.condition(sandbox: sandbox)
            // What has expired on the clock is dead already, and keeps its cause.
            let sql = """
                UPDATE token SET died_of = ?, died_at = ?, expires_at = min(expires_at, ?)
                WHERE \(condition) AND died_of IS NULL AND expires_at > ?
                RETURNING key
                """
            let end = cause == .expired ? now.milliseconds : Int64.max
            let arguments: StatementArguments = [cause.rawValue, now.milliseconds, end]
            let all = arguments + conditionArguments + [now.milliseconds]
            return try String.fetchAll(try db.cachedStatement(sql: sql), arguments: all).map(TokenKey.init(rawValue:))
        }
    }

    func tokens(_ filter: TokenFilter) throws(StoreFailure) -> [TokenRecord] {
        try run("fetch tokens") { db in
            let (condition, arguments) = filter.condition(sandbox: sandbox)
            let sql = "SELECT * FROM token WHERE \(condition) ORDER BY id"
            return try Row.fetchAll(try db.cachedStatement(sql: sql), arguments: arguments)
                .compactMap(TokenRecord.init(row:))
        }
    }

    func nextOrdinal(_ label: Entropy.Label) throws(StoreFailure) -> Int {
        try run("count \(label.rawValue)") { db in try count(label.rawValue, db) }
    }

    /// 0 the first time, then 1, and so on.
    private func count(_ label: String, _ db: Database) throws -> Int {
        let sql = """
            INSERT INTO ordinal (sandbox, label, next) VALUES (?, ?, 1)
            ON CONFLICT DO UPDATE SET next = next + 1
            RETURNING next - 1
            """
        return try Int.fetchOne(try db.cachedStatement(sql: sql), arguments: [sandbox, label]) ?? 0
    }

    func items(of collection: String, after place: Int?, atMost count: Int) throws(StoreFailure) -> [PlacedItem] {
        try run("fetch items") { db in
            let sql = """
                SELECT place, item, value FROM item WHERE sandbox = ? AND collection = ? AND place > ?
                ORDER BY place LIMIT ?
                """
            let arguments: StatementArguments = [sandbox, collection, place ?? -1, count]
            return try Row.fetchAll(try db.cachedStatement(sql: sql), arguments: arguments)
                .map { PlacedItem(place: $0["place"], item: ResourceItem(row: $0)) }
        }
    }

    func item(_ id: String, of collection: String) throws(StoreFailure) -> ResourceItem? {
        try run("fetch item") { db in
            let sql = "SELECT item, value FROM item WHERE sandbox = ? AND collection = ? AND item = ?"
            return try Row.fetchOne(try db.cachedStatement(sql: sql), arguments: [sandbox, collection, id])
                .map(ResourceItem.init(row:))
        }
    }

    func put(_ item: ResourceItem, in collection: String) throws(StoreFailure) {
        try run("put item") { db in
            let sql = "UPDATE item SET value = ? WHERE sandbox = ? AND collection = ? AND item = ?"
            let text = item.value.text
            try db.cachedStatement(sql: sql).execute(arguments: [text, sandbox, collection, item.id])
            guard db.changesCount == 0 else { return }
            let place = try count(Schema.placeLabel(of: collection), db)
            let insertion = "INSERT INTO item (sandbox, collection, item, value, place) VALUES (?, ?, ?, ?, ?)"
            try db.cachedStatement(sql: insertion).execute(arguments: [sandbox, collection, item.id, text, place])
        }
    }

    func removeItem(_ id: String, of collection: String) throws(StoreFailure) -> Bool {
        try run("remove item") { db in
            let sql = "DELETE FROM item WHERE sandbox = ? AND collection = ? AND item = ?"
            try db.cachedStatement(sql: sql).execute(arguments: [sandbox, collection, id])
            return db.changesCount > 0
        }
    }

    private func run<Value>(_ operation: String, _ body: (Database) throws -> Value) throws(StoreFailure) -> Value {
        do {
            return try body(db)
        } catch {
            throw StoreFailure(error, during: operation)
        }
    }
}

extension TokenFilter {
    /// The filter as SQL.
    fileprivate func condition(sandbox: String) -> (sql: String, arguments: StatementArguments) {
        var terms = ["sandbox = ?"]
        var arguments: StatementArguments = [sandbox]
        if let key {
            terms.append("key = ?")
            arguments += [key.rawValue]
        }
        if let grant {
            terms.append("grant_id = ?")
            arguments += [grant.rawValue]
        }
        if let clientID {
            terms.append("client = ?")
            arguments += [clientID.rawValue]
        }
        if kinds.count < TokenKind.allCases.count {
            let sorted = kinds.map(\.rawValue).sorted()
            terms.append("kind IN (\(sorted.map { _ in "?" }.joined(separator: ", ")))")
            arguments += StatementArguments(sorted)
        }
        return (terms.joined(separator: " AND "), arguments)
    }
}

extension TokenRecord {
    fileprivate func arguments(sandbox: String) -> StatementArguments {
        [
            sandbox, key.rawValue, kind.rawValue, text, grant.rawValue, clientID.rawValue, username.rawValue,
            scope.text, issuedAt.milliseconds, expiresAt.milliseconds, parent?.rawValue, diedOf?.rawValue,
            diedAt?.milliseconds, length, binding?.redirectURI, binding?.challenge?.value,
            binding?.challenge?.method.rawValue, form == AccessTokenForm() ? nil : form.rawValue,
        ]
    }

    /// - Returns: nil for a row that this version cannot read.
    fileprivate init?(row: Row) {
        guard let kind = TokenKind(rawValue: row["kind"]) else { return nil }
        let cause: String? = row["died_of"]
        let parent: String? = row["parent"]
        let diedAt: Int64? = row["died_at"]
        let form: String? = row["form"]
        self.init(
            key: TokenKey(rawValue: row["key"]),
            kind: kind,
            text: row["text"],
            grant: GrantID(row["grant_id"]),
            clientID: ClientID(row["client"]),
            username: Username(row["username"]),
            scope: Scope(parsing: row["scope"]) ?? Scope([]),
            issuedAt: Instant(milliseconds: row["issued_at"]),
            expiresAt: Instant(milliseconds: row["expires_at"]),
            parent: parent.map(TokenKey.init(rawValue:)),
            diedOf: cause.flatMap(CauseOfDeath.init(rawValue:)),
            diedAt: diedAt.map(Instant.init(milliseconds:)),
            length: row["length"],
            form: form.flatMap(AccessTokenForm.init(rawValue:)) ?? AccessTokenForm(),
            binding: CodeBinding(row: row)
        )
    }
}

extension CodeBinding {
    fileprivate init?(row: Row) {
        guard let redirectURI: String = row["redirect_uri"] else { return nil }
        let method: String? = row["challenge_method"]
        let challenge: String? = row["challenge"]
        let parsed = method.flatMap(CodeChallenge.Method.init).flatMap { method in
            challenge.map { CodeChallenge(value: $0, method: method) }
        }
        self.init(redirectURI: redirectURI, challenge: parsed)
    }
}

extension ResourceItem {
    fileprivate init(row: Row) {
        let text: String = row["value"]
        self.init(id: row["item"], value: (try? JSONValue(parsing: text)) ?? .null)
    }
}
