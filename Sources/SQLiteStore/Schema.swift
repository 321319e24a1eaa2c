import GRDB
import OAuthCore

/// The tables, as migrations that are never changed once released.
enum Schema {
    /// Every migration, in order.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 tokens, ordinals and items", migrate: createTables)
        migrator.registerMigration("2 deaths and lengths of tokens", migrate: addDeaths)
        migrator.registerMigration("3 sandboxes and their journals", migrate: addSandboxes)
        migrator.registerMigration("4 forms of access tokens", migrate: addForms)
        migrator.registerMigration("5 places of items", migrate: addPlaces)
        migrator.registerMigration("6 times to live of sandboxes", migrate: addTimesToLive)
        return migrator
    }

    /// Refuses a database that is no store, and one that a newer version has written.
    ///
    /// - Parameter isNew: Whether an empty one is to become a store.
    /// - Throws: ``StoreFailure``.
    static func refuseForeign(_ db: Database, isNew: Bool, during operation: String) throws {
        let tables = Set(try String.fetchAll(db, sql: "SELECT name FROM sqlite_master WHERE type = 'table'"))
        guard isNew && tables.isEmpty || tables.isSuperset(of: ["token", "ordinal", "item"]) else {
            throw StoreFailure(operation: operation, reason: "it is a database, but no store of flextell-mock")
        }
        guard try !migrator.hasBeenSuperseded(db) else {
            throw StoreFailure(operation: operation, reason: "it was written by a newer version")
        }
    }

    /// The tables that hold rows of sandboxes, beside that of the sandboxes themselves.
    static let tablesOfSandboxes = ["token", "ordinal", "item", "exchange", "lineage", "session"]

    private static func addSandboxes(_ db: Database) throws {
        // The long texts stand last: what a list shows is read without them.
        try db.execute(
            sql: """
                CREATE TABLE sandbox (
                    id TEXT NOT NULL PRIMARY KEY,
                    seed INTEGER NOT NULL,
                    name TEXT NOT NULL,
                    arrivals INTEGER NOT NULL,
                    dropped INTEGER NOT NULL,
                    state TEXT NOT NULL,
                    scenario TEXT NOT NULL,
                    given TEXT
                ) STRICT;
                CREATE TABLE exchange (
                    id INTEGER PRIMARY KEY,
                    sandbox TEXT NOT NULL,
                    n INTEGER NOT NULL,
                    value TEXT NOT NULL,
                    UNIQUE (sandbox, n)
                ) STRICT;
                CREATE TABLE lineage (
                    sandbox TEXT NOT NULL,
                    key TEXT NOT NULL,
                    act TEXT NOT NULL,
                    n INTEGER NOT NULL,
                    PRIMARY KEY (sandbox, key, act, n)
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE session (
                    sandbox TEXT NOT NULL,
                    id TEXT NOT NULL,
                    csrf TEXT NOT NULL,
                    username TEXT NOT NULL,
                    PRIMARY KEY (sandbox, id)
                ) STRICT, WITHOUT ROWID;
                """
        )
        // Before this version only the root sandbox came back after a restart: nobody can reach the rows of others.
        for table in ["token", "ordinal", "item"] {
            try db.execute(sql: "DELETE FROM \(table) WHERE sandbox <> ?", arguments: [SandboxID.root.rawValue])
        }
    }

    /// Under which label the places of a collection are counted.
    static func placeLabel(of collection: String) -> String { "place/\(collection)" }

    /// Row ids are given again once the last row is removed, and depend on other sandboxes: places do neither.
    private static func addPlaces(_ db: Database) throws {
        try db.execute(
            sql: """
                ALTER TABLE item ADD COLUMN place INTEGER NOT NULL DEFAULT 0;
                UPDATE item SET place = id;
                INSERT INTO ordinal (sandbox, label, next)
                    SELECT sandbox, 'place/' || collection, max(id) + 1 FROM item GROUP BY sandbox, collection;
                CREATE UNIQUE INDEX item_by_place ON item (sandbox, collection, place);
                """
        )
    }

    private static func addDeaths(_ db: Database) throws {
        try db.execute(
            sql: """
                ALTER TABLE token ADD COLUMN died_at INTEGER;
                ALTER TABLE token ADD COLUMN length INTEGER NOT NULL DEFAULT 0;
                """
        )
    }

    private static func addForms(_ db: Database) throws {
        try db.execute(sql: "ALTER TABLE token ADD COLUMN form TEXT")
    }

    private static func addTimesToLive(_ db: Database) throws {
        try db.execute(sql: "ALTER TABLE sandbox ADD COLUMN time_to_live INTEGER")
    }

    private static func createTables(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE token (
                    id INTEGER PRIMARY KEY,
                    sandbox TEXT NOT NULL,
                    key TEXT NOT NULL,
                    kind TEXT NOT NULL,
                    text TEXT,
                    grant_id TEXT NOT NULL,
                    client TEXT NOT NULL,
                    username TEXT NOT NULL,
                    scope TEXT NOT NULL,
                    issued_at INTEGER NOT NULL,
                    expires_at INTEGER NOT NULL,
                    parent TEXT,
                    died_of TEXT,
                    redirect_uri TEXT,
                    challenge TEXT,
                    challenge_method TEXT,
                    UNIQUE (sandbox, key)
                ) STRICT;
                CREATE INDEX token_by_grant ON token (sandbox, grant_id);
                CREATE TABLE ordinal (
                    sandbox TEXT NOT NULL,
                    label TEXT NOT NULL,
                    next INTEGER NOT NULL,
                    PRIMARY KEY (sandbox, label)
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE item (
                    id INTEGER PRIMARY KEY,
                    sandbox TEXT NOT NULL,
                    collection TEXT NOT NULL,
                    item TEXT NOT NULL,
                    value TEXT NOT NULL,
                    UNIQUE (sandbox, collection, item)
                ) STRICT;
                """
        )
    }
}
