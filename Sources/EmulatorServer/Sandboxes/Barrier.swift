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
        var waiting: [CheckedContinuation<Void, Never>] = []
        var isOpen = false
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

    /// Waits until enough requests wait, or the limit is over, and then for its turn.
    ///
    /// Call ``answered()`` when the request's answer has gone out.
    func wait(limit: Duration, clock: any Clock<Duration>) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                // It ends early where the barrier opened, or where the server ends.
                try? await clock.sleep(for: limit)
                self.open()
            }
            await withCheckedContinuation { continuation in enter(continuation) }
            group.cancelAll()
        }
    }

    /// Lets the next waiting request go.
    func answered() {
        let next = state.withLock { $0.isOpen && !$0.waiting.isEmpty ? $0.waiting.removeFirst() : nil }
        next?.resume()
    }

    private func enter(_ continuation: CheckedContinuation<Void, Never>) {
        let first: CheckedContinuation<Void, Never>? = state.withLock { state in
            // Whoever comes after the opening is not held.
            if state.isOpen { return continuation }
            state.waiting.append(continuation)
            return state.waiting.count >= hold.count ? release(&state) : nil
        }
        first?.resume()
    }

    /// Lets go whoever waits, one after the other, and holds nobody from now on.
    func open() {
        let first = state.withLock { $0.isOpen ? nil : release(&$0) }
        first?.resume()
    }

    private func release(_ state: inout State) -> CheckedContinuation<Void, Never>? {
        state.isOpen = true
        state.waiting = hold.order.sorted(state.waiting)
        return state.waiting.isEmpty ? nil : state.waiting.removeFirst()
    }
}
