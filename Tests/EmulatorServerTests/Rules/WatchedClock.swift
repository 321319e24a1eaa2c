/// A clock that stands until a test moves it, and tells of every sleep that begins.
final class WatchedClock: Clock {
    typealias Instant = ManualClock.Instant

    private let base = ManualClock()
    private let begun: AsyncStream<Duration>.Continuation
    /// How long each sleep is to last, in the order in which they begin; for one reader.
    let sleeps: AsyncStream<Duration>

    init() { (sleeps, begun) = AsyncStream<Duration>.makeStream() }

    var now: Instant { base.now }
    var minimumResolution: Duration { base.minimumResolution }

    /// When the next sleeper is to wake; nil where nobody sleeps.
    var nextDeadline: Instant? { base.nextDeadline }

    /// Moves the clock, and wakes whoever has slept long enough.
    func advance(by duration: Duration) { base.advance(by: duration) }

    /// A move of the clock behind the event ends the sleep, however late it comes to lie down.
    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        begun.yield(now.duration(to: deadline))
        try await base.sleep(until: deadline, tolerance: tolerance)
    }
}

extension AsyncStream.Iterator where Element == Duration {
    /// Returns when a sleep of this length begins; others are passed over.
    ///
    /// - Throws: ``NoSuchSleep`` where none begins while the test lasts.
    mutating func sleep(of length: Duration) async throws {
        while let begun = await next() {
            if begun == length { return }
        }
        throw NoSuchSleep(length: length)
    }
}

/// A sleep that a test waited for has not begun.
struct NoSuchSleep: Error {
    let length: Duration
}
