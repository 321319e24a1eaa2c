import OAuthCore
import Scenarios
import Synchronization

/// Keeps requests waiting until enough of them wait, and then lets them go one by one.
///
/// The next one goes when the one before has been answered, so that the order of
/// the answers is the order that the scenario asks for.
///
/// Source: the scenario format, `hold`.
final class Barrier: Sendable {
    private struct State {
        var joined = 0
        /// The places of those that wait: in the order of arrival, and once it is open in that of the answers.
        var waiting: [Int] = []
        var isOpen = false
        /// Those that may go and have not come to wait yet.
        var released: Set<Int> = []
        var continuations: [Int: CheckedContinuation<Void, Never>] = [:]
    }

    private let hold: Hold
    private let state = Mutex(State())

    init(_ hold: Hold) { self.hold = hold }

    /// One that holds nobody any more.
    static func opened() -> Barrier {
        let barrier = Barrier(Hold(count: 1))
        barrier.open()
        return barrier
    }

    /// Whether it holds nobody any more.
    var isOpen: Bool { state.withLock(\.isOpen) }

    /// Takes a place; nil where nobody is held any more.
    ///
    /// Call it in the request's turn, so that the places are in the order of arrival.
    func join() -> Int? {
        let (place, first) = state.withLock { state -> (Int?, CheckedContinuation<Void, Never>?) in
            guard !state.isOpen else { return (nil, nil) }
            state.joined += 1
            state.waiting.append(state.joined)
            return (state.joined, state.waiting.count >= hold.count ? release(&state) : nil)
        }
        first?.resume()
        return place
    }

    /// Waits until enough requests wait, or the limit is over, and then for the place's turn.
    ///
    /// Call ``answered()`` when the request's answer has gone out.
    func wait(at place: Int, limit: Duration, clock: any Clock<Duration>) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                // It ends early where the barrier opened, or where the server ends.
                try? await clock.sleep(for: limit)
                self.open()
            }
            await withCheckedContinuation { continuation in
                let isReleased = state.withLock { state in
                    if state.released.remove(place) != nil { return true }
                    state.continuations[place] = continuation
                    return false
                }
                if isReleased { continuation.resume() }
            }
            group.cancelAll()
        }
    }

    /// Lets the next waiting request go.
    func answered() {
        let next = state.withLock { letNextGo(&$0) }
        next?.resume()
    }

    /// Lets go whoever waits, one after the other, and holds nobody from now on.
    func open() {
        let first = state.withLock { $0.isOpen ? nil : release(&$0) }
        first?.resume()
    }

    private func release(_ state: inout State) -> CheckedContinuation<Void, Never>? {
        state.isOpen = true
        state.waiting = hold.order.sorted(state.waiting)
        return letNextGo(&state)
    }

    private func letNextGo(_ state: inout State) -> CheckedContinuation<Void, Never>? {
        guard !state.waiting.isEmpty else { return nil }
        let place = state.waiting.removeFirst()
        if let continuation = state.continuations.removeValue(forKey: place) { return continuation }
        state.released.insert(place)
        return nil
    }
}
