extension AuthorizationServer {
    /// Decides whether a refresh token may be exchanged for a new pair.
    ///
    /// The presented token is dead from then on: the vendor rotates on use. Within the
    /// grace period of the policy it gets the same answer again, as long as its
    /// successor was not used.
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
        if let error = unregisteredRedirectURI(of: request, client: client) {
            return .refuse(error, clientID: client.id)
        }
        guard let text = request.parameters[WireName.refreshToken] else {
            return .refuse(.missing(WireName.refreshToken), clientID: client.id)
        }
        guard let token = try store.token(TokenKey(digestOf: text)), token.kind == .refresh,
            token.diedOf != .forgotten
        else {
            let error = OAuthError(
                .invalidGrant,
                "the refresh token is not known",
                detail: "refresh token \(Excerpt.secret(text)) was never issued here",
                reason: .refreshTokenUnknown,
                source: "RFC 6749 §5.2"
            )
            return .refuse(error, clientID: client.id)
        }
        if let refusal = refusal(of: token, client: client, at: now) {
            let isReuse = token.diedOf == .rotated && token.clientID == client.id
            if isReuse, let again = try repeatedAnswer(to: token, at: now, store: store) {
                return TokenOutcome(.issue(again), clientID: client.id, grant: token.grant, presented: token.key)
            }
            var died: [TokenKey] = []
            if isReuse, rotation.onReuse == .revokeGrant {
                died = try store.kill(TokenFilter(grant: token.grant), cause: .refreshReuse, at: now)
            }
            return .refuse(refusal, clientID: client.id, grant: token.grant, presented: token.key, died: died)
        }
        switch Self.narrowed(token.scope, to: request.parameters[WireName.scope]) {
        case .failure(let error):
            return .refuse(error, clientID: client.id, grant: token.grant, presented: token.key)
        case .success(let scope):
            let died = try retire(token, at: now, store: &store)
            let issued = try issueTokens(for: token, accessScope: scope, at: now, entropy: entropy, store: &store)
            return TokenOutcome(
                .issue(issued),
                clientID: client.id,
                grant: token.grant,
                presented: token.key,
                died: died
            )
        }
    }

    /// The pair that a retired token was replaced by; nil where it may not be had again.
    ///
    /// Source: the scenario format, `rotation.grace`; RFC 9700 §4.14.2.
    private func repeatedAnswer(
        to token: TokenRecord,
        at now: Instant,
        store: some GrantStore
    ) throws(StoreFailure) -> IssuedTokens? {
        guard let retiredAt = token.diedAt, now < retiredAt + rotation.grace, now < token.expiresAt else { return nil }
        let children = try store.tokens(TokenFilter(grant: token.grant)).filter { $0.parent == token.key }
        guard let refresh = children.first(where: { $0.kind == .refresh }), refresh.death(at: now) == nil,
            let access = children.first(where: { $0.kind == .access })
        else { return nil }
        return IssuedTokens(access: access, refresh: refresh, isRepeated: true)
    }

    /// Why this client may not refresh with this token now; nil where it may.
    private func refusal(of token: TokenRecord, client: ClientMetadata, at now: Instant) -> OAuthError? {
        guard token.clientID == client.id else {
            return .invalidGrant(
                "the refresh token was issued to another client",
                reason: .refreshTokenOfAnotherClient,
                source: "RFC 6749 §6"
            )
        }
        switch token.death(at: now) {
        case nil: return nil
        case .rotated where rotation.onReuse == .revokeGrant:
            return .invalidGrant(
                "the refresh token was used before; its whole grant is revoked",
                reason: .refreshTokenUsed,
                source: "RFC 9700 §4.14.2"
            )
        case .rotated:
            return .invalidGrant(
                "the refresh token was used before: it is replaced on use",
                reason: .refreshTokenUsed,
                source: "Flextell, Refreshing an expired token"
            )
        case .expired:
            return .invalidGrant(
                "the refresh token has expired",
                reason: .refreshTokenExpired,
                source: "RFC 6749 §5.2"
            )
        default:
            return .invalidGrant(
                "the refresh token was revoked",
                reason: .refreshTokenRevoked,
                source: "RFC 6749 §5.2"
            )
        }
    }

    /// Ends the life of a token that is used, and under the policy that of its access tokens.
    private func retire(
        _ token: TokenRecord,
        at now: Instant,
        store: inout some GrantStore
    ) throws(StoreFailure) -> [TokenKey] {
        var died = try store.kill(TokenFilter(key: token.key), cause: .rotated, at: now)
        if rotation.oldAccessToken == .revoke {
            let filter = TokenFilter(grant: token.grant, kinds: [.access])
            died += try store.kill(filter, cause: .replaced, at: now)
        }
        return died
    }

    /// The scope of the new access token: what was asked for, if it is not wider than the grant.
    private static func narrowed(_ granted: Scope, to requested: String?) -> Result<Scope, OAuthError> {
        guard let requested else { return .success(granted) }
        guard let scope = Scope(parsing: requested), scope.exceeding(granted).isEmpty else {
            let refused = Scope(parsing: requested)?.exceeding(granted).first ?? requested
            return .failure(
                OAuthError(
                    .invalidScope,
                    "scope \(Excerpt.plain(requested)) is wider than what the user granted (\(granted.text))",
                    reason: .scopeRefused(refused),
                    source: "RFC 6749 §6"
                )
            )
        }
        return .success(scope)
    }
}
