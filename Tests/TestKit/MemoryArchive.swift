import OAuthCore
import Synchronization
import Trace

/// An archive that keeps every sandbox as a value.
///
/// It follows the words of the protocol and nothing else, so that a real archive can be held against it.
package final class MemoryArchive: SandboxArchive {
    private struct Kept {
        var sandbox: ArchivedSandbox
        var exchanges: [Int: Exchange] = [:]
        var lineage = TokenLineage()

        mutating func apply(_ change: SandboxChange) {
            sandbox.description = change.description ?? sandbox.description
            sandbox.state = change.state ?? sandbox.state
            sandbox.arrivals = change.arrivals
            sandbox.dropped = change.dropped
            for exchange in change.exchanges {
                exchanges[exchange.n] = exchange
                lineage.note(exchange)
            }
            exchanges = exchanges.filter { $0.key >= change.firstKept }
            let remaining = sandbox.sessions.filter { !change.endedSessions.contains($0.id) }
            sandbox.sessions = (remaining + change.begunSessions).sorted { $0.id < $1.id }
        }
    }

    private let store = MemoryStore()
    private let kept = Mutex<[SandboxID: Kept]>([:])

    package init() {}

    package func transaction<Result: Sendable>(
        _ sandbox: SandboxID,
        _ body: @escaping @Sendable (inout any SandboxStore) throws(StoreFailure) -> Result
    ) async throws(StoreFailure) -> Result {
        try await store.transaction(sandbox, body)
    }

    package func removeAll(of sandbox: SandboxID) async {
        await store.removeAll(of: sandbox)
        kept.withLock { $0[sandbox] = nil }
    }

    package func holdsAnything(of sandbox: SandboxID) async -> Bool { await store.holdsAnything(of: sandbox) }

    package func summaries() async -> [SandboxSummary] {
        kept.withLock { $0.values.map(\.sandbox.summary) }.sorted { $0.id.rawValue < $1.id.rawValue }
    }

    package func sandbox(_ id: SandboxID) async -> ArchivedSandbox? { kept.withLock { $0[id]?.sandbox } }

    package func exchanges(of id: SandboxID) async -> [Exchange] {
        kept.withLock { Array(($0[id]?.exchanges ?? [:]).values) }.sorted { $0.n < $1.n }
    }

    package func lineage(of id: SandboxID) async -> TokenLineage {
        kept.withLock { $0[id]?.lineage ?? TokenLineage() }
    }

    package func put(_ sandbox: ArchivedSandbox) async {
        kept.withLock { $0[sandbox.id, default: Kept(sandbox: sandbox)].sandbox = sandbox }
    }

    package func begin(_ sandbox: ArchivedSandbox, items: [String: [ResourceItem]]) async throws(StoreFailure) {
        await removeAll(of: sandbox.id)
        await put(sandbox)
        try await store.transaction(sandbox.id) { store throws(StoreFailure) in
            for (collection, items) in items {
                for item in items { try store.put(item, in: collection) }
            }
        }
    }

    package func write(_ changes: [SandboxChange]) async {
        kept.withLock { kept in
            for change in changes { kept[change.id]?.apply(change) }
        }
    }

    package func close() async {}
}
