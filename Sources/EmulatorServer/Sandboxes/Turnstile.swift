import Synchronization

/// Lets the requests of a sandbox decide one after the other, in the order in which they arrived.
///
/// So the same order of arrival gives the same answers, however many requests are under way.
///
/// Source: the interface, "The same seed, scenario, frozen clock and order of requests give the same bytes".
final class Turnstile: Sendable {
    private struct State {
        var nextTicket = 0
        /// The lowest ticket that has not left.
        var serving = 0
        /// Those above it that have left already.
        var gone: Set<Int> = []
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
    }

    private let state = Mutex(State())

    /// Takes the next ticket; whoever has one has to ``leave(_:)``.
    func take() -> Int {
        state.withLock { state in
            defer { state.nextTicket += 1 }
            return state.nextTicket
        }
    }

    /// Waits until every ticket before has left.
    func enter(_ ticket: Int) async {
        await withCheckedContinuation { continuation in
            let isNext = state.withLock { state in
                if ticket <= state.serving { return true }
                state.waiting[ticket] = continuation
                return false
            }
            if isNext { continuation.resume() }
        }
    }

    /// Lets the next one in; leaving twice does nothing.
    func leave(_ ticket: Int) {
        let next: CheckedContinuation<Void, Never>? = state.withLock { state in
            guard ticket >= state.serving, state.gone.insert(ticket).inserted else { return nil }
            while state.gone.remove(state.serving) != nil { state.serving += 1 }
            return state.waiting.removeValue(forKey: state.serving)
        }
        next?.resume()
    }
}
