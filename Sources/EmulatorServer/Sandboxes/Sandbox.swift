import Foundation
import OAuthCore
import Scenarios
import Synchronization
import Trace

/// One emulated Flextell: scenario, clock, seed, journal, and what its browsers hold.
///
/// Grants and resources are in the store, under ``id``. All else is here, behind
/// one lock that is never held over an `await`.
package final class Sandbox: Sendable {
    package let id: SandboxID
    private let state: Mutex<SandboxState>
    let realTime: RealTime
    let turnstile = Turnstile()
    let delays: Delays
    let sink = Sink()
    /// Where it is kept; nil where it ends with the process.
    let archive: ArchiveQueue?
    /// Counts who uses it, where it ends when nobody does; nil where it stays.
    let use: SandboxUse?
    /// The journal of an earlier process; nil where there was none.
    let recollection: Recollection?

    init(
        id: SandboxID,
        state: SandboxState,
        archive: ArchiveQueue?,
        use: SandboxUse? = nil,
        realTime: RealTime
    ) {
        self.id = id
        self.archive = archive
        self.use = use
        self.realTime = realTime
        recollection = state.isWhole ? nil : Recollection()
        delays = Delays(realTime: realTime)
        self.state = Mutex(state)
    }

    /// Where it lies below the base URL: empty for the root, else `/s/ID`.
    package var pathPrefix: String { id.pathPrefix }

    /// Reads or changes the state, under its lock.
    func withState<Value: Sendable>(_ body: (inout sending SandboxState) -> sending Value) -> Value {
        state.withLock { body(&$0) }
    }

    /// Begins a request: it is numbered, counts as under way, and meets the rules that act on arrival.
    ///
    /// All in one step, so that the order of arrival is one order.
    ///
    /// - Parameter facts: What rules can see of it; nil where none can attach.
    func arrive(_ facts: RequestFacts?) -> Arrival {
        withState { state in
            var arrival = state.arrive(ticket: turnstile.take())
            if let facts, !arrival.isPastBudget {
                arrival.fired = state.match(facts, at: .arrival, n: arrival.n)
            }
            return arrival
        }
    }

    /// Ends a request: it is in the journal from now on.
    func record(_ exchange: Exchange) {
        let waiting = withState { state in
            let (judged, waiting) = state.record(exchange)
            // Under the lock, so that what a reset takes away is not written behind it.
            archive?.add(.exchange(judged), of: self)
            return waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Returns when no request is under way.
    package func whenQuiet() async {
        await withCheckedContinuation { continuation in
            let isQuiet = withState { state in
                if state.underWay.isEmpty { return true }
                state.waitingForQuiet.append(continuation)
                return false
            }
            if isQuiet { continuation.resume() }
        }
    }

    /// The number of the request that arrived last.
    package var lastArrival: Int { withState(\.arrivals) }

    /// Every exchange in the journal.
    package var exchanges: [Exchange] { withState(\.journal.exchanges) }

    /// How often each rule fired.
    package var rulesFired: [String: Int] {
        withState { state in
            Dictionary(state.rules.entries.map { ($0.rule.name, $0.fired) }, uniquingKeysWith: +)
        }
    }

    /// Why the loop breaker stepped in; nil where it did not.
    package var stormEnded: String? { withState(\.stormEnded) }

    /// The rules that never fired, in the order in which they are tried.
    package var idleRules: [String] {
        withState { state in state.rules.entries.filter { $0.fired == 0 }.map(\.rule.name) }
    }

    /// Whether any rule could act.
    var hasRules: Bool { withState { !$0.rules.isEmpty } }

    package var scenario: Scenario { withState(\.scenario) }
    package var seed: UInt64 { withState(\.seed) }
    var entropy: Entropy { withState(\.entropy) }
    var now: Instant { withState(\.clock.now) }
}

extension SandboxID {
    /// Where the sandbox lies below the base URL: empty for the root, else `/s/ID`.
    var pathPrefix: String { self == .root ? "" : "/s/\(self)" }
}

/// A request that has arrived.
struct Arrival: Sendable {
    let n: Int
    let at: Instant
    /// Real milliseconds since the sandbox began.
    let elapsedMs: Double
    /// Whether the loop breaker refuses it.
    let isPastBudget: Bool
    /// Its place in the order in which requests decide.
    let ticket: Int
    /// The rules that act on its arrival.
    var fired: [Rule] = []
}

/// A browser that has been to the sign-in page.
struct BrowserSession: Sendable, Hashable {
    let csrfToken: String
    var username: Username?
    /// The query of the authorization request that the sign-in interrupts.
    var intended: String?
}
