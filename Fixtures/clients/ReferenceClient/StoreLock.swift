import Foundation

/// The turn of one client at a store that several processes share.
///
/// The lock belongs to an open file, so that it holds between two clients in one
/// process as well, and ends with a process that dies. Its file stays for ever:
/// if it were removed, one process could lock the old file and another the new one.
struct StoreLock: Sendable {
    /// Nil where there is nothing to lock.
    private let descriptor: Int32?

    /// The turn of a client that shares its store with nobody.
    static let needless = StoreLock(descriptor: nil)

    /// Waits for the turn, without blocking a thread.
    ///
    /// - Returns: Nil where the turn did not come in time.
    static func take(_ path: String, clock: any Clock<Duration>, atMost limit: Duration) async -> StoreLock? {
        // Without a place for the lock there is none for the store either, and the tokens in memory are good.
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return needless }
        let patience = Patience(total: limit)
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let isBusy = errno == EWOULDBLOCK || errno == EINTR
            guard isBusy, !Task.isCancelled, patience.next(atMost: limit) > .zero else {
                close(descriptor)
                return isBusy ? nil : needless
            }
            try? await clock.sleep(for: .milliseconds(10))
        }
        return StoreLock(descriptor: descriptor)
    }

    /// Ends the turn.
    func release() {
        if let descriptor { close(descriptor) }
    }
}
