import Synchronization
import Trace

/// A reader of the journal who is told of every exchange, in the order of their numbers.
///
/// It keeps no copy of anything: all that it holds is its place in the journal. So a slow reader costs
/// no memory, and what has happened and what happens follow one another without a seam.
final class JournalSubscription: Sendable {
    /// What a reader is told.
    enum Event: Sendable, Hashable {
        case exchange(Exchange)
        /// The sandbox begins anew, and the numbers with it.
        case reset
        /// Nothing has happened for a while.
        case keepAlive
        /// There will be no more, and why.
        case end(String)
    }

    private enum Wake: Sendable {
        case changed
        case tick
    }

    fileprivate struct Place: Sendable {
        /// Where the reader is, and what it wants.
        var query: JournalQuery
        var beginnings: Int
        var reason: String?
        var isOver = false
        /// Whether it has looked once: what was dropped before is not the reader's fault.
        var hasBegun = false
    }

    /// How long a connection stays silent.
    static let silence = Duration.seconds(15)

    private let sandbox: Sandbox
    private let place: Mutex<Place>
    private let wakes: AsyncStream<Wake>
    private let waker: AsyncStream<Wake>.Continuation
    private let follows: Bool
    private let ticker: Task<Void, Never>

    /// - Parameters:
    ///   - follows: Whether it waits for what happens; else it ends behind what has happened.
    ///   - clock: On which it waits before it breaks the silence.
    init(_ query: JournalQuery, of sandbox: Sandbox, follows: Bool, clock: any Clock<Duration>) {
        self.sandbox = sandbox
        self.follows = follows
        place = Mutex(Place(query: query, beginnings: sandbox.withState(\.beginnings)))
        // Whoever is woken looks for everything: a few wakes in store are as good as many.
        let (wakes, waker) = AsyncStream.makeStream(of: Wake.self, bufferingPolicy: .bufferingOldest(4))
        (self.wakes, self.waker) = (wakes, waker)
        ticker = Task {
            while follows, (try? await clock.sleep(for: Self.silence)) != nil { waker.yield(.tick) }
        }
    }

    deinit { ticker.cancel() }

    /// Waits for the next event; nil when it is over.
    func next() async -> Event? {
        if let event = take() { return event }
        guard follows, !place.withLock(\.isOver) else { return nil }
        for await wake in wakes {
            if let event = take() { return event }
            if wake == .tick { return .keepAlive }
        }
        return take()
    }

    /// Tells it that something has changed.
    func wake() { waker.yield(.changed) }

    /// Ends it with a last event.
    func end(_ reason: String) {
        place.withLock { $0.reason = $0.reason ?? reason }
        stop()
    }

    /// Ends it without a word: nobody listens any more.
    func cancel() {
        place.withLock { $0.isOver = true }
        stop()
    }

    private func stop() {
        ticker.cancel()
        waker.finish()
    }

    /// What the reader has not been told yet; nil where it knows everything.
    private func take() -> Event? {
        let event = sandbox.withState { state in place.withLock { $0.advance(in: state) } }
        if case .end = event { stop() }
        return event
    }
}

extension JournalSubscription.Place {
    /// Goes one event on.
    fileprivate mutating func advance(in state: SandboxState) -> JournalSubscription.Event? {
        guard !isOver else { return nil }
        if let reason { return end(reason) }
        guard beginnings == state.beginnings else {
            (beginnings, query.after) = (state.beginnings, 0)
            return .reset
        }
        // What is under way holds those behind it back, so that the numbers come in order.
        let last = min(state.arrivals, (state.underWay.min() ?? .max) - 1)
        guard state.journal.lastDropped <= query.after || !hasBegun else {
            return end("the journal has dropped exchanges before you read them: read faster, or raise --journal-limit")
        }
        hasBegun = true
        let (exchange, place) = state.journal.next(query, upTo: last)
        query.after = max(query.after, place)
        return exchange.map(JournalSubscription.Event.exchange)
    }

    private mutating func end(_ reason: String) -> JournalSubscription.Event {
        isOver = true
        return .end(reason)
    }
}
