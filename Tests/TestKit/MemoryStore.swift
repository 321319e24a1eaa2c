import OAuthCore
import Synchronization

/// A store that keeps every sandbox as a value.
///
/// A transaction works on a copy, which takes the place of the original only if it succeeds.
package final class MemoryStore: EmulatorStore {
    private let sandboxes = Mutex<[SandboxID: MemorySandbox]>([:])

    package init() {}

    package func transaction<Result: Sendable>(
        _ sandbox: SandboxID,
        _ body: @escaping @Sendable (inout any SandboxStore) throws(StoreFailure) -> Result
    ) async throws(StoreFailure) -> Result {
        try sandboxes.withLock { sandboxes throws(StoreFailure) in
            var copy: any SandboxStore = sandboxes[sandbox] ?? MemorySandbox()
            let result = try body(&copy)
            sandboxes[sandbox] = copy as? MemorySandbox
            return result
        }
    }

    package func removeAll(of sandbox: SandboxID) async {
        sandboxes.withLock { $0[sandbox] = nil }
    }

    package func holdsAnything(of sandbox: SandboxID) async -> Bool {
        sandboxes.withLock { $0[sandbox].map { !$0.isEmpty } ?? false }
    }
}
