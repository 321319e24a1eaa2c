import OAuthCore
import Synchronization

/// A store over another one whose n-th operation fails, counted over all of its transactions.
///
/// The operation does not reach the other store. What the transaction did before it
/// has to be rolled back by the other store.
package final class FailingStore: EmulatorStore {
    /// What the failing operation throws.
    package static let failure = StoreFailure(operation: "any", reason: "made to fail")

    private let inner: any EmulatorStore
    private let counter: OperationCounter

    /// - Parameter failAt: Which operation fails, from 1; nil lets all succeed.
    package init(inner: any EmulatorStore, failAt: Int?) {
        self.inner = inner
        counter = OperationCounter(failAt: failAt)
    }

    /// How many operations were asked for so far, the failed one included.
    package var operations: Int { counter.count }

    package func transaction<Result: Sendable>(
        _ sandbox: SandboxID,
        _ body: @escaping @Sendable (inout any SandboxStore) throws(StoreFailure) -> Result
    ) async throws(StoreFailure) -> Result {
        let counter = counter
        return try await inner.transaction(sandbox) { store throws(StoreFailure) in
            let counted = CountedTransaction(inner: store, counter: counter)
            var view: any SandboxStore = counted
            let result = try body(&view)
            store = counted.inner
            return result
        }
    }

    package func removeAll(of sandbox: SandboxID) async throws(StoreFailure) {
        try await inner.removeAll(of: sandbox)
    }

    package func holdsAnything(of sandbox: SandboxID) async throws(StoreFailure) -> Bool {
        try await inner.holdsAnything(of: sandbox)
    }
}

/// Counts operations, and throws at one of them.
private final class OperationCounter: Sendable {
    private let failAt: Int?
    private let state = Mutex(0)

    init(failAt: Int?) { self.failAt = failAt }

    var count: Int { state.withLock { $0 } }

    func step() throws(StoreFailure) {
        let count = state.withLock { count in
            count += 1
            return count
        }
        if count == failAt { throw FailingStore.failure }
    }
}

/// A class, so that reads are counted too, and what the other store became is found behind it.
private final class CountedTransaction: SandboxStore {
    private(set) var inner: any SandboxStore
    private let counter: OperationCounter

    init(inner: any SandboxStore, counter: OperationCounter) {
        self.inner = inner
        self.counter = counter
    }

    func token(_ key: TokenKey) throws(StoreFailure) -> TokenRecord? {
        try counter.step()
        return try inner.token(key)
    }

    func insert(_ token: TokenRecord) throws(StoreFailure) {
        try counter.step()
        try inner.insert(token)
    }

    func kill(_ filter: TokenFilter, cause: CauseOfDeath, at now: Instant) throws(StoreFailure) -> [TokenKey] {
        try counter.step()
        return try inner.kill(filter, cause: cause, at: now)
    }

    func tokens(_ filter: TokenFilter) throws(StoreFailure) -> [TokenRecord] {
        try counter.step()
        return try inner.tokens(filter)
    }

    func nextOrdinal(_ label: Entropy.Label) throws(StoreFailure) -> Int {
        try counter.step()
        return try inner.nextOrdinal(label)
    }

    func items(of collection: String, after place: Int?, atMost count: Int) throws(StoreFailure) -> [PlacedItem] {
        try counter.step()
        return try inner.items(of: collection, after: place, atMost: count)
    }

    func item(_ id: String, of collection: String) throws(StoreFailure) -> ResourceItem? {
        try counter.step()
        return try inner.item(id, of: collection)
    }

    func put(_ item: ResourceItem, in collection: String) throws(StoreFailure) {
        try counter.step()
        try inner.put(item, in: collection)
    }

    func removeItem(_ id: String, of collection: String) throws(StoreFailure) -> Bool {
        try counter.step()
        return try inner.removeItem(id, of: collection)
    }
}
