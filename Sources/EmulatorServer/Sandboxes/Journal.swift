import Conformance
import OAuthCore
import Trace

/// What happened in a sandbox, oldest first, up to a limit.
struct Journal: Sendable {
    let limit: Int
    /// In order of ``Exchange/n``.
    private(set) var exchanges: [Exchange] = []
    /// Exchanges that the limit cost.
    private(set) var dropped = 0
    /// The number of the last exchange that the limit cost since the sandbox is here; 0 for none.
    private(set) var lastDropped = 0
    private var conduct = ConductObserver()

    init(limit: Int) { self.limit = limit }

    /// A journal that goes on where another one of the same sandbox has come to.
    ///
    /// What it held is not judged again, but remembered, so that what comes is judged by it.
    ///
    /// - Parameter exchanges: In order of ``Exchange/n``.
    init(limit: Int, resuming exchanges: [Exchange], dropped: Int) {
        self.limit = limit
        self.exchanges = exchanges
        self.dropped = dropped
        for exchange in exchanges.sorted(by: { $0.endedMs < $1.endedMs }) { conduct.remember(exchange) }
        if exchanges.count > limit { drop(exchanges.count - limit) }
    }

    /// Judges an exchange by the rules of conduct, and keeps it.
    ///
    /// - Returns: The exchange with its findings.
    @discardableResult
    mutating func record(_ exchange: Exchange) -> Exchange {
        var judged = exchange
        judged.findings = conduct.observe(exchange)
        // Requests end in another order than they arrive, but seldom far from it.
        let place = exchanges.lastIndex { $0.n < judged.n }.map { $0 + 1 } ?? 0
        exchanges.insert(judged, at: place)
        // Dropping a tenth at a time keeps the cost of the limit small.
        if exchanges.count - limit > max(1, limit / 10) {
            drop(exchanges.count - limit)
        }
        return judged
    }

    /// The first exchange behind a number that a reader wants.
    ///
    /// - Parameter last: The highest number that may be given.
    /// - Returns: The exchange, nil for none, and the number up to which there is nothing else.
    func next(_ query: JournalQuery, upTo last: Int) -> (exchange: Exchange?, place: Int) {
        var (low, high) = (0, exchanges.count)
        while low < high {
            let middle = (low + high) / 2
            if exchanges[middle].n > query.after { high = middle } else { low = middle + 1 }
        }
        for exchange in exchanges[low...] {
            guard exchange.n <= last else { break }
            if query.contains(exchange) { return (exchange, exchange.n) }
        }
        return (nil, max(query.after, last))
    }

    private mutating func drop(_ count: Int) {
        lastDropped = exchanges[count - 1].n
        exchanges.removeFirst(count)
        dropped += count
    }

    mutating func clear() {
        exchanges = []
        dropped = 0
    }

    var findings: [Finding] { exchanges.flatMap(\.findings) }
}

/// Which exchanges a reader of the journal wants.
struct JournalQuery: Sendable, Hashable {
    var after = 0
    var endpoint: Endpoint?
    var clientID: ClientID?
    var limit = Int.max

    func contains(_ exchange: Exchange) -> Bool {
        exchange.n > after && (endpoint == nil || endpoint == exchange.endpoint)
            && (clientID == nil || clientID == exchange.clientID)
    }
}
