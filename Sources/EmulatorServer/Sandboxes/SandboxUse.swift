import OAuthCore
import Synchronization

/// When a sandbox with a time to live was used last, in real time.
///
/// Source: the interface, `POST sandboxes`, `ttl`.
final class SandboxUse: Sendable {
    private struct State {
        /// Requests that are under way.
        var underWay = 0
        var lastMs: Double
        var isOver = false
    }

    /// The sandbox ends when it was not used for so long.
    let timeToLive: TimeSpan
    private let realTime: RealTime
    private let state: Mutex<State>

    init(timeToLive: TimeSpan, realTime: RealTime) {
        self.timeToLive = timeToLive
        self.realTime = realTime
        state = Mutex(State(lastMs: realTime.uptimeMs()))
    }

    /// Begins a request; false where the sandbox's time is over.
    func begin() -> Bool {
        state.withLock { state in
            guard rest(&state) != nil else { return false }
            state.underWay += 1
            return true
        }
    }

    /// Ends a request.
    func end() {
        state.withLock { state in
            state.underWay -= 1
            state.lastMs = realTime.uptimeMs()
        }
    }

    /// How long it lives on unless it is used; nil where its time is over, and nobody can use it any more.
    var rest: TimeSpan? { state.withLock { rest(&$0) } }

    /// When it ends unless it is used.
    var expiresAt: Instant { realTime.now() + (rest ?? .zero) }

    private func rest(_ state: inout State) -> TimeSpan? {
        guard state.underWay == 0, !state.isOver else { return state.isOver ? nil : timeToLive }
        let rest = Double(timeToLive.milliseconds) - (realTime.uptimeMs() - state.lastMs)
        guard rest > 0 else {
            state.isOver = true
            return nil
        }
        return TimeSpan(milliseconds: Int64(rest.rounded(.up)))
    }
}
