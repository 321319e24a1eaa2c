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
        var waiting: [CheckedContinuation<Bool, Never>] = []
        var isOpen = false
    }

    private let hold: Hold
    private let state = Mutex(State())

    init(_ hold: Hold) { self.hold = hold }

    /// Waits until enough requests wait, or the limit is over, and then for its turn.
    ///
    /// Call ``answered()`` when the answer of a request that was held has gone out.
    ///
    /// - Returns: Whether it was held; whoever comes after the opening is not.
    func wait(limit: Duration, clock: any Clock<Duration>) async -> Bool {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                // It ends early where the barrier opened, or where the server ends.
                try? await clock.sleep(for: limit)
                self.open()
            }
            let wasHeld = await withCheckedContinuation { continuation in enter(continuation) }
            group.cancelAll()
            return wasHeld
        }
    }

    /// Lets the next waiting request go.
    func answered() {
        let next = state.withLock { $0.isOpen && !$0.waiting.isEmpty ? $0.waiting.removeFirst() : nil }
        next?.resume(returning: true)
    }

    private func enter(_ continuation: CheckedContinuation<Bool, Never>) {
        let (first, isLate) = state.withLock { state -> (CheckedContinuation<Bool, Never>?, Bool) in
            guard !state.isOpen else { return (continuation, true) }
            state.waiting.append(continuation)
            return (state.waiting.count >= hold.count ? release(&state) : nil, false)
        }
        first?.resume(returning: !isLate)
    }

    private func open() {
        let first = state.withLock { $0.isOpen ? nil : release(&$0) }
        first?.resume(returning: true)
    }

    private func release(_ state: inout State) -> CheckedContinuation<Bool, Never>? {
        state.isOpen = true
        state.waiting = hold.order.sorted(state.waiting)
        return state.waiting.isEmpty ? nil : state.waiting.removeFirst()
    }
}
