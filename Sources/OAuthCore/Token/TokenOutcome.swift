/// What the server decided about a token request.
package struct TokenOutcome: Sendable, Hashable {
    /// Tokens, or the error to answer with.
    package enum Decision: Sendable, Hashable {
        case issue(IssuedTokens)
        case refuse(OAuthError)
    }

    package var decision: Decision
    /// The client, once it was authenticated.
    package var clientID: ClientID?
    /// The grant of the code or token that was presented, where it is known.
    package var grant: GrantID?
    /// The code or refresh token that was presented, where it is known.
    package var presented: TokenKey?

    init(_ decision: Decision, clientID: ClientID? = nil, grant: GrantID? = nil, presented: TokenKey? = nil) {
        self.decision = decision
        self.clientID = clientID
        self.grant = grant
        self.presented = presented
    }

    static func refuse(
        _ error: OAuthError,
        clientID: ClientID? = nil,
        grant: GrantID? = nil,
        presented: TokenKey? = nil
    ) -> TokenOutcome {
        TokenOutcome(.refuse(error), clientID: clientID, grant: grant, presented: presented)
    }
}

/// A pair of tokens, before the access token is signed.
package struct IssuedTokens: Sendable, Hashable {
    /// The record of the access token; a nil text is a JWT that is yet to be signed.
    package let access: TokenRecord
    package let refresh: TokenRecord

    /// Seconds from the issue to the expiry of the access token.
    package var expiresIn: Int64 { (access.expiresAt - access.issuedAt).wholeSeconds }
}

extension TokenRecord {
    /// The claims of a JWT access token, in the order in which they are written.
    ///
    /// Source: the interface, "Emulated surface"; RFC 7519 §4.1.
    package var claims: JSONValue {
        .object([
            "sub": .string(username.rawValue),
            "aud": .string(clientID.rawValue),
            "jti": .string(String(key.rawValue.dropFirst(4))),
            "iat": .integer(issuedAt.epochSeconds),
            "exp": .integer(expiresAt.epochSeconds),
            "scopes": .array(scope.tokens.map { .string($0) }),
        ])
    }
}
