import OAuthCore
import SQLiteStore

/// A store over another one that says which sandboxes were removed.
final class RemovalStore: EmulatorStore {
    private let inner: any EmulatorStore
    private let removals = AsyncStream<SandboxID>.makeStream()

    init(_ inner: any EmulatorStore) { self.inner = inner }

    /// Waits for the next removal; nil where the task is cancelled.
    func nextRemoval() async -> SandboxID? { await removals.stream.first { _ in true } }

    func transaction<Result: Sendable>(
        _ sandbox: SandboxID,
        _ body: @escaping @Sendable (inout any SandboxStore) throws(StoreFailure) -> Result
    ) async throws(StoreFailure) -> Result {
        try await inner.transaction(sandbox, body)
    }

    func removeAll(of sandbox: SandboxID) async throws(StoreFailure) {
        try await inner.removeAll(of: sandbox)
        removals.continuation.yield(sandbox)
    }

    func holdsAnything(of sandbox: SandboxID) async throws(StoreFailure) -> Bool {
        try await inner.holdsAnything(of: sandbox)
    }
}
