import GRDB

/// The tables, as migrations that are never changed once released.
enum Schema {
    /// Every migration, in order.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 tokens, ordinals and items", migrate: createTables)
        migrator.registerMigration("2 deaths and lengths of tokens", migrate: addDeaths)
        migrator.registerMigration("4 places of items", migrate: addPlaces)
        return migrator
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
