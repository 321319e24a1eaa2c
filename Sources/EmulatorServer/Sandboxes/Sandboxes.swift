import OAuthCore
import Scenarios
import Synchronization
import Trace

/// Every sandbox of an emulator.
package final class Sandboxes: Sendable {
    /// A sandbox that is here, or one of an earlier process that nobody has asked for yet.
    enum Place: Sendable {
        case here(Sandbox)
        case kept(SandboxSummary)
    }

    let places = Mutex<[SandboxID: Place]>([:])
    /// Of those that end when nobody uses them.
    let tenancies = Mutex<[SandboxID: Tenancy]>([:])
    private let limit: Int
    let journalLimit: Int
    let parts: Emulator.Parts
    let archive: ArchiveQueue?

    init(_ parts: Emulator.Parts, limit: Int, journalLimit: Int) {
        self.parts = parts
        self.limit = limit
        self.journalLimit = journalLimit
        archive = parts.archive.map { ArchiveQueue($0, parts) }
    }

    /// The sandbox of this id; nil also for one of an earlier process that nobody has asked for yet.
    package subscript(id: SandboxID) -> Sandbox? {
        places.withLock { places in
            guard case .here(let sandbox)? = places[id] else { return nil }
            return sandbox
        }
    }

    /// What there is, the root first, then by id.
    var all: [SandboxSummary] {
        places.withLock { Array($0.values) }.map(\.summary)
            .filter { use(of: $0.id).map { $0.rest != nil } ?? true }
            .sorted { ($0.id == .root ? 0 : 1, $0.id.rawValue) < ($1.id == .root ? 0 : 1, $1.id.rawValue) }
    }

    /// Makes a sandbox.
    ///
    /// - Parameters:
    ///   - id: Its id; nil lets the server name it.
    ///   - seed: Its seed; nil takes the scenario's, or draws one.
    ///   - given: What the command line gave of it, as text; nil for nothing.
    ///   - timeToLive: It is removed when it was not used for so long, in real time; nil lets it stay.
    /// - Throws: ``SandboxLimitReached``, or ``StoreFailure`` after which it does not exist.
    package func make(
        id: SandboxID? = nil,
        scenario: Scenario,
        seed: UInt64? = nil,
        given: String? = nil,
        timeToLive: TimeSpan? = nil
    ) async throws -> Sandbox {
        var state = SandboxState(
            scenario: scenario,
            seed: seed ?? scenario.seed ?? drawSeed(),
            journalLimit: journalLimit,
            isArchived: archive != nil,
            realTime: parts.realTime
        )
        state.given = given
        let id = id ?? drawID()
        let use = timeToLive.map { SandboxUse(timeToLive: $0, realTime: parts.realTime) }
        let sandbox = Sandbox(id: id, state: state, archive: archive, use: use, realTime: parts.realTime)
        try places.withLock { places in
            guard places.count < limit || id == .root else { throw SandboxLimitReached(limit: limit) }
            places[id] = .here(sandbox)
        }
        do {
            try await fill(anew: sandbox, with: scenario)
        } catch {
            places.withLock { _ = $0.removeValue(forKey: id) }
            throw error
        }
        if let use { watch(id, use) }
        return sandbox
    }

    /// Brings a sandbox back to the beginning of a scenario.
    ///
    /// - Parameter seed: Its seed from now on; nil keeps the one that it has.
    /// - Throws: ``StoreFailure``.
    func reset(_ sandbox: Sandbox, to scenario: Scenario, seed: UInt64? = nil) async throws(StoreFailure) {
        let seed = seed ?? sandbox.seed
        if let archive {
            try await archive.restart(sandbox, scenario: scenario, seed: seed)
            return
        }
        try await parts.store.removeAll(of: sandbox.id)
        try await fill(sandbox, with: scenario.resources)
        sandbox.withState { $0.reset(to: scenario, seed: seed) }
    }

    /// Lets a sandbox take another scenario over; what was issued, the clock and live rules stay.
    ///
    /// Collections that it did not have are filled.
    ///
    /// - Parameters:
    ///   - seed: Its seed from now on; nil keeps the one that it has.
    ///   - given: What the command line gives of it from now on, as text; nil for nothing new.
    /// - Throws: ``StoreFailure``; the sandbox goes on with the scenario that it has.
    package func adopt(
        _ scenario: Scenario,
        seed: UInt64? = nil,
        given: String? = nil,
        in sandbox: Sandbox
    ) async throws(StoreFailure) {
        let known = Set(sandbox.scenario.resources.map(\.name))
        try await fill(sandbox, with: scenario.resources.filter { !known.contains($0.name) })
        sandbox.adopt(scenario)
        sandbox.withState { state in
            if let seed { state.reseed(seed) }
            state.given = given ?? state.given
        }
        try await settle(sandbox)
    }

    /// Removes a sandbox with all that it holds; false where there is none.
    ///
    /// - Throws: ``StoreFailure``; it is still there then.
    package func remove(_ id: SandboxID) async throws(StoreFailure) -> Bool {
        guard let place = places.withLock({ $0.removeValue(forKey: id) }) else { return false }
        do {
            if let archive { try await archive.remove(id) } else { try await parts.store.removeAll(of: id) }
        } catch {
            places.withLock { $0[id] = place }
            throw error
        }
        unwatch(id)
        if case .here(let sandbox) = place {
            sandbox.endSubscriptions("the sandbox was removed")
            await sandbox.sink.close()
        }
        return true
    }

    /// Fills the collections of a new sandbox, and keeps it where there is an archive.
    private func fill(anew sandbox: Sandbox, with scenario: Scenario) async throws(StoreFailure) {
        // A file of an older version holds what the root sandbox issued, and nothing else of it: it goes on.
        let isHeld = sandbox.id == .root ? try await parts.store.holdsAnything(of: .root) : false
        if let archive {
            try await archive.keep(sandbox, items: isHeld ? nil : scenario.items)
        } else if !isHeld {
            try await fill(sandbox, with: scenario.resources)
        }
    }

    private func fill(_ sandbox: Sandbox, with collections: [ResourceCollection]) async throws(StoreFailure) {
        guard collections.contains(where: { !$0.items.isEmpty }) else { return }
        try await parts.store.transaction(sandbox.id) { store throws(StoreFailure) in
            for collection in collections {
                for item in collection.items { try store.put(item, in: collection.name) }
            }
        }
    }

    private func drawID() -> SandboxID {
        let bytes = withUnsafeBytes(of: parts.randomNumber().bigEndian, Array.init)
        return SandboxID(String(Hex.lower(bytes).prefix(12)))
    }

    /// 53 bits, so that the seed survives JSON readers that know doubles only.
    private func drawSeed() -> UInt64 { parts.randomNumber() >> 11 }
}

extension Sandboxes.Place {
    fileprivate var summary: SandboxSummary {
        switch self {
        case .here(let sandbox): sandbox.summary
        case .kept(let summary): summary
        }
    }
}

extension Scenario {
    /// The items of its collections, by collection.
    var items: [String: [ResourceItem]] {
        Dictionary(resources.map { ($0.name, $0.items) }, uniquingKeysWith: { first, _ in first })
    }
}

/// There are as many sandboxes as there may be.
package struct SandboxLimitReached: Error, Sendable, CustomStringConvertible {
    let limit: Int
    package var description: String { "there are \(limit) sandboxes already; delete one (DELETE /_mock/sandboxes/ID)" }
}
