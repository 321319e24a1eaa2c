import Synchronization

/// A clock that stands until a test moves it, and says when somebody sleeps on it.
final class ManualClock: Clock {
    struct Instant: InstantProtocol {
        var elapsed = Duration.zero

        func advanced(by duration: Duration) -> Instant { Instant(elapsed: elapsed + duration) }
        func duration(to other: Instant) -> Duration { other.elapsed - elapsed }
        static func < (left: Instant, right: Instant) -> Bool { left.elapsed < right.elapsed }
    }

    private struct State {
        var now = Instant()
        var begun = 0
        var sleepers: [Int: (deadline: Instant, continuation: CheckedContinuation<Void, any Error>)] = [:]
        /// Numbers sleeps and watchers.
        mutating func begin() -> Int {
            begun += 1
            return begun
        }

        /// Sleeps that were cancelled before they began.
        var cancelled: Set<Int> = []
        var watchers: [Int: (count: Int, continuation: CheckedContinuation<Void, any Error>)] = [:]
    }

    private let state = Mutex(State())

    var now: Instant { state.withLock(\.now) }
    var minimumResolution: Duration { .nanoseconds(1) }

    /// How many sleep now.
    var sleepers: Int { state.withLock(\.sleepers.count) }

    /// When the next sleeper is to wake; nil where nobody sleeps.
    var nextDeadline: Instant? { state.withLock { $0.sleepers.values.map(\.deadline).min() } }

    /// Returns once so many sleep at the same time.
    ///
    /// - Throws: ``TooFewSleepers`` after ten real seconds.
    func waitForSleepers(_ count: Int) async throws {
        let id = state.withLock { $0.begin() }
        let alarm = Task {
            try await Task.sleep(for: .seconds(10))
            let watcher = state.withLock { $0.watchers.removeValue(forKey: id) }
            watcher?.continuation.resume(throwing: TooFewSleepers(wanted: count, sleeping: sleepers))
        }
        defer { alarm.cancel() }
        try await withCheckedThrowingContinuation { continuation in
            let isMet = state.withLock { state in
                guard state.sleepers.count < count else { return true }
                state.watchers[id] = (count, continuation)
                return false
            }
            if isMet { continuation.resume() }
        }
    }

    struct TooFewSleepers: Error {
        let wanted: Int
        let sleeping: Int
    }

    /// Moves the clock, and wakes whoever has slept long enough.
    func advance(by duration: Duration) {
        let woken = state.withLock { state in
            state.now = state.now.advanced(by: duration)
            let due = state.sleepers.filter { $0.value.deadline <= state.now }
            for id in due.keys { state.sleepers.removeValue(forKey: id) }
            return due.values.map(\.continuation)
        }
        for continuation in woken { continuation.resume() }
    }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let id = state.withLock { $0.begin() }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { begin(id, until: deadline, $0) }
        } onCancel: {
            let sleeper = state.withLock { state in
                let sleeper = state.sleepers.removeValue(forKey: id)
                if sleeper == nil { state.cancelled.insert(id) }
                return sleeper
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }

    private func begin(_ id: Int, until deadline: Instant, _ continuation: CheckedContinuation<Void, any Error>) {
        let (outcome, watchers) = state.withLock { state in
            var watchers: [CheckedContinuation<Void, any Error>] = []
            if state.cancelled.remove(id) != nil {
                return (Result<Void, any Error>.failure(CancellationError()) as Result?, watchers)
            }
            if deadline <= state.now { return (Result<Void, any Error>.success(()) as Result?, watchers) }
            state.sleepers[id] = (deadline, continuation)
            let count = state.sleepers.count
            watchers = state.watchers.values.filter { $0.count <= count }.map(\.continuation)
            state.watchers = state.watchers.filter { $0.value.count > count }
            return (nil, watchers)
        }
        if let outcome { continuation.resume(with: outcome) }
        for watcher in watchers { watcher.resume() }
    }
}
