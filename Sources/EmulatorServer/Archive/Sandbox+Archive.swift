import OAuthCore
import Scenarios
import Trace

/// What a sandbox leaves behind, and how it comes back.
///
/// Source: decision record 0013.
extension Sandbox {
    var summary: SandboxSummary {
        withState { state in
            SandboxSummary(
                id: id,
                seed: state.seed,
                scenarioName: state.scenario.name,
                timeToLive: use?.timeToLive
            )
        }
    }

    /// Brings back the journal of an earlier process, where it was not yet.
    ///
    /// - Throws: ``StoreFailure``.
    func recollect() async throws {
        guard let recollection, let archive else { return }
        try await recollection.wait { [self] in
            let exchanges = try await archive.exchanges(of: id)
            let (limit, dropped) = withState { ($0.journal.limit, $0.journal.dropped) }
            // Outside of the lock: it takes a while.
            let journal = Journal(limit: limit, resuming: exchanges, dropped: dropped)
            withState { $0.recollect(journal) }
            // A lower limit than before has cost some.
            if journal.dropped != dropped { archive.add(.touch, of: self) }
        }
    }

    /// Ends a request: it is in the journal from now on, and kept where grants may depend on it.
    ///
    /// Entries of API calls are written a little later.
    func keep(_ exchange: Exchange) async {
        record(exchange)
        guard let archive else { return }
        switch exchange.endpoint {
        case .authorize, .signIn, .consent, .token:
            // The grant itself is kept already: an answer that is late for the journal's sake is worse than none.
            _ = await archive.commit()
        case .api, .sink, .other: await archive.relieve()
        }
    }

    /// Empties the journal; the numbers go on.
    func clearJournal() {
        withState { state in
            state.journal.clear()
            archive?.forget(id)
        }
    }

    func begin(_ session: BrowserSession, id: String) {
        withState { state in
            state.sessions[id] = session
            // Before the sign-in there is nothing that a user would miss.
            guard let username = session.username else { return }
            archive?.add(
                .session(ArchivedSession(id: id, csrfToken: session.csrfToken, username: username)),
                of: self
            )
        }
    }

    func endSession(_ id: String) {
        withState { state in
            guard state.sessions.removeValue(forKey: id)?.username != nil else { return }
            archive?.add(.sessionEnded(id), of: self)
        }
    }

    /// Which exchanges issued, presented and killed its codes and tokens.
    ///
    /// - Throws: ``StoreFailure``.
    func lineage() async throws -> TokenLineage {
        guard let archive else { return withState(\.lineage) }
        await archive.flush()
        return try await archive.lineage(of: id)
    }
}
