import Synchronization

/// Who follows the journal of a sandbox.
struct JournalSubscribers: Sendable {
    /// How many may at a time.
    static let limit = 16

    private var subscriptions: [ObjectIdentifier: JournalSubscription] = [:]

    /// Takes one in; false where there are as many as there may be.
    mutating func add(_ subscription: JournalSubscription) -> Bool {
        guard subscriptions.count < Self.limit else { return false }
        subscriptions[ObjectIdentifier(subscription)] = subscription
        return true
    }

    mutating func remove(_ subscription: JournalSubscription) {
        subscriptions.removeValue(forKey: ObjectIdentifier(subscription))
    }

    mutating func removeAll() -> [JournalSubscription] {
        defer { subscriptions = [:] }
        return Array(subscriptions.values)
    }

    /// Tells all of them that something has changed.
    func wake() { for subscription in subscriptions.values { subscription.wake() } }

    /// How many there are.
    var count: Int { subscriptions.count }
}

extension Sandbox {
    /// Ends every stream of its journal with a last event.
    func endSubscriptions(_ reason: String) {
        let ending = withState { $0.subscribers.removeAll() }
        for subscription in ending { subscription.end(reason) }
    }
}

extension Sandboxes {
    /// Ends the streams of every journal with a last event.
    func endSubscriptions(_ reason: String) {
        let here = places.withLock { places in
            places.values.compactMap { place -> Sandbox? in
                guard case .here(let sandbox) = place else { return nil }
                return sandbox
            }
        }
        for sandbox in here { sandbox.endSubscriptions(reason) }
    }
}
