/// A registered client.
///
/// Source: RFC 6749 §2.
package struct ClientMetadata: Sendable, Hashable {
    package var id: ClientID
    package var secret: String
    /// What the consent page calls it.
    package var name: String
    /// Compared character by character (RFC 9700 §2.1).
    package var redirectURIs: [String]
    /// What it may ask for.
    package var scopes: [String]
    /// Lifetimes of its own, in place of the server's.
    package var lifetimes: LifetimeOverrides

    package init(
        id: ClientID,
        secret: String,
        name: String,
        redirectURIs: [String],
        scopes: [String],
        lifetimes: LifetimeOverrides = LifetimeOverrides()
    ) {
        self.id = id
        self.secret = secret
        self.name = name
        self.redirectURIs = redirectURIs
        self.scopes = scopes
        self.lifetimes = lifetimes
    }
}

/// A person who can sign in.
package struct User: Sendable, Hashable {
    package var username: Username
    package var password: String
    /// What the consent page calls them.
    package var name: String

    package init(username: Username, password: String, name: String) {
        self.username = username
        self.password = password
        self.name = name
    }
}

/// How long what is issued lives.
package struct Lifetimes: Sendable, Hashable {
    package var code: TimeSpan
    package var accessToken: TimeSpan
    package var refreshToken: TimeSpan

    package init(
        code: TimeSpan = .seconds(120),
        accessToken: TimeSpan = .seconds(3600),
        refreshToken: TimeSpan = .seconds(30 * 86400)
    ) {
        self.code = code
        self.accessToken = accessToken
        self.refreshToken = refreshToken
    }
}

/// Lifetimes that one client has of its own; nil is the server's.
package struct LifetimeOverrides: Sendable, Hashable {
    package var code: TimeSpan?
    package var accessToken: TimeSpan?
    package var refreshToken: TimeSpan?

    package init(code: TimeSpan? = nil, accessToken: TimeSpan? = nil, refreshToken: TimeSpan? = nil) {
        self.code = code
        self.accessToken = accessToken
        self.refreshToken = refreshToken
    }
}

/// What happens to refresh tokens, and to what hangs on them.
///
/// Source: the scenario format, `rotation`; RFC 9700 §4.14.2.
package struct RotationPolicy: Sendable, Hashable {
    /// What a retired refresh token does that comes again.
    package enum ReuseAnswer: String, Sendable, Hashable, CaseIterable {
        /// It is refused, and nothing else happens.
        case reject
        /// It is refused, and every token of its grant is revoked.
        case revokeGrant = "revoke_grant"
    }

    /// What a refresh does to the access token that was issued before.
    package enum OldAccessToken: String, Sendable, Hashable, CaseIterable {
        case keep
        case revoke
    }

    package var onReuse: ReuseAnswer
    /// For so long after a refresh its token gets the same answer again; zero is never.
    package var grace: TimeSpan
    /// Nil leaves it to the profile; without one it is ``OldAccessToken/keep``.
    package var oldAccessToken: OldAccessToken?

    package init(
        onReuse: ReuseAnswer = .reject,
        grace: TimeSpan = .zero,
        oldAccessToken: OldAccessToken? = .keep
    ) {
        self.onReuse = onReuse
        self.grace = grace
        self.oldAccessToken = oldAccessToken
    }
}

/// What happens to a code that comes again.
///
/// Source: the scenario format, `codes`; RFC 6749 §4.1.2.
package struct CodePolicy: Sendable, Hashable {
    /// What a spent code does; nil leaves it to the profile, without one it revokes what it gave.
    package var onReuse: RotationPolicy.ReuseAnswer?
    /// For so long after its exchange a code is exchanged once more, with tokens of its own; zero is never.
    ///
    /// So a server looks that checks and revokes a code in two steps.
    package var race: TimeSpan

    package init(onReuse: RotationPolicy.ReuseAnswer? = nil, race: TimeSpan = .zero) {
        self.onReuse = onReuse
        self.race = race
    }
}

/// The form of what is issued.
package struct TokenFormat: Sendable, Hashable {
    /// Whether an access token can be read by whoever holds it.
    package enum Access: String, Sendable, Hashable, CaseIterable {
        case jwt
        case opaque
    }

    package var access: Access
    /// The length of access tokens in characters; 0 is the profile's own.
    ///
    /// A JWT is filled up to it, and never shorter than its claims.
    package var accessLength: Int
    /// The length of refresh tokens in characters; 0 is the profile's own.
    package var refreshLength: Int
    /// The length of codes in characters; 0 is the profile's own.
    package var codeLength: Int
    /// Whether token answers name the scope of the access token.
    package var scopeInAnswer: Bool
    /// How a JWT writes points in time; nil is the profile's own.
    package var times: AccessTokenForm.Times?

    package init(
        access: Access = .jwt,
        accessLength: Int = 0,
        refreshLength: Int = 0,
        codeLength: Int = 0,
        scopeInAnswer: Bool = false,
        times: AccessTokenForm.Times? = nil
    ) {
        self.access = access
        self.accessLength = accessLength
        self.refreshLength = refreshLength
        self.codeLength = codeLength
        self.scopeInAnswer = scopeInAnswer
        self.times = times
    }
}

/// What the server makes of PKCE.
///
/// Source: RFC 7636; RFC 9700 §2.1.1.
package struct PKCEPolicy: Sendable, Hashable {
    /// Whether an authorization request without a challenge is refused.
    package var isRequired: Bool
    /// The methods that are accepted, in the order in which a refusal names them.
    package var methods: [CodeChallenge.Method]

    package init(isRequired: Bool = false, methods: [CodeChallenge.Method] = [.s256, .plain]) {
        self.isRequired = isRequired
        self.methods = methods
    }
}

/// How a client can authenticate at the token endpoint, by the names of the registry.
///
/// Source: RFC 7591 §2; RFC 6749 §2.3.1.
package enum ClientAuthenticationMethod: String, Sendable, Hashable, CaseIterable {
    /// With `client_id` and `client_secret` in the form.
    case post = "client_secret_post"
    /// With HTTP Basic.
    case basic = "client_secret_basic"
}

/// Everything that the authorization server knows and has been told.
///
/// The decisions are its methods, a file each: ``validate(authorization:)``,
/// ``issueCode(for:user:at:entropy:store:)``, ``decide(_:at:entropy:store:)`` and
/// ``checkBearer(_:at:store:)``.
package struct AuthorizationServer: Sendable, Hashable {
    package var clients: [ClientMetadata]
    package var users: [User]
    package var lifetimes: Lifetimes
    package var rotation: RotationPolicy
    package var codes: CodePolicy
    package var format: TokenFormat
    package var pkce: PKCEPolicy
    /// The ways in which clients may authenticate; never empty.
    package var authenticationMethods: [ClientAuthenticationMethod]
    /// What it does as its kind of server does.
    package var conventions: Conventions

    package init(
        clients: [ClientMetadata],
        users: [User],
        lifetimes: Lifetimes = Lifetimes(),
        rotation: RotationPolicy = RotationPolicy(),
        codes: CodePolicy = CodePolicy(),
        format: TokenFormat = TokenFormat(),
        pkce: PKCEPolicy = PKCEPolicy(),
        authenticationMethods: [ClientAuthenticationMethod] = [.post],
        conventions: Conventions = Conventions()
    ) {
        self.clients = clients
        self.users = users
        self.lifetimes = lifetimes
        self.rotation = rotation
        self.codes = codes
        self.format = format
        self.pkce = pkce
        self.authenticationMethods = authenticationMethods
        self.conventions = conventions
    }

    /// How long what is issued to this client lives.
    func lifetimes(of id: ClientID) -> Lifetimes {
        let own = client(id)?.lifetimes ?? LifetimeOverrides()
        return Lifetimes(
            code: own.code ?? lifetimes.code,
            accessToken: own.accessToken ?? lifetimes.accessToken,
            refreshToken: own.refreshToken ?? lifetimes.refreshToken
        )
    }

    /// The client with this id.
    package func client(_ id: ClientID) -> ClientMetadata? { clients.first { $0.id == id } }

    /// The user with this name.
    package func user(_ username: Username) -> User? { users.first { $0.username == username } }

    /// The user whose name and password these are; the password is compared in constant time.
    package func signIn(username: String, password: String) -> User? {
        let candidate = user(Username(username))
        let matches = ConstantTime.equal(candidate?.password ?? "", password)
        return matches ? candidate : nil
    }
}
