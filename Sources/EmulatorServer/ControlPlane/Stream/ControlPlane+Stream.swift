import OAuthCore
import Scenarios
import Trace

/// `GET journal/stream`: what happens, while it happens.
///
/// Source: the interface, "Control plane"; the HTML Standard, "Server-sent events".
extension ControlPlane {
    func streamJournal() throws -> Answer {
        var parameters = try queryParameters()
        let follows = try followsOn(parameters.pairs.first { $0.name == "follow" }?.value)
        parameters.pairs.removeAll { $0.name == "follow" }
        var query = try journalQuery(parameters, allowing: ["after", "endpoint", "client_id"])
        let lastIDs = request.headers.values(of: "Last-Event-ID")
        guard lastIDs.count < 2 else { throw ControlRefusal(400, "Last-Event-ID is sent \(lastIDs.count) times") }
        if let id = lastIDs.first {
            guard let after = Int(id), after >= 0 else {
                throw ControlRefusal(400, "Last-Event-ID is the number of an exchange, as the id of an event has it")
            }
            query.after = after
        }
        let head = RecordedResponse(
            status: 200,
            headers: [
                HeaderField("Content-Type", "text/event-stream"), HeaderField("Cache-Control", "no-store"),
                HeaderField("X-Accel-Buffering", "no"),
            ],
            body: []
        )
        let response = head.complete(at: emulator.parts.realTime.now(), without: ["Content-Length"])
        // A HEAD gets no events, so that it takes nobody's place.
        guard request.method == "GET" else { return Answer(response) }
        return Answer(response, stream: try subscribe(query, follows: follows))
    }

    private func subscribe(_ query: JournalQuery, follows: Bool) throws -> BodyStream {
        let sandbox = sandbox
        let subscription = JournalSubscription(
            query,
            of: sandbox,
            follows: follows,
            clock: emulator.parts.waitingClock
        )
        guard sandbox.withState({ $0.subscribers.add(subscription) }) else {
            subscription.cancel()
            throw ControlRefusal(
                429,
                "\(JournalSubscribers.limit) readers follow this journal already: end one of them"
            )
        }
        return BodyStream {
            await subscription.next().map { Array($0.text.utf8) }
        } onEnd: {
            subscription.cancel()
            sandbox.withState { $0.subscribers.remove(subscription) }
        }
    }

    private func followsOn(_ word: String?) throws -> Bool {
        switch word {
        case nil, "true"?: return true
        case "false"?: return false
        default: throw ControlRefusal(400, "follow is true or false")
        }
    }
}

extension JournalSubscription.Event {
    /// The event as it is sent.
    var text: String {
        switch self {
        case .exchange(let exchange): "id: \(exchange.n)\nevent: exchange\ndata: \(exchange.json.text)\n\n"
        // The id goes back too: a reader that comes again has seen nothing of the new beginning.
        case .reset: "id: 0\nevent: reset\ndata: {}\n\n"
        case .keepAlive: ": nothing new\n\n"
        case .end(let reason):
            "event: end\ndata: \(JSONValue.object(["reason": .string(reason)]).text)\n\n"
        }
    }
}
