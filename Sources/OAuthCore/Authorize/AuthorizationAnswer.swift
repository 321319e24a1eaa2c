/// A code that was issued, and where it goes.
package struct IssuedCode: Sendable, Hashable {
    package let text: String
    package let key: TokenKey
    package let grant: GrantID
    package let target: RedirectTarget
}

extension AuthorizationServer {
    /// Issues a code after the user approved.
    ///
    /// - Parameters:
    ///   - user: Who approved.
    ///   - now: The sandbox's clock, read once for this request.
    ///   - entropy: The sandbox's chance.
    /// - Throws: ``StoreFailure``; nothing has been issued then.
    ///
    /// Source: RFC 6749 §4.1.2.
    package func issueCode(
        for request: AuthorizationRequest,
        user: Username,
        at now: Instant,
        entropy: Entropy,
        store: inout some GrantStore
    ) throws(StoreFailure) -> IssuedCode {
        let grant = try newGrant(entropy: entropy, store: &store)
        let text = try newCodeText(entropy: entropy, store: &store)
        let record = TokenRecord(
            key: TokenKey(digestOf: text),
            kind: .code,
            text: text,
            grant: grant,
            clientID: request.client.id,
            username: user,
            scope: request.scope,
            issuedAt: now,
            expiresAt: now + lifetimes(of: request.client.id).code,
            binding: CodeBinding(redirectURI: request.target.uri, challenge: request.challenge)
        )
        try store.insert(record)
        return IssuedCode(text: text, key: record.key, grant: grant, target: request.target)
    }

    /// Issues a code to another client than the one that asked, for the same user and redirect URI.
    ///
    /// - Parameter own: The code that the asking client was issued.
    /// - Returns: The text of the other client's code.
    /// - Throws: ``StoreFailure``; nothing has been issued then.
    ///
    /// Source: RFC 9700 §4.5, "authorization code injection"; the scenario format, `swap_with`.
    package func issueCode(
        like own: TokenRecord,
        to client: ClientMetadata,
        at now: Instant,
        entropy: Entropy,
        store: inout some GrantStore
    ) throws(StoreFailure) -> String {
        var code = own
        code.grant = try newGrant(entropy: entropy, store: &store)
        let text = try newCodeText(entropy: entropy, store: &store)
        code.key = TokenKey(digestOf: text)
        code.text = text
        code.clientID = client.id
        code.scope = Scope(own.scope.tokens.filter(client.scopes.contains))
        code.issuedAt = now
        code.expiresAt = now + lifetimes(of: client.id).code
        code.binding?.challenge = nil
        try store.insert(code)
        return text
    }

    private func newCodeText(entropy: Entropy, store: inout some GrantStore) throws(StoreFailure) -> String {
        let ordinal = try store.nextOrdinal(.authorizationCode)
        return conventions.codeText.draw(
            format.codeLength,
            entropy: entropy,
            for: .authorizationCode,
            ordinal: ordinal
        )
    }

    /// The error of a user who said no.
    ///
    /// Source: RFC 6749 §4.1.2.1.
    package static let denial = OAuthError(
        .accessDenied,
        "The user denied the request",
        reason: .denied,
        source: "RFC 6749 §4.1.2.1"
    )

    /// The error of a request that forbids the sign-in page, from a browser where nobody has signed in.
    ///
    /// Source: OpenID Connect Core §3.1.2.6, `prompt=none`.
    package static let loginRequired = OAuthError(
        ErrorCode(rawValue: "login_required"),
        "nobody has signed in",
        reason: .loginRequired,
        source: "OpenID Connect Core §3.1.2.6"
    )

    /// The error of a request that forbids the consent page, to which the user has not consented.
    ///
    /// Source: OpenID Connect Core §3.1.2.6, `prompt=none`.
    package static let consentRequired = OAuthError(
        ErrorCode(rawValue: "consent_required"),
        "the user has not consented",
        reason: .consentRequired,
        source: "OpenID Connect Core §3.1.2.6"
    )

    /// Names a new grant.
    func newGrant(entropy: Entropy, store: inout some GrantStore) throws(StoreFailure) -> GrantID {
        let ordinal = try store.nextOrdinal(.grant)
        return GrantID(entropy.hex(16, for: .grant, ordinal: ordinal))
    }
}
