import OAuthCore
import SQLiteStore
import TestKit
import Trace

/// The archives that have to behave alike.
enum ArchiveKind: String, CaseIterable, NamedRow {
    case memory = "the archive of values"
    case sqliteInMemory = "SQLite in memory"
    case sqliteFile = "SQLite in a file"

    var name: String { rawValue }

    /// Runs the body with a new, empty archive; its file is removed afterwards.
    func withArchive(_ body: (any SandboxArchive) async throws -> Void) async throws {
        switch self {
        case .memory: try await body(MemoryArchive())
        case .sqliteInMemory: try await body(SQLiteStore())
        case .sqliteFile: try await withTemporaryFolder { try await body(SQLiteStore(path: $0 + "/store.sqlite")) }
        }
    }
}

extension SandboxID {
    static let left = SandboxID("left")
    static let right = SandboxID("right")
}

extension ArchivedSandbox {
    /// A sandbox whose parts all differ from their defaults, to be altered.
    static func sample(_ id: SandboxID = .root) -> ArchivedSandbox {
        ArchivedSandbox(
            id: id,
            description: SandboxDescription(
                seed: .max,
                scenarioName: "caf\u{E9} \u{1F511}",
                scenario: "{\"name\":\"'; DROP TABLE sandbox; --\"}",
                given: "given"
            ),
            state: "{}",
            arrivals: 7,
            dropped: 3,
            sessions: [ArchivedSession(id: "s1", csrfToken: "c1", username: Username("ada"))]
        )
    }

    /// The same sandbox, altered.
    func altered(_ change: (inout ArchivedSandbox) -> Void) -> ArchivedSandbox {
        var copy = self
        change(&copy)
        return copy
    }
}

extension Exchange {
    /// A refresh that replaced one token by the next one.
    static func sample(_ n: Int) -> Exchange {
        Exchange(
            n: n,
            at: FixedServer.now + .seconds(Int64(n)),
            elapsedMs: Double(n),
            durationMs: 0.5,
            connection: 1,
            endpoint: .token,
            request: RecordedRequest(
                method: "POST",
                target: "/oauth/token?x=%zz",
                headers: [HeaderField("Host", "h"), HeaderField("host", "")],
                body: [0xFF, 0x00, 0x41]
            ),
            response: RecordedResponse(status: 200, headers: [], body: Array("{\"a\": \"\u{2028}\"}".utf8)),
            outcome: .success,
            clientID: FixedServer.demoClient.id,
            rule: "a, b",
            fault: "close",
            findings: [Finding(rule: "code-once", level: .must, exchange: n, message: "it was")],
            lineage: Lineage(
                grant: GrantID("g1"),
                presented: [TokenKey(rawValue: "r\(n - 1)")],
                minted: [TokenKey(rawValue: "r\(n)"), TokenKey(rawValue: "jti:a\(n)")],
                died: [TokenKey(rawValue: "r\(n - 1)")]
            )
        )
    }
}

extension SandboxArchive {
    /// Writes one change.
    func write(_ change: SandboxChange) async throws(StoreFailure) { try await write([change]) }
}
