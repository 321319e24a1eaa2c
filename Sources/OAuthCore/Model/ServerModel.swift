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

    package init(id: ClientID, secret: String, name: String, redirectURIs: [String], scopes: [String]) {
        self.id = id
        self.secret = secret
        self.name = name
        self.redirectURIs = redirectURIs
        self.scopes = scopes
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
    package var oldAccessToken: OldAccessToken

    package init(onReuse: ReuseAnswer = .reject, oldAccessToken: OldAccessToken = .keep) {
        self.onReuse = onReuse
        self.oldAccessToken = oldAccessToken
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
    /// The length of opaque access tokens in characters; 0 is the profile's own.
    package var accessLength: Int
    /// The length of codes in characters; 0 is the profile's own.
    package var codeLength: Int

    package init(access: Access = .jwt, accessLength: Int = 0, codeLength: Int = 0) {
        self.access = access
        self.accessLength = accessLength
        self.codeLength = codeLength
    }
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
    package var format: TokenFormat

    package init(
        clients: [ClientMetadata],
        users: [User],
        lifetimes: Lifetimes = Lifetimes(),
        rotation: RotationPolicy = RotationPolicy(),
        format: TokenFormat = TokenFormat()
    ) {
        self.clients = clients
        self.users = users
        self.lifetimes = lifetimes
        self.rotation = rotation
        self.format = format
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
