import OAuthCore

/// How a sandbox's clock begins.
package struct ClockSetting: Sendable, Hashable {
    /// Whether it goes.
    package enum Mode: String, Sendable, Hashable, CaseIterable {
        /// It goes at the speed of real time.
        case running
        /// It stands until it is moved.
        case frozen
    }

    /// Where it begins; nil is the real time.
    package var start: Instant?
    package var mode: Mode
    /// How far it is ahead of the real time where it has no beginning of its own; negative is behind.
    package var ahead: TimeSpan

    package init(start: Instant? = nil, mode: Mode = .running, ahead: TimeSpan = .zero) {
        self.start = start
        self.mode = mode
        self.ahead = ahead
    }
}

/// How authorizations are answered.
package struct ConsentSetting: Sendable, Hashable {
    /// Who answers: the user on the pages, or the server for them.
    package enum Mode: String, Sendable, Hashable, CaseIterable {
        /// With the sign-in and consent pages.
        case ask
        /// At once, with a code.
        case approve
        /// At once, with `access_denied`.
        case deny
    }

    package var mode: Mode
    /// Who signs in under `approve` and `deny`; nil is the scenario's first user.
    package var user: Username?
    /// The most that the user grants of what is asked for; nil is all.
    package var scope: Scope?
    /// Whether a user who has granted as much to the client, and did not withdraw it, is not asked again; nil
    /// leaves it to the profile.
    package var isRemembered: Bool?

    package init(mode: Mode = .ask, user: Username? = nil, scope: Scope? = nil, isRemembered: Bool? = nil) {
        self.mode = mode
        self.user = user
        self.scope = scope
        self.isRemembered = isRemembered
    }

    /// What is granted of a scope that was asked for; empty for nothing.
    package func granted(of requested: Scope) -> Scope {
        guard let scope else { return requested }
        return Scope(requested.tokens.filter(scope.contains))
    }
}

/// So many requests in so long a time.
///
/// Source: RFC 6585 §4.
package struct RateLimit: Sendable, Hashable {
    package let requests: Int
    package let window: TimeSpan

    package init(requests: Int, window: TimeSpan) {
        self.requests = requests
        self.window = window
    }

    /// Reads the form of scenario files, `60/1m`; nil for text that is none.
    package init?(parsing text: String) {
        let halves = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard halves.count == 2, halves[0].utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains),
            let requests = Int(halves[0]), requests >= 1, let window = TimeSpan(durationText: halves[1]),
            window > .zero
        else { return nil }
        self.init(requests: requests, window: window)
    }

    /// The form of scenario files.
    package var text: String { "\(requests)/\(window.durationText)" }
}

/// How much is too much, by endpoint; nil is no limit.
package struct RateLimits: Sendable, Hashable {
    package var token: RateLimit?
    package var api: RateLimit?

    package init(token: RateLimit? = nil, api: RateLimit? = nil) {
        self.token = token
        self.api = api
    }
}

/// A stateful collection below the API's base path.
package struct ResourceCollection: Sendable, Hashable {
    package var name: String
    /// The scope that reading needs; nil for none.
    package var readScope: String?
    /// The scope that writing needs; nil for none.
    package var writeScope: String?
    package var items: [ResourceItem]
    /// How many items a page of the list has at most.
    package var pageSize: Int

    package init(
        name: String,
        readScope: String?,
        writeScope: String?,
        items: [ResourceItem],
        pageSize: Int = ResourceCollection.pageSizes.upperBound
    ) {
        self.name = name
        self.readScope = readScope
        self.writeScope = writeScope
        self.items = items
        self.pageSize = pageSize
    }

    /// The sizes that a page can have.
    package static let pageSizes = 1...100
}

/// A fixed answer below the API's base path.
package struct FixedRoute: Sendable, Hashable {
    package var method: String
    package var path: String
    /// The scope that is needed; nil for none, though a token is needed all the same.
    package var scope: String?
    package var answer: CannedAnswer

    package init(method: String, path: String, scope: String?, answer: CannedAnswer) {
        self.method = method
        self.path = path
        self.scope = scope
        self.answer = answer
    }
}
