import OAuthCore
import Scenarios
import Synchronization

/// Every sandbox of an emulator.
package final class Sandboxes: Sendable {
    private let sandboxes = Mutex<[SandboxID: Sandbox]>([:])
    private let limit: Int
    private let journalLimit: Int
    private let realTime: RealTime
    private let store: any EmulatorStore
    /// Draws names and seeds that nobody asked for.
    private let randomNumber: @Sendable () -> UInt64

    init(
        store: any EmulatorStore,
        limit: Int,
        journalLimit: Int,
        realTime: RealTime,
        randomNumber: @escaping @Sendable () -> UInt64
    ) {
        self.store = store
        self.limit = limit
        self.journalLimit = journalLimit
        self.realTime = realTime
        self.randomNumber = randomNumber
    }

    package subscript(id: SandboxID) -> Sandbox? { sandboxes.withLock { $0[id] } }

    /// Every sandbox, the root first, then by id.
    var all: [Sandbox] {
        sandboxes.withLock { Array($0.values) }
            .sorted { ($0.id == .root ? 0 : 1, $0.id.rawValue) < ($1.id == .root ? 0 : 1, $1.id.rawValue) }
    }

    /// Makes a sandbox.
    ///
    /// - Parameters:
    ///   - id: Its id; nil lets the server name it.
    ///   - seed: Its seed; nil takes the scenario's, or draws one.
    /// - Throws: ``SandboxLimitReached``, or ``StoreFailure`` after which it does not exist.
    package func make(id: SandboxID? = nil, scenario: Scenario, seed: UInt64? = nil) async throws -> Sandbox {
        let sandbox = Sandbox(
            id: id
                ?? SandboxID(String(Hex.lower(withUnsafeBytes(of: randomNumber().bigEndian, Array.init)).prefix(12))),
            scenario: scenario,
            seed: seed ?? scenario.seed ?? drawSeed(),
            journalLimit: journalLimit,
            realTime: realTime
        )
        try sandboxes.withLock { sandboxes in
            guard sandboxes.count < limit else { throw SandboxLimitReached(limit: limit) }
            sandboxes[sandbox.id] = sandbox
        }
        do {
            // A file store may hold a sandbox of this name from before: it goes on.
            if try await !store.holdsAnything(of: sandbox.id) { try await fill(sandbox, with: scenario.resources) }
        } catch {
            sandboxes.withLock { _ = $0.removeValue(forKey: sandbox.id) }
            throw error
        }
        return sandbox
    }

    /// Brings a sandbox back to the beginning of a scenario.
    ///
    /// - Parameter seed: Its seed from now on; nil keeps the one that it has.
    /// - Throws: ``StoreFailure``.
    func reset(_ sandbox: Sandbox, to scenario: Scenario, seed: UInt64? = nil) async throws(StoreFailure) {
        try await store.removeAll(of: sandbox.id)
        try await fill(sandbox, with: scenario.resources)
        let seed = seed ?? sandbox.seed
        sandbox.withState { $0.reset(to: scenario, seed: seed) }
    }

    /// Lets a sandbox take another scenario over; what was issued, the clock and live rules stay.
    ///
    /// Collections that it did not have are filled.
    ///
    /// - Throws: ``StoreFailure``; the sandbox goes on with the scenario that it has.
    package func adopt(_ scenario: Scenario, in sandbox: Sandbox) async throws(StoreFailure) {
        let known = Set(sandbox.scenario.resources.map(\.name))
        try await fill(sandbox, with: scenario.resources.filter { !known.contains($0.name) })
        sandbox.adopt(scenario)
    }

    /// Removes a sandbox with all that it holds; false where there is none.
    ///
    /// - Throws: ``StoreFailure``.
    package func remove(_ id: SandboxID) async throws(StoreFailure) -> Bool {
        guard let sandbox = sandboxes.withLock({ $0.removeValue(forKey: id) }) else { return false }
        await sandbox.sink.close()
        try await store.removeAll(of: id)
        return true
    }

    private func fill(_ sandbox: Sandbox, with collections: [ResourceCollection]) async throws(StoreFailure) {
        guard collections.contains(where: { !$0.items.isEmpty }) else { return }
        try await store.transaction(sandbox.id) { store throws(StoreFailure) in
            for collection in collections {
                for item in collection.items { try store.put(item, in: collection.name) }
            }
        }
    }

    /// 53 bits, so that the seed survives JSON readers that know doubles only.
    private func drawSeed() -> UInt64 { randomNumber() >> 11 }
}

/// There are as many sandboxes as there may be.
package struct SandboxLimitReached: Error, Sendable, CustomStringConvertible {
    let limit: Int
    package var description: String { "there are \(limit) sandboxes already; delete one (DELETE /_mock/sandboxes/ID)" }
}
