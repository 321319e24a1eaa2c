import Foundation
import OAuthCore
import Synchronization

/// Keeps other processes from a store's file, for as long as it lives.
///
/// The system ends it with the process, however that ends. It lies on a file beside the store's, so that
/// readers of the store need not care for it.
///
/// Source: the design, "Facts about our dependencies"; `flock(2)`.
final class FileLock: Sendable {
    /// Nil once it is released.
    private let descriptor: Mutex<Int32?>

    /// - Parameter path: The store's file, which need not exist yet.
    /// - Throws: ``StoreFailure`` where another process has it, or the file of the lock cannot be made.
    init(of path: String) throws(StoreFailure) {
        let lock = URL(filePath: path).resolvingSymlinksInPath().path + "-lock"
        let descriptor = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw StoreFailure(operation: "open \(path)", reason: String(cString: strerror(errno)))
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let holder = (try? String(contentsOfFile: lock, encoding: .utf8))?.trimmingCharacters(in: .newlines) ?? ""
            close(descriptor)
            let process = holder.isEmpty ? "another process" : "the process \(holder)"
            throw StoreFailure(operation: "open \(path)", reason: "\(process) is using it, and one at a time can")
        }
        // For people and for the message above; the lock does not depend on it.
        let note = "\(ProcessInfo.processInfo.processIdentifier)\n"
        _ = ftruncate(descriptor, 0)
        _ = pwrite(descriptor, note, note.utf8.count, 0)
        self.descriptor = Mutex(descriptor)
    }

    deinit { release() }

    /// Lets others have the file; a second time it does nothing.
    func release() {
        let held = descriptor.withLock { descriptor in
            defer { descriptor = nil }
            return descriptor
        }
        guard let held else { return }
        // A child that is just being started has the descriptor too, so that closing it would not be enough.
        flock(held, LOCK_UN)
        close(held)
    }
}
