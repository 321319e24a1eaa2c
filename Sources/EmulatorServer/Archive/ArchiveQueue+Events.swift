import Trace

extension ArchiveQueue {
    /// Something that has happened in a sandbox.
    enum Event: Sendable {
        case exchange(Exchange)
        case session(ArchivedSession)
        case sessionEnded(String)
        /// Nothing but what the sandbox's state shows.
        case touch
    }
}

extension ArchiveQueue.Event {
    /// Whether somebody waits until it has been written.
    var isUrgent: Bool {
        switch self {
        case .exchange(let exchange):
            switch exchange.endpoint {
            case .authorize, .signIn, .consent, .token: true
            case .api, .sink, .other: false
            }
        case .session, .sessionEnded, .touch: true
        }
    }

    var isTouch: Bool {
        guard case .touch = self else { return false }
        return true
    }

    var exchange: Exchange? {
        guard case .exchange(let exchange) = self else { return nil }
        return exchange
    }

    var begunSession: ArchivedSession? {
        guard case .session(let session) = self else { return nil }
        return session
    }

    var endedSession: String? {
        guard case .sessionEnded(let id) = self else { return nil }
        return id
    }
}
