import NIOCore
import Synchronization

/// The connections of a listener, so that it can end in bounded time.
package final class OpenConnections: Sendable {
    private struct Connection {
        let channel: any Channel
        var isBusy = false
    }

    private struct State {
        var opened = 0
        var open: [Int: Connection] = [:]
        var isDraining = false
    }

    private let state = Mutex(State())

    package init() {}

    /// Whether the listener is ending: answers close their connection now.
    var isDraining: Bool { state.withLock(\.isDraining) }

    /// Registers a connection, and numbers it from 1.
    func open(_ channel: any Channel) -> Int {
        let (number, isLate) = state.withLock { state in
            state.opened += 1
            state.open[state.opened] = Connection(channel: channel)
            return (state.opened, state.isDraining)
        }
        if isLate { channel.close(promise: nil) }
        return number
    }

    func close(_ number: Int) { state.withLock { _ = $0.open.removeValue(forKey: number) } }

    /// Marks a connection busy; false where the listener is ending.
    func beginRequest(_ number: Int) -> Bool {
        state.withLock { state in
            state.open[number]?.isBusy = true
            return !state.isDraining
        }
    }

    /// Marks a connection idle; false where the listener is ending, and the connection with it.
    func endRequest(_ number: Int) -> Bool {
        state.withLock { state in
            state.open[number]?.isBusy = false
            return !state.isDraining
        }
    }

    /// Ends idle connections at once, and what is left after the grace period by force.
    ///
    /// Source: the interface, "SIGTERM and SIGINT end it cleanly within 2 s".
    package func drain(grace: Duration, clock: any Clock<Duration>) async {
        let idle = state.withLock { state in
            state.isDraining = true
            return state.open.values.filter { !$0.isBusy }.map(\.channel)
        }
        for channel in idle { channel.close(promise: nil) }
        // Cancelled when the process ends sooner, which is as good.
        try? await clock.sleep(for: grace)
        let left = state.withLock { $0.open.values.map(\.channel) }
        for channel in left { channel.close(promise: nil) }
    }
}
