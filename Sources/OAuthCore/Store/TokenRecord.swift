import Crypto

/// What a code or token is looked up by: short, and worthless to whoever reads the store.
///
/// Source: decision record 0001.
package struct TokenKey: Sendable, Hashable, RawRepresentable {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    /// The key of an opaque code or token: the first half of its SHA-256 digest.
    package init(digestOf text: String) {
        rawValue = Hex.lower(SHA256.hash(data: Array(text.utf8)).prefix(16))
    }

    /// The key of a JWT: its `jti`.
    package init(jwtID: String) { rawValue = "jti:" + jwtID }

    /// Half of the key's SHA-256 digest: as good as the key for telling tokens apart, and much smaller.
    package struct Mark: Sendable, Hashable {
        private let first: UInt64
        private let second: UInt64

        fileprivate init(_ text: String) {
            let words = Array(SHA256.hash(data: Array(text.utf8)).prefix(16)).map(UInt64.init)
            first = words.prefix(8).reduce(0) { $0 << 8 | $1 }
            second = words.suffix(8).reduce(0) { $0 << 8 | $1 }
        }
    }

    /// What a token is told apart by where very many are remembered.
    package var mark: Mark { Mark(rawValue) }
}

/// The three kinds of things that are issued.
package enum TokenKind: String, Sendable, Hashable, CaseIterable {
    case code
    case access
    case refresh
}

/// Why a code or token is dead.
package enum CauseOfDeath: String, Sendable, Hashable, CaseIterable {
    /// A code that was exchanged.
    case redeemed
    /// A refresh token that was replaced by its successor.
    case rotated
    /// An access token that a refresh replaced under `old_access_token: revoke`.
    case replaced
    /// Revoked because a spent code came again.
    case codeReplay = "code_replay"
    /// Revoked because a retired refresh token came again.
    case refreshReuse = "refresh_reuse"
    /// Revoked by a rule or through the control plane.
    case revoked
    /// The server can read it no more, as after a change of its key: for it, it was never issued.
    case forgotten
    /// Its time is over.
    case expired
}

/// One code, access token or refresh token.
package struct TokenRecord: Sendable, Hashable {
    package var key: TokenKey
    package var kind: TokenKind
    /// The whole text; nil for a JWT, whose text is made from this record and the signing key.
    package var text: String?
    package var grant: GrantID
    package var clientID: ClientID
    package var username: Username
    package var scope: Scope
    package var issuedAt: Instant
    package var expiresAt: Instant
    /// The code or refresh token that this one was issued for.
    package var parent: TokenKey?
    package var diedOf: CauseOfDeath?
    /// When it died; nil while it lives, and where only its time is over.
    package var diedAt: Instant?
    /// The length that a JWT is filled up to, in characters; 0 for none.
    package var length: Int
    /// How a JWT is written.
    package var form: AccessTokenForm
    /// What a code is bound to; nil for tokens.
    package var binding: CodeBinding?

    package init(
        key: TokenKey,
        kind: TokenKind,
        text: String?,
        grant: GrantID,
        clientID: ClientID,
        username: Username,
        scope: Scope,
        issuedAt: Instant,
        expiresAt: Instant,
        parent: TokenKey? = nil,
        diedOf: CauseOfDeath? = nil,
        diedAt: Instant? = nil,
        length: Int = 0,
        form: AccessTokenForm = AccessTokenForm(),
        binding: CodeBinding? = nil
    ) {
        self.key = key
        self.kind = kind
        self.text = text
        self.grant = grant
        self.clientID = clientID
        self.username = username
        self.scope = scope
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
        self.parent = parent
        self.diedOf = diedOf
        self.diedAt = diedAt
        self.length = length
        self.form = form
        self.binding = binding
    }

    /// Why it is dead at this time; nil while it lives.
    ///
    /// At the very instant of its expiry it is dead.
    package func death(at now: Instant) -> CauseOfDeath? {
        diedOf ?? (now >= expiresAt ? .expired : nil)
    }
}

/// What the authorization request fixed for the exchange of its code.
///
/// Source: RFC 6749 §4.1.3; RFC 7636 §4.4.
package struct CodeBinding: Sendable, Hashable {
    package var redirectURI: String
    package var challenge: CodeChallenge?

    package init(redirectURI: String, challenge: CodeChallenge?) {
        self.redirectURI = redirectURI
        self.challenge = challenge
    }
}
