import OAuthCore
import Scenarios
import Trace

/// The journal.
extension ControlPlane {
    func answerJournal(_ method: String) throws -> RecordedResponse {
        switch method {
        case "GET":
            let query = try journalQuery(
                try queryParameters(),
                allowing: ["after", "endpoint", "client_id", "limit"]
            )
            let page = sandbox.withState { $0.journalPage(query) }
            return .json(
                200,
                [
                    "exchanges": .array(page.exchanges.map(\.json)), "next": JSONValue(page.next),
                    "dropped": JSONValue(page.dropped),
                ]
            )
        case "DELETE":
            sandbox.clearJournal()
            return .empty(204)
        default: throw ControlRefusal.method(["GET", "DELETE"])
        }
    }

    /// The query; each parameter stands in it once.
    func queryParameters() throws -> Parameters {
        let parameters: Parameters
        do {
            parameters = try FormCodec.decode(request.query)
        } catch {
            throw ControlRefusal(400, "the query cannot be read: \(error)")
        }
        if let name = parameters.firstDuplicate {
            throw ControlRefusal(400, "the parameter '\(Excerpt.plain(name))' is sent more than once")
        }
        return parameters
    }

    /// Which exchanges a reader wants.
    ///
    /// - Parameter names: The parameters that the call knows.
    func journalQuery(_ parameters: Parameters, allowing names: [String]) throws -> JournalQuery {
        var query = JournalQuery()
        if let unknown = parameters.pairs.first(where: { !names.contains($0.name) }) {
            let known = names.joined(separator: ", ")
            throw ControlRefusal(400, "'\(Excerpt.plain(unknown.name))' is not known here; there are \(known)")
        }
        for pair in parameters.pairs {
            switch pair.name {
            case "after":
                guard let after = Int(pair.value), after >= 0 else {
                    throw ControlRefusal(400, "after is the number of an exchange")
                }
                query.after = after
            case "limit":
                guard let limit = Int(pair.value), limit >= 1 else {
                    throw ControlRefusal(400, "limit is a whole number from 1 up")
                }
                query.limit = limit
            case "endpoint":
                guard let endpoint = Endpoint(rawValue: pair.value) else {
                    let known = Endpoint.allCases.map(\.rawValue).joined(separator: ", ")
                    throw ControlRefusal(400, "endpoint is one of \(known)")
                }
                query.endpoint = endpoint
            default: query.clientID = ClientID(pair.value)
            }
        }
        return query
    }
}

extension SandboxState {
    /// A page of the journal.
    ///
    /// `next` is where to go on: behind the last exchange, but before any that is
    /// still under way, so that a reader misses none.
    func journalPage(_ query: JournalQuery) -> (exchanges: [Exchange], next: Int, dropped: Int) {
        let found = journal.exchanges.lazy.filter(query.contains).prefix(query.limit)
        let page = Array(found)
        let last = page.count == query.limit ? page.last?.n : journal.exchanges.last?.n
        let next = min(last ?? query.after, (underWay.min() ?? .max) - 1)
        return (page, max(next, query.after), journal.dropped)
    }
}
