import Synchronization

/// A clock that can be told to let no time pass while somebody waits.
///
/// So the time for an operation runs out when a test wants it to, and never by chance.
final class ImpatientClock: Clock {
    private let base = ContinuousClock()
    private let isImpatientNow = Mutex(false)

    var now: ContinuousClock.Instant { base.now }
    var minimumResolution: Duration { base.minimumResolution }

    var isImpatient: Bool {
        get { isImpatientNow.withLock { $0 } }
        set { isImpatientNow.withLock { $0 = newValue } }
    }

    func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        if !isImpatient { try await base.sleep(until: deadline, tolerance: tolerance) }
    }
}
