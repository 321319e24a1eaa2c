/// The codes and tokens of one sandbox, inside one transaction.
///
/// What is read through a store is decided on and written back before the
/// transaction ends, so that two exchanges of one code never both succeed.
/// A throw rolls the transaction back.
///
/// Source: decision record 0001.
package protocol GrantStore {
    /// The record with this key.
    func token(_ key: TokenKey) throws(StoreFailure) -> TokenRecord?

    /// Adds a record; its key is new.
    mutating func insert(_ token: TokenRecord) throws(StoreFailure)

    /// Marks records dead and, where an instant is given, lets them expire then.
    ///
    /// Records that are dead already stay as they are.
    ///
    /// - Returns: Which records died.
    mutating func kill(_ filter: TokenFilter, cause: CauseOfDeath, at now: Instant) throws(StoreFailure) -> [TokenKey]

    /// The records that match, in the order in which they were issued.
    func tokens(_ filter: TokenFilter) throws(StoreFailure) -> [TokenRecord]

    /// Counts the draws of a label: 0 the first time, then 1, and so on.
    mutating func nextOrdinal(_ label: Entropy.Label) throws(StoreFailure) -> Int
}

/// Which records are meant; all given conditions hold.
package struct TokenFilter: Sendable, Hashable {
    package var key: TokenKey?
    package var grant: GrantID?
    package var kinds: Set<TokenKind>
    package var clientID: ClientID?

    package init(
        key: TokenKey? = nil,
        grant: GrantID? = nil,
        kinds: Set<TokenKind> = Set(TokenKind.allCases),
        clientID: ClientID? = nil
    ) {
        self.key = key
        self.grant = grant
        self.kinds = kinds
        self.clientID = clientID
    }
}

/// The items of the emulated API's collections, inside the same transaction.
package protocol ResourceStore {
    /// The items of a collection behind a place, in the order in which they were created.
    ///
    /// - Parameters:
    ///   - place: Behind which to begin; nil begins with the first.
    ///   - count: How many at most.
    func items(of collection: String, after place: Int?, atMost count: Int) throws(StoreFailure) -> [PlacedItem]

    /// One item.
    func item(_ id: String, of collection: String) throws(StoreFailure) -> ResourceItem?

    /// Adds an item, or replaces the one with this id in its place.
    mutating func put(_ item: ResourceItem, in collection: String) throws(StoreFailure)

    /// Removes an item; false where there is none.
    mutating func removeItem(_ id: String, of collection: String) throws(StoreFailure) -> Bool
}

extension ResourceStore {
    /// The items of a collection, in the order in which they were created.
    package func items(of collection: String) throws(StoreFailure) -> [ResourceItem] {
        try items(of: collection, after: nil, atMost: .max).map(\.item)
    }
}

/// An item, and where it stands in its collection.
package struct PlacedItem: Sendable, Hashable {
    /// From 0. Places grow, and none is given a second time: what was read up to one can be read on from there,
    /// whatever came and went meanwhile.
    package let place: Int
    package let item: ResourceItem

    package init(place: Int, item: ResourceItem) {
        self.place = place
        self.item = item
    }
}

/// One item of a collection: a JSON object with a string `id`.
package struct ResourceItem: Sendable, Hashable {
    package let id: String
    package let value: JSONValue

    package init(id: String, value: JSONValue) {
        self.id = id
        self.value = value
    }
}

/// All that one transaction sees of one sandbox.
package typealias SandboxStore = GrantStore & ResourceStore

/// A store that runs transactions, of every sandbox.
package protocol EmulatorStore: Sendable {
    /// Runs the body as one transaction: all of its writes happen, or none.
    ///
    /// - Throws: ``StoreFailure``, after which nothing of the body has happened.
    func transaction<Result: Sendable>(
        _ sandbox: SandboxID,
        _ body: @escaping @Sendable (inout any SandboxStore) throws(StoreFailure) -> Result
    ) async throws(StoreFailure) -> Result

    /// Removes everything that a sandbox holds, its ordinals included.
    func removeAll(of sandbox: SandboxID) async throws(StoreFailure)

    /// Whether anything of this sandbox is held from before.
    func holdsAnything(of sandbox: SandboxID) async throws(StoreFailure) -> Bool
}

/// A store that could not do its work.
package struct StoreFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was being done, such as `insert token`.
    package let operation: String
    package let reason: String

    package init(operation: String, reason: String) {
        self.operation = operation
        self.reason = reason
    }

    package var description: String { "store failed at '\(operation)': \(reason)" }
}
