import OAuthCore

/// What the emulated Flextell is, and how it misbehaves.
///
/// Source: the scenario format, section 1.
package struct Scenario: Sendable, Hashable {
    package var name: String
    package var summary: String
    /// When this happens in real life, and what it does to clients.
    package var why: String
    package var profile: Profile
    /// Nil where the file names none: then the sandbox draws one and says so.
    package var seed: UInt64?
    package var clock: ClockSetting
    package var lifetimes: Lifetimes
    package var rotation: RotationPolicy
    package var codes: CodePolicy
    package var tokens: TokenFormat
    package var pkce: PKCEPolicy
    /// Nil leaves it to the profile.
    package var authenticationMethods: [ClientAuthenticationMethod]?
    package var limits: RateLimits
    /// Nil where no page of another origin may read anything.
    package var cors: CORSPolicy?
    package var consent: ConsentSetting
    package var clients: [ClientMetadata]
    package var users: [User]
    package var resources: [ResourceCollection]
    package var routes: [FixedRoute]
    package var rules: [Rule]

    package init(
        name: String,
        summary: String = "",
        why: String = "",
        profile: Profile = .documented,
        seed: UInt64? = nil,
        clock: ClockSetting = ClockSetting(),
        lifetimes: Lifetimes = Lifetimes(),
        rotation: RotationPolicy = RotationPolicy(oldAccessToken: nil),
        codes: CodePolicy = CodePolicy(),
        tokens: TokenFormat = TokenFormat(),
        pkce: PKCEPolicy = PKCEPolicy(),
        authenticationMethods: [ClientAuthenticationMethod]? = nil,
        limits: RateLimits = RateLimits(),
        cors: CORSPolicy? = nil,
        consent: ConsentSetting = ConsentSetting(),
        clients: [ClientMetadata] = [],
        users: [User] = [],
        resources: [ResourceCollection] = [],
        routes: [FixedRoute] = [],
        rules: [Rule] = []
    ) {
        self.name = name
        self.summary = summary
        self.why = why
        self.profile = profile
        self.seed = seed
        self.clock = clock
        self.lifetimes = lifetimes
        self.rotation = rotation
        self.codes = codes
        self.tokens = tokens
        self.pkce = pkce
        self.authenticationMethods = authenticationMethods
        self.limits = limits
        self.cors = cors
        self.consent = consent
        self.clients = clients
        self.users = users
        self.resources = resources
        self.routes = routes
        self.rules = rules
    }

    /// The server that this scenario describes.
    package var server: AuthorizationServer { server(as: profile) }

    /// The server that this scenario describes, once a rule has gone to another profile.
    ///
    /// What the scenario does not say is the profile's.
    package func server(as profile: Profile) -> AuthorizationServer {
        let dialect = profile.dialect
        let defaults = dialect.defaults
        var (rotation, codes) = (rotation, codes)
        rotation.oldAccessToken = rotation.oldAccessToken ?? defaults.oldAccessToken
        codes.onReuse = codes.onReuse ?? defaults.codeReuse
        return AuthorizationServer(
            clients: clients,
            users: users,
            lifetimes: lifetimes,
            rotation: rotation,
            codes: codes,
            format: tokens,
            pkce: pkce,
            authenticationMethods: authenticationMethods ?? defaults.authenticationMethods,
            conventions: dialect.conventions
        )
    }

    /// How much is too much under this profile.
    package func limits(as profile: Profile) -> RateLimits {
        var limits = limits
        let usual = profile.dialect.defaults.tokenRequestsPerMinute
        limits.token = limits.token ?? usual.map { RateLimit(requests: $0, window: .seconds(60)) }
        return limits
    }

    /// Who consents where the setting names nobody: the first user.
    package var consentingUser: Username? { consent.user ?? users.first?.username }
}
