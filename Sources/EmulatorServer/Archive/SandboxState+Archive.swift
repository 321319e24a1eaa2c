import OAuthCore
import Scenarios
import Trace

/// A state that goes on where an earlier process has come to.
///
/// Source: decision record 0013.
extension SandboxState {
    /// Goes on where an earlier process has come to; its journal is still to be brought back.
    init(
        _ snapshot: SandboxSnapshot,
        of archived: ArchivedSandbox,
        journalLimit: Int,
        realTime: RealTime
    ) {
        self.init(
            scenario: snapshot.scenario,
            seed: archived.description.seed,
            journalLimit: journalLimit,
            isArchived: true,
            realTime: realTime
        )
        given = archived.description.given
        clock = snapshot.clock.resumed(realTime)
        profile = snapshot.profile
        consent = snapshot.consent
        rules = snapshot.rules
        throttles = snapshot.throttles
        barriers = Dictionary(uniqueKeysWithValues: snapshot.openBarriers.map { ($0, Barrier.opened()) })
        for session in archived.sessions {
            sessions[session.id] = BrowserSession(csrfToken: session.csrfToken, username: session.username)
        }
        journal = Journal(limit: journalLimit, resuming: [], dropped: archived.dropped)
        arrivals = archived.arrivals
        began = snapshot.began
        beganMs -= Double(max(.zero, realTime.now() - began).milliseconds)
        isWhole = false
    }

    /// Takes over the journal of an earlier process; no request has ended before.
    mutating func recollect(_ journal: Journal) {
        self.journal = journal
        isWhole = true
        arrivals = max(arrivals, journal.exchanges.last?.n ?? 0)
        // The real time may have been put back: what comes is later all the same.
        let lastMs = journal.exchanges.map(\.endedMs).max() ?? 0
        beganMs = min(beganMs, realTime.uptimeMs() - lastMs)
    }

    /// Draws from another seed from now on; the ordinals go on.
    mutating func reseed(_ seed: UInt64) {
        self.seed = seed
        entropy = Entropy(seed: seed)
    }
}
