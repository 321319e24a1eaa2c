import OAuthCore
import Synchronization
import Trace

/// An archive over another one that fails while a test wants it to; grants go through all the same.
///
/// What fails does not reach the other archive.
package final class FailingArchive: SandboxArchive {
    /// What a failing call throws.
    package static let failure = StoreFailure(operation: "any", reason: "made to fail")

    private struct State {
        var calls = 0
        var isFailing: @Sendable (Int) -> Bool = { _ in false }
    }

    private let inner: any SandboxArchive
    private let state = Mutex(State())

    package init(inner: any SandboxArchive) { self.inner = inner }

    /// How many calls were made that change the archive, those that failed included.
    package var calls: Int { state.withLock(\.calls) }

    /// Lets calls fail from now on, by their number from 1.
    package func fail(where isFailing: @escaping @Sendable (Int) -> Bool) {
        state.withLock { $0 = State(isFailing: isFailing) }
    }

    private func step() throws(StoreFailure) {
        let fails = state.withLock { state in
            state.calls += 1
            return state.isFailing(state.calls)
        }
        if fails { throw Self.failure }
    }

    package func transaction<Result: Sendable>(
        _ sandbox: SandboxID,
        _ body: @escaping @Sendable (inout any SandboxStore) throws(StoreFailure) -> Result
    ) async throws(StoreFailure) -> Result {
        try await inner.transaction(sandbox, body)
    }

    package func removeAll(of sandbox: SandboxID) async throws(StoreFailure) {
        try step()
        try await inner.removeAll(of: sandbox)
    }

    package func holdsAnything(of sandbox: SandboxID) async throws(StoreFailure) -> Bool {
        try await inner.holdsAnything(of: sandbox)
    }

    package func summaries() async throws(StoreFailure) -> [SandboxSummary] { try await inner.summaries() }

    package func sandbox(_ id: SandboxID) async throws(StoreFailure) -> ArchivedSandbox? {
        try await inner.sandbox(id)
    }

    package func exchanges(of id: SandboxID) async throws(StoreFailure) -> [Exchange] {
        try await inner.exchanges(of: id)
    }

    package func lineage(of id: SandboxID) async throws(StoreFailure) -> TokenLineage {
        try await inner.lineage(of: id)
    }

    package func put(_ sandbox: ArchivedSandbox) async throws(StoreFailure) {
        try step()
        try await inner.put(sandbox)
    }

    package func begin(_ sandbox: ArchivedSandbox, items: [String: [ResourceItem]]) async throws(StoreFailure) {
        try step()
        try await inner.begin(sandbox, items: items)
    }

    package func write(_ changes: [SandboxChange]) async throws(StoreFailure) {
        try step()
        try await inner.write(changes)
    }

    package func close() async throws(StoreFailure) { try await inner.close() }
}
