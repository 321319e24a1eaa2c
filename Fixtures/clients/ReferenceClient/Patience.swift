/// How long something may take in all, over several requests.
struct Patience: Sendable {
    private let end: ContinuousClock.Instant

    init(total: Duration) { end = ContinuousClock.now + total }

    /// The time that is left for the next request.
    func next(atMost limit: Duration) -> Duration {
        max(.zero, min(limit, ContinuousClock.now.duration(to: end)))
    }
}
