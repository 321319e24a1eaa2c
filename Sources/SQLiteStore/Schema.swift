import GRDB

/// The tables, as migrations that are never changed once released.
enum Schema {
    /// Every migration, in order.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 tokens, ordinals and items", migrate: createTables)
        migrator.registerMigration("2 deaths and lengths of tokens", migrate: addDeaths)
        migrator.registerMigration("3 forms of access tokens", migrate: addForms)
        return migrator
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
