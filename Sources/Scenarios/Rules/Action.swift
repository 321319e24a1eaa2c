import OAuthCore

/// What a rule does.
///
/// Source: the scenario format, "Rules"; decision record 0008.
package enum Action: Sendable, Hashable {
    /// Waits before the answer goes out.
    case delay(DelaySpan)
    /// Answers this instead; the request is not processed.
    case respond(CannedAnswer)
    /// Sends the client elsewhere; the request is not processed.
    case redirect(Redirect)
    /// Processes the request, then alters the genuine answer.
    case edit(AnswerEdit)
    /// Alters the redirect back to the client.
    case callback(CallbackEdit)
    /// Breaks the transport, once the request has come so far.
    case wire(WireFault, at: WirePoint = .committed)
    /// Keeps requests waiting until so many wait.
    case hold(Hold)
    /// Sends an interim answer 103 before the real one.
    case hints
    /// Sends these header lines as they are, legal or not.
    case rawHeaders([String])
    /// Lets codes or tokens expire.
    case expire(AffectedTokens, of: TokenOwner = .grant)
    /// Revokes codes or tokens.
    case revoke(AffectedTokens, of: TokenOwner = .grant)
    /// Lets the server forget codes or tokens, as if it had never issued them.
    case forget(AffectedTokens, of: TokenOwner = .grant)
    /// Goes to another profile: requests are answered in its dialect from then on.
    case profile(Profile)
    /// Moves the sandbox's clock.
    case advance(TimeSpan)
    /// Goes to that phase.
    case phase(String)
}

/// A wait: of one length, or drawn from a range.
package struct DelaySpan: Sendable, Hashable {
    /// What ends a wait.
    package enum Clock: String, Sendable, Hashable, CaseIterable {
        /// Real time, and the moves of the sandbox's clock, which count as time that has passed.
        case sandbox
        /// Real time alone.
        case real
    }

    package let from: TimeSpan
    package let to: TimeSpan
    package let clock: Clock

    package init(from: TimeSpan, to: TimeSpan, clock: Clock = .sandbox) {
        self.from = from
        self.to = to
        self.clock = clock
    }

    /// The length for a drawn fraction from 0 to 1.
    package func length(fraction: Double) -> TimeSpan {
        let width = Double(to.milliseconds - from.milliseconds)
        return TimeSpan(milliseconds: from.milliseconds + Int64(width * fraction))
    }
}

/// A barrier at which requests wait for one another.
package struct Hold: Sendable, Hashable {
    /// In which order those that have waited are answered.
    package enum Order: Sendable, Hashable {
        case arrival
        case reverse
        /// By their places in the order of arrival, from 1; each place stands once.
        case listed([Int])

        /// The waiting ones in the order of their answers; those that no place names come last.
        package func sorted<Element>(_ waiting: [Element]) -> [Element] {
            switch self {
            case .arrival: return waiting
            case .reverse: return waiting.reversed()
            case .listed(let places):
                let named = places.map { $0 - 1 }.filter(waiting.indices.contains)
                let rest = waiting.indices.filter { !named.contains($0) }
                return (named + rest).map { waiting[$0] }
            }
        }
    }

    package let count: Int
    package let order: Order

    package init(count: Int, order: Order = .arrival) {
        self.count = count
        self.order = order
    }
}

/// Which codes and tokens of a grant are meant.
package enum AffectedTokens: String, Sendable, Hashable, CaseIterable {
    case code
    case accessToken = "access_token"
    case refreshToken = "refresh_token"
    case grant

    package var kinds: Set<TokenKind> {
        switch self {
        case .code: [.code]
        case .accessToken: [.access]
        case .refreshToken: [.refresh]
        case .grant: [.code, .access, .refresh]
        }
    }
}

/// Whose codes and tokens are meant.
package enum TokenOwner: String, Sendable, Hashable, CaseIterable {
    /// Those of the grant that the request is about.
    case grant
    /// Those of the request's client, of every user.
    case client
    /// Everybody's.
    case everyone
}

/// Where a client is sent instead of being answered.
package struct Redirect: Sendable, Hashable {
    /// Where to.
    package enum Target: Sendable, Hashable {
        /// The URL of the request once more.
        case same
        /// The same path at a second origin, which records every byte that comes.
        case sink
        /// Another path of the sandbox, with a query or without; a template.
        case path(String)

        /// The word, or the path, of scenario files.
        package var text: String {
            switch self {
            case .same: "same"
            case .sink: "sink"
            case .path(let path): path
            }
        }
    }

    /// The statuses of redirects.
    package static let statuses = [301, 302, 303, 307, 308]

    package let status: Int
    package let target: Target

    package init(status: Int = 307, target: Target) {
        self.status = status
        self.target = target
    }
}
