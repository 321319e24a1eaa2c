import Synchronization

/// Work that is done once, when somebody first needs it: the journal of an earlier process is brought back.
///
/// Where it fails it is done again for the next one who asks.
final class Recollection: Sendable {
    private let work = Mutex<Task<Void, any Error>?>(nil)

    /// Returns when the work is done; begins it first where nobody has.
    ///
    /// - Throws: What keeps it from being done.
    func wait(for body: @escaping @Sendable () async throws -> Void) async throws {
        let task = work.withLock { work in
            let task = work ?? Task { try await body() }
            work = task
            return task
        }
        do {
            try await task.value
        } catch {
            work.withLock { $0 = nil }
            throw error
        }
    }
}
