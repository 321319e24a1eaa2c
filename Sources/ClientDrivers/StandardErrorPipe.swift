import Foundation
import ProcessReaping
import Synchronization

/// The pipe that a client's standard error goes into.
///
/// It is always drained, so that a client that writes much is never held up. It is
/// a pipe of our own and not the subprocess library's stream, since that stream
/// cannot be asked what is in the pipe *now*: a client may write a secret there and
/// reply at once, and whether the secret is found must not depend on which of the
/// two is read first.
///
/// A thread waits for more to come: Dispatch's sources crash now and then on Linux
/// when many descriptors come and go.
final class StandardErrorPipe: Sendable {
    enum Fill { case empty, end }

    /// What one call reads at most, so that a client that never stops writing cannot keep the caller.
    private static let drainLimit = 1 << 20

    /// The client's end; it belongs to the caller.
    let writeEnd: Int32
    /// Nil once it is closed. Bytes are handed on under the lock, so that they stay in order.
    private let readEnd: Mutex<Int32?>
    /// Closing this ends the thread; nil once that is done.
    private let stop: Mutex<Int32?>
    private let evidence: EvidenceLog

    /// Opens the pipe and starts to drain it; ``finish()`` ends that.
    init(into evidence: EvidenceLog) throws {
        let pipe = try Self.open()
        let signal: (read: Int32, write: Int32)
        do {
            signal = try Self.open()
        } catch {
            for end in [pipe.read, pipe.write] { _ = Foundation.close(end) }
            throw error
        }
        writeEnd = pipe.write
        readEnd = Mutex(pipe.read)
        stop = Mutex(signal.write)
        self.evidence = evidence
        // Ended by `finish`, or by the end of the stream.
        Thread.detachNewThread { self.pump(pipe.read, until: signal.read) }
    }

    /// Reads what is in the pipe now, and waits for nothing.
    @discardableResult
    func drain() -> Fill {
        readEnd.withLock { descriptor in
            guard let descriptor else { return .end }
            var buffer = [UInt8](repeating: 0, count: 64 << 10)
            var total = 0
            while total < Self.drainLimit {
                let count = read(descriptor, &buffer, buffer.count)
                if count == 0 { return .end }
                if count < 0, errno == EINTR { continue }
                if count < 0 { return .empty }
                evidence.recordStandardError(buffer.prefix(count))
                total += count
            }
            return .empty
        }
    }

    /// Reads what is left and lets go of the pipe, whoever may still hold its other end.
    func finish() {
        drain()
        stop.withLock { descriptor in
            if let descriptor { _ = Foundation.close(descriptor) }
            descriptor = nil
        }
    }

    private static func open() throws -> (read: Int32, write: Int32) {
        var ends: (read: Int32, write: Int32) = (-1, -1)
        guard flextell_open_pipe(&ends.read, &ends.write) == 0 else {
            throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EMFILE)
        }
        return ends
    }

    private func pump(_ source: Int32, until signal: Int32) {
        var waits = [
            pollfd(fd: source, events: Int16(POLLIN), revents: 0), pollfd(fd: signal, events: 0, revents: 0),
        ]
        while true {
            let count = poll(&waits, nfds_t(waits.count), -1)
            if count < 0, errno == EINTR { continue }
            // Nothing is ever written to the signal's pipe: any event on it is its other end's closing.
            if count < 0 || waits[1].revents != 0 || drain() == .end { break }
        }
        _ = Foundation.close(signal)
        // Here and nowhere else: while it is waited for, its number must not be used again.
        readEnd.withLock { descriptor in
            if let descriptor { _ = Foundation.close(descriptor) }
            descriptor = nil
        }
    }
}
