import OAuthCore

/// What the emulated Flextell is, and how it misbehaves.
///
/// Source: the scenario format, section 1.
package struct Scenario: Sendable, Hashable {
    package var name: String
    package var summary: String
    package var profile: Profile
    /// Nil where the file names none: then the sandbox draws one and says so.
    package var seed: UInt64?
    package var clock: ClockSetting
    package var lifetimes: Lifetimes
    package var rotation: RotationPolicy
    package var tokens: TokenFormat
    package var consent: ConsentSetting
    package var clients: [ClientMetadata]
    package var users: [User]
    package var resources: [ResourceCollection]
    package var routes: [FixedRoute]
    package var rules: [Rule]

    package init(
        name: String,
        summary: String = "",
        profile: Profile = .documented,
        seed: UInt64? = nil,
        clock: ClockSetting = ClockSetting(),
        lifetimes: Lifetimes = Lifetimes(),
        rotation: RotationPolicy = RotationPolicy(),
        tokens: TokenFormat = TokenFormat(),
        consent: ConsentSetting = ConsentSetting(),
        clients: [ClientMetadata] = [],
        users: [User] = [],
        resources: [ResourceCollection] = [],
        routes: [FixedRoute] = [],
        rules: [Rule] = []
    ) {
        self.name = name
        self.summary = summary
        self.profile = profile
        self.seed = seed
        self.clock = clock
        self.lifetimes = lifetimes
        self.rotation = rotation
        self.tokens = tokens
        self.consent = consent
        self.clients = clients
        self.users = users
        self.resources = resources
        self.routes = routes
        self.rules = rules
    }

    /// The server that this scenario describes.
    package var server: AuthorizationServer {
        AuthorizationServer(
            clients: clients,
            users: users,
            lifetimes: lifetimes,
            rotation: rotation,
            format: tokens
        )
    }

    /// Who consents where the setting names nobody: the first user.
    package var consentingUser: Username? { consent.user ?? users.first?.username }
}

/// A dialect of errors and API answers.
package enum Profile: String, Sendable, Hashable, CaseIterable {
    case documented
}

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

    package init(start: Instant? = nil, mode: Mode = .running) {
        self.start = start
        self.mode = mode
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

    package init(mode: Mode = .ask, user: Username? = nil) {
        self.mode = mode
        self.user = user
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

    package init(name: String, readScope: String?, writeScope: String?, items: [ResourceItem]) {
        self.name = name
        self.readScope = readScope
        self.writeScope = writeScope
        self.items = items
    }
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
