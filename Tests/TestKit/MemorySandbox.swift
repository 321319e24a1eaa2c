import OAuthCore

/// What one sandbox holds, as a plain value.
///
/// It follows the words of the store protocols and nothing else, so that a real
/// store can be held against it.
package struct MemorySandbox: SandboxStore, Sendable, Hashable {
    /// In the order in which they were issued.
    private var records: [TokenRecord] = []
    private var ordinals: [Entropy.Label: Int] = [:]
    private var collections: [String: [PlacedItem]] = [:]
    /// How many places each collection has given.
    private var places: [String: Int] = [:]

    package init() {}

    package var isEmpty: Bool { records.isEmpty && ordinals.isEmpty && places.isEmpty }

    package func token(_ key: TokenKey) -> TokenRecord? { records.first { $0.key == key } }

    package mutating func insert(_ token: TokenRecord) throws(StoreFailure) {
        guard self.token(token.key) == nil else {
            throw StoreFailure(operation: "insert token", reason: "the key \(token.key.rawValue) is taken")
        }
        records.append(token)
    }

    package mutating func kill(_ filter: TokenFilter, cause: CauseOfDeath, at now: Instant) -> [TokenKey] {
        var died: [TokenKey] = []
        for index in records.indices where filter.holds(records[index]) && records[index].death(at: now) == nil {
            records[index].diedOf = cause
            records[index].diedAt = now
            if cause == .expired { records[index].expiresAt = now }
            died.append(records[index].key)
        }
        return died
    }

    package func tokens(_ filter: TokenFilter) -> [TokenRecord] { records.filter(filter.holds) }

    package mutating func nextOrdinal(_ label: Entropy.Label) -> Int {
        defer { ordinals[label, default: 0] += 1 }
        return ordinals[label, default: 0]
    }

    package func items(of collection: String, after place: Int?, atMost count: Int) -> [PlacedItem] {
        Array(collections[collection, default: []].filter { $0.place > place ?? -1 }.prefix(count))
    }

    package func item(_ id: String, of collection: String) -> ResourceItem? {
        collections[collection, default: []].first { $0.item.id == id }?.item
    }

    package mutating func put(_ item: ResourceItem, in collection: String) {
        var items = collections[collection, default: []]
        if let index = items.firstIndex(where: { $0.item.id == item.id }) {
            items[index] = PlacedItem(place: items[index].place, item: item)
        } else {
            items.append(PlacedItem(place: places[collection, default: 0], item: item))
            places[collection, default: 0] += 1
        }
        collections[collection] = items
    }

    package mutating func removeItem(_ id: String, of collection: String) -> Bool {
        guard let index = collections[collection]?.firstIndex(where: { $0.item.id == id }) else { return false }
        collections[collection]?.remove(at: index)
        return true
    }
}

extension TokenFilter {
    fileprivate func holds(_ token: TokenRecord) -> Bool {
        (key == nil || key == token.key)
            && (grant == nil || grant == token.grant)
            && (clientID == nil || clientID == token.clientID)
            && kinds.contains(token.kind)
    }
}
