import EmulatorServer
import OAuthCore
import Synchronization

/// A machine's clocks that go on only when a test says so.
final class SteppingTime: Sendable {
    private let elapsedMs = Mutex(0.0)

    func advance(byMs milliseconds: Double) { elapsedMs.withLock { $0 += milliseconds } }

    /// Both clocks; the time of day begins on 2026-01-01.
    var realTime: RealTime {
        RealTime(
            now: { [self] in
                Instant(milliseconds: 1_767_225_600_000 + Int64(elapsedMs.withLock { $0 }))
            },
            uptimeMs: { [self] in elapsedMs.withLock { $0 } }
        )
    }
}
