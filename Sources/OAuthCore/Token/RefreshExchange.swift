extension AuthorizationServer {
    /// Decides whether a refresh token may be exchanged for a new pair.
    ///
    /// The presented token is dead from then on: the vendor rotates on use.
    ///
    /// - Throws: ``StoreFailure`` only.
    ///
    /// Source: the vendor's documentation, "Refreshing an expired token"; RFC 6749 §6;
    /// RFC 9700 §4.14.2.
    func refresh(
        _ request: TokenRequest,
        client: ClientMetadata,
        at now: Instant,
        entropy: Entropy,
        store: inout some GrantStore
    ) throws(StoreFailure) -> TokenOutcome {
        guard let text = request.parameters[WireName.refreshToken] else {
            return .refuse(.missing(WireName.refreshToken), clientID: client.id)
        }
        guard let token = try store.token(TokenKey(digestOf: text)), token.kind == .refresh else {
            let error = OAuthError(
                .invalidGrant,
                "the refresh token is not known",
                detail: "refresh token \(Excerpt.secret(text)) was never issued here",
                source: "RFC 6749 §5.2"
            )
            return .refuse(error, clientID: client.id)
        }
        if let refusal = refusal(of: token, client: client, at: now) {
            let isReuse = token.diedOf == .rotated && token.clientID == client.id
            if isReuse, rotation.onReuse == .revokeGrant {
                _ = try store.kill(TokenFilter(grant: token.grant), cause: .refreshReuse, at: now)
            }
            return .refuse(refusal, clientID: client.id, grant: token.grant, presented: token.key)
        }
        switch Self.narrowed(token.scope, to: request.parameters[WireName.scope]) {
        case .failure(let error):
            return .refuse(error, clientID: client.id, grant: token.grant, presented: token.key)
        case .success(let scope):
            let issued = try rotate(token, accessScope: scope, at: now, entropy: entropy, store: &store)
            return TokenOutcome(.issue(issued), clientID: client.id, grant: token.grant, presented: token.key)
        }
    }

    /// Why this client may not refresh with this token now; nil where it may.
    private func refusal(of token: TokenRecord, client: ClientMetadata, at now: Instant) -> OAuthError? {
        guard token.clientID == client.id else {
            return .invalidGrant("the refresh token was issued to another client", source: "RFC 6749 §6")
        }
        switch token.death(at: now) {
        case nil: return nil
        case .rotated where rotation.onReuse == .revokeGrant:
            return .invalidGrant(
                "the refresh token was used before; its whole grant is revoked",
                source: "RFC 9700 §4.14.2"
            )
        case .rotated:
            return .invalidGrant(
                "the refresh token was used before: it is replaced on use",
                source: "Flextell, Refreshing an expired token"
            )
        case .expired: return .invalidGrant("the refresh token has expired", source: "RFC 6749 §5.2")
        default: return .invalidGrant("the refresh token was revoked", source: "RFC 6749 §5.2")
        }
    }

    private func rotate(
        _ token: TokenRecord,
        accessScope: Scope,
        at now: Instant,
        entropy: Entropy,
        store: inout some GrantStore
    ) throws(StoreFailure) -> IssuedTokens {
        _ = try store.kill(TokenFilter(key: token.key), cause: .rotated, at: now)
        if rotation.oldAccessToken == .revoke {
            let filter = TokenFilter(grant: token.grant, kinds: [.access])
            _ = try store.kill(filter, cause: .replaced, at: now)
        }
        return try issueTokens(for: token, accessScope: accessScope, at: now, entropy: entropy, store: &store)
    }

    /// The scope of the new access token: what was asked for, if it is not wider than the grant.
    private static func narrowed(_ granted: Scope, to requested: String?) -> Result<Scope, OAuthError> {
        guard let requested else { return .success(granted) }
        guard let scope = Scope(parsing: requested), scope.exceeding(granted).isEmpty else {
            return .failure(
                OAuthError(
                    .invalidScope,
                    "scope \(Excerpt.plain(requested)) is wider than what the user granted (\(granted.text))",
                    source: "RFC 6749 §6"
                )
            )
        }
        return .success(scope)
    }
}
