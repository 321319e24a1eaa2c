import OAuthCore
import Scenarios
import Synchronization
import Trace

/// Sandboxes that go on after a restart.
///
/// Source: decision record 0013.
extension Sandboxes {
    /// Takes over what an earlier process has kept, and opens the root sandbox.
    ///
    /// The root goes on as it was. What the command line says counts where it says something
    /// else than the last time: then the root takes its scenario over, as from a file that was saved.
    ///
    /// - Parameter seed: The root's seed; nil takes the scenario's, or draws one.
    /// - Throws: ``StoreFailure``, ``SandboxLimitReached``, or ``ScenarioRejected`` for a kept scenario.
    package func open(_ scenario: Scenario, seed: UInt64? = nil) async throws -> Sandbox {
        let given = given(scenario, seed: seed)
        guard let archive else { return try await make(id: .root, scenario: scenario, seed: seed) }
        let summaries = try await archive.summaries()
        places.withLock { places in
            for summary in summaries where summary.id != .root { places[summary.id] = .kept(summary) }
        }
        for summary in summaries {
            // Nobody could use it while no process ran.
            guard let timeToLive = summary.timeToLive else { continue }
            watch(summary.id, SandboxUse(timeToLive: timeToLive, realTime: parts.realTime))
        }
        guard let archived = try await archive.sandbox(.root) else {
            return try await make(id: .root, scenario: scenario, seed: seed, given: given)
        }
        let isSame = archived.description.given == given
        let root = try restore(archived, isSame ? scenario : nil)
        places.withLock { $0[.root] = .here(root) }
        if !isSame { try await adopt(scenario, seed: seed ?? scenario.seed, given: given, in: root) }
        // The first request finds it done, or nearly so.
        Task { try? await root.recollect() }
        return root
    }

    /// What the command line gives of the root sandbox, as text.
    package func given(_ scenario: Scenario, seed: UInt64?) -> String? {
        guard archive != nil else { return nil }
        return JSONValue.object([
            "seed": .string(seed.map { "\($0)" } ?? ""), "scenario": parts.scenarios.json(of: scenario),
        ]).text
    }

    /// The sandbox of this id, brought back from the archive where nobody has asked for it yet.
    ///
    /// - Parameter withJournal: Whether it is needed with what happened in it.
    /// - Throws: ``StoreFailure``, or ``ScenarioRejected``.
    func find(_ id: SandboxID, withJournal: Bool) async throws -> Sandbox? {
        let sandbox: Sandbox
        switch places.withLock({ $0[id] }) {
        case nil: return nil
        case .here(let found)?: sandbox = found
        case .kept?:
            guard let archive, let archived = try await archive.sandbox(id) else { return nil }
            guard let placed = place(try restore(archived, nil)) else { return nil }
            sandbox = placed
        }
        if withJournal, sandbox.recollection != nil { try await sandbox.recollect() }
        return sandbox
    }

    /// Writes what there is to be written of a sandbox now.
    ///
    /// - Throws: ``StoreFailure``.
    func settle(_ sandbox: Sandbox) async throws(StoreFailure) {
        guard let archive else { return }
        archive.add(.touch, of: sandbox)
        if let failure = await archive.commit() { throw failure }
    }

    /// Writes what there is to be written of all; what cannot be written is tried again later.
    func flush() async { await archive?.flush() }

    /// Ends every second origin, writes what there is to be written, and ends the work with the archive.
    package func close() async throws(StoreFailure) {
        unwatch()
        for place in places.withLock({ Array($0.values) }) {
            if case .here(let sandbox) = place { await sandbox.sink.close() }
        }
        try await archive?.close()
    }

    /// - Parameter known: Its scenario, if that is what is kept.
    private func restore(_ archived: ArchivedSandbox, _ known: Scenario?) throws -> Sandbox {
        let text = archived.description.scenario
        let isKnown = known.map { parts.scenarios.json(of: $0).text == text } ?? false
        let scenario = try isKnown ? known : nil
        let snapshot = try SandboxSnapshot(
            parsing: archived.state,
            scenario: scenario ?? parts.scenarios.scenario(written: text),
            parts.scenarios
        )
        let state = SandboxState(snapshot, of: archived, journalLimit: journalLimit, realTime: parts.realTime)
        let use = use(of: archived.id)
        return Sandbox(id: archived.id, state: state, archive: archive, use: use, realTime: parts.realTime)
    }

    /// Puts a sandbox that was brought back in its place, unless another request was faster.
    ///
    /// - Returns: The one that is there now; nil where it was removed meanwhile.
    private func place(_ restored: Sandbox) -> Sandbox? {
        places.withLock { places in
            switch places[restored.id] {
            case nil: return nil
            case .here(let other)?: return other
            case .kept?:
                places[restored.id] = .here(restored)
                return restored
            }
        }
    }
}
