import OAuthCore
import Scenarios
import Trace

/// Sandboxes as a whole: read, begun and removed.
extension ArchiveQueue {
    func summaries() async throws(StoreFailure) -> [SandboxSummary] { try await archive.summaries() }

    func sandbox(_ id: SandboxID) async throws(StoreFailure) -> ArchivedSandbox? { try await archive.sandbox(id) }

    func exchanges(of id: SandboxID) async throws(StoreFailure) -> [Exchange] { try await archive.exchanges(of: id) }

    func lineage(of id: SandboxID) async throws(StoreFailure) -> TokenLineage { try await archive.lineage(of: id) }

    /// Keeps a new sandbox.
    ///
    /// - Parameter items: What its collections hold; nil leaves what is held under its id.
    func keep(_ sandbox: Sandbox, items: [String: [ResourceItem]]?) async throws(StoreFailure) {
        let standing = sandbox.withState(\.standing)
        let archived = standing.archived(as: sandbox, parts.scenarios)
        try await exclusively { () throws(StoreFailure) in
            if let items { try await archive.begin(archived, items: items) } else { try await archive.put(archived) }
            note(standing, of: sandbox.id)
        }
    }

    /// Brings a sandbox back to the beginning of a scenario, here and in the archive.
    ///
    /// - Throws: ``StoreFailure``, after which it is as it was.
    func restart(_ sandbox: Sandbox, scenario: Scenario, seed: UInt64) async throws(StoreFailure) {
        try await exclusively { () throws(StoreFailure) in
            let fresh = sandbox.withState { state in
                var fresh = state
                fresh.reset(to: scenario, seed: seed)
                return fresh.standing
            }
            try await archive.begin(fresh.archived(as: sandbox, parts.scenarios), items: scenario.items)
            sandbox.withState { state in
                state.reset(to: scenario, seed: seed)
                // Nothing is written before this ends: what waits was before the beginning.
                forget(sandbox.id)
            }
            note(nil, of: sandbox.id)
        }
    }

    /// Removes a sandbox with all that it holds.
    func remove(_ id: SandboxID) async throws(StoreFailure) {
        try await exclusively { () throws(StoreFailure) in
            try await archive.removeAll(of: id)
            forget(id)
            note(nil, of: id)
        }
    }

    /// Writes all that waits, and ends the work.
    ///
    /// - Throws: ``StoreFailure``.
    func close() async throws(StoreFailure) {
        if let failure = await flush() { throw failure }
        try await exclusively { () throws(StoreFailure) in try await archive.close() }
    }
}
