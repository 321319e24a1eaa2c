import OAuthCore
import Scenarios
import Synchronization

/// The waits of a sandbox that end early where its clock is moved.
///
/// Source: the scenario format, `delay`; decision record 0010.
final class Delays: Sendable {
    private enum Event: Sendable {
        /// The nap of this round is over.
        case elapsed(round: Int)
        /// The sandbox's clock was moved ahead.
        case moved(TimeSpan)
    }

    private struct State {
        var begun = 0
        var sleepers: [Int: AsyncStream<Event>.Continuation] = [:]
    }

    private let state = Mutex(State())
    private let realTime: RealTime

    init(realTime: RealTime) { self.realTime = realTime }

    /// Counts a move of the sandbox's clock; a move back counts for nothing.
    func pass(_ span: TimeSpan) {
        guard span > .zero else { return }
        let sleepers = state.withLock { Array($0.sleepers.values) }
        for sleeper in sleepers { sleeper.yield(.moved(span)) }
    }

    /// Waits for so long; on the sandbox's clock what it is moved ahead counts as time that has passed.
    ///
    /// It ends at once where the task is cancelled.
    func wait(_ span: TimeSpan, on kind: DelaySpan.Clock, _ clock: any Clock<Duration>) async {
        guard kind == .sandbox, span > .zero else {
            try? await clock.sleep(for: span.duration)
            return
        }
        let (events, continuation) = AsyncStream<Event>.makeStream()
        let id = state.withLock { state in
            state.begun += 1
            state.sleepers[state.begun] = continuation
            return state.begun
        }
        defer { state.withLock { _ = $0.sleepers.removeValue(forKey: id) } }
        await withTaskGroup(of: Void.self) { group in
            var (rest, round, began) = (span, 0, realTime.uptimeMs())
            func nap() {
                group.addTask { [rest, round] in
                    guard (try? await clock.sleep(for: rest.duration)) != nil else { return }
                    continuation.yield(.elapsed(round: round))
                }
            }
            nap()
            events: for await event in events {
                switch event {
                case .elapsed(round): break events
                // A nap that was too long is still under way.
                case .elapsed: continue
                case .moved(let move):
                    let now = realTime.uptimeMs()
                    rest = TimeSpan(milliseconds: rest.milliseconds - move.milliseconds - Int64(now - began))
                    (round, began) = (round + 1, now)
                    if rest <= .zero { break events }
                    nap()
                }
            }
            group.cancelAll()
        }
    }
}
