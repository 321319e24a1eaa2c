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
    private var conduct = ConductObserver()

    init(limit: Int) { self.limit = limit }

    /// Judges an exchange by the rules of conduct, and keeps it.
    mutating func record(_ exchange: Exchange) {
        var judged = exchange
        judged.findings = conduct.observe(exchange)
        // Requests end in another order than they arrive, but seldom far from it.
        let place = exchanges.lastIndex { $0.n < judged.n }.map { $0 + 1 } ?? 0
        exchanges.insert(judged, at: place)
        // Dropping a tenth at a time keeps the cost of the limit small.
        if exchanges.count > limit + max(1, limit / 10) {
            let excess = exchanges.count - limit
            exchanges.removeFirst(excess)
            dropped += excess
        }
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
