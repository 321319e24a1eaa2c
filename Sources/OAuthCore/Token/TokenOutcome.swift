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
    /// The codes and tokens that the decision killed.
    package var died: [TokenKey]

    init(
        _ decision: Decision,
        clientID: ClientID? = nil,
        grant: GrantID? = nil,
        presented: TokenKey? = nil,
        died: [TokenKey] = []
    ) {
        self.decision = decision
        self.clientID = clientID
        self.grant = grant
        self.presented = presented
        self.died = died
    }

    static func refuse(
        _ error: OAuthError,
        clientID: ClientID? = nil,
        grant: GrantID? = nil,
        presented: TokenKey? = nil,
        died: [TokenKey] = []
    ) -> TokenOutcome {
        TokenOutcome(.refuse(error), clientID: clientID, grant: grant, presented: presented, died: died)
    }
}

/// A pair of tokens, before the access token is signed.
package struct IssuedTokens: Sendable, Hashable {
    /// The record of the access token; a nil text is a JWT that is yet to be signed.
    package let access: TokenRecord
    package let refresh: TokenRecord
    /// Whether they were issued before, and this is the same answer again.
    package var isRepeated = false

    /// Seconds from the issue to the expiry of the access token.
    package var expiresIn: Int64 { (access.expiresAt - access.issuedAt).wholeSeconds }
}
