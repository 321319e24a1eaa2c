import GRDB
import TestKit

/// Files as older versions of this program have written them.
enum OldStore {
    static let versions = [1, 2]

    /// A file as version 1 began it, with nothing in it.
    static func empty(at path: String) throws { try run(firstTables, in: path) }

    /// A file that holds a refresh token, an ordinal and an item of the root sandbox, and the same of another one.
    static func make(_ version: Int, at path: String) throws {
        try empty(at: path)
        if version > 1 { try run(deaths, in: path) }
        for sandbox in ["default", "left"] {
            try run(
                """
                INSERT INTO token (sandbox, key, kind, text, grant_id, client, username, scope, issued_at, expires_at,
                    parent)
                VALUES ('\(sandbox)', 'a', 'refresh', 'text of a', 'g1', 'demo-client', 'ada',
                    'write:contacts read:contacts', 1767225600000, 1767225660000, 'p');
                INSERT INTO ordinal VALUES ('\(sandbox)', 'grant', 3);
                INSERT INTO item (sandbox, collection, item, value) VALUES ('\(sandbox)', 'contacts', '1', '{"id":"1"}');
                """,
                in: path
            )
        }
    }

    static func run(_ sql: String, in path: String) throws {
        try DatabaseQueue(path: path).write { db in try db.execute(sql: sql) }
    }

    /// The first migration as it was released. It stands here a second time, so that a change to it shows.
    private static let firstTables = """
        CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
        INSERT INTO grdb_migrations VALUES ('1 tokens, ordinals and items');
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

    private static let deaths = """
        INSERT INTO grdb_migrations VALUES ('2 deaths and lengths of tokens');
        ALTER TABLE token ADD COLUMN died_at INTEGER;
        ALTER TABLE token ADD COLUMN length INTEGER NOT NULL DEFAULT 0;
        """
}
