extension AuthorizationServer {
    /// Decides a token request, whole: one call inside one transaction.
    ///
    /// - Parameters:
    ///   - now: The sandbox's clock, read once for this request.
    ///   - entropy: The sandbox's chance.
    /// - Throws: ``StoreFailure`` only, which rolls everything back. A refusal is a
    ///   value, since a replayed code has to revoke even though it is refused.
    ///
    /// Source: RFC 6749 §4.1.3, §5, §6; decision record 0001.
    package func decide(
        _ request: TokenRequest,
        at now: Instant,
        entropy: Entropy,
        store: inout some GrantStore
    ) throws(StoreFailure) -> TokenOutcome {
        let grantType = grantType(of: request)
        if conventions.checksGrantTypeFirst, case .failure(let error) = grantType { return .refuse(error) }
        let client: ClientMetadata
        do {
            client = try authenticateClient(request)
        } catch {
            return .refuse(error)
        }
        switch grantType {
        case .success(.authorizationCode):
            return try exchangeCode(request, client: client, at: now, entropy: entropy, store: &store)
        case .success(.refreshToken):
            return try refresh(request, client: client, at: now, entropy: entropy, store: &store)
        case .failure(let error):
            return .refuse(error, clientID: client.id)
        }
    }

    private func grantType(of request: TokenRequest) -> Result<GrantType, OAuthError> {
        guard let name = request.parameters[WireName.grantType] else {
            return .failure(
                OAuthError(
                    .invalidRequest,
                    "grant_type is missing",
                    reason: .unknownGrantType,
                    source: "RFC 6749 §5.2"
                )
            )
        }
        guard let grantType = GrantType(rawValue: name) else {
            let known = GrantType.allCases.map(\.rawValue).joined(separator: " or ")
            return .failure(
                OAuthError(
                    .unsupportedGrantType,
                    "grant_type \(Excerpt.plain(name)) is not supported; it must be \(known)",
                    reason: .unknownGrantType,
                    source: "RFC 6749 §5.2"
                )
            )
        }
        return .success(grantType)
    }

    /// Issues an access token and a refresh token for what was presented.
    ///
    /// - Parameters:
    ///   - parent: The code or refresh token, which the caller has spent.
    ///   - accessScope: What the access token is for; the refresh token keeps the
    ///     parent's scope (RFC 6749 §6).
    func issueTokens(
        for parent: TokenRecord,
        accessScope: Scope,
        at now: Instant,
        entropy: Entropy,
        store: inout some GrantStore
    ) throws(StoreFailure) -> IssuedTokens {
        let accessText = try newAccessText(entropy: entropy, store: &store)
        let lifetimes = lifetimes(of: parent.clientID)
        let access = TokenRecord(
            key: accessText.key,
            kind: .access,
            text: accessText.opaque,
            grant: parent.grant,
            clientID: parent.clientID,
            username: parent.username,
            scope: accessScope,
            issuedAt: now,
            expiresAt: now + lifetimes.accessToken,
            parent: parent.key,
            length: accessText.opaque == nil ? format.accessLength : 0,
            form: accessTokenForm
        )
        try store.insert(access)
        let text = try newRefreshText(entropy: entropy, store: &store)
        var refresh = access
        refresh.length = 0
        refresh.form = AccessTokenForm()
        refresh.key = TokenKey(digestOf: text)
        refresh.kind = .refresh
        refresh.text = text
        refresh.scope = parent.scope
        refresh.expiresAt = now + lifetimes.refreshToken
        try store.insert(refresh)
        return IssuedTokens(access: access, refresh: refresh)
    }

    private func newAccessText(
        entropy: Entropy,
        store: inout some GrantStore
    ) throws(StoreFailure) -> (key: TokenKey, opaque: String?) {
        let ordinal = try store.nextOrdinal(.accessToken)
        switch format.access {
        case .jwt:
            let length = conventions.accessTokenIDLength
            return (TokenKey(jwtID: entropy.hex(length, for: .accessToken, ordinal: ordinal)), nil)
        case .opaque:
            let length = format.accessLength > 0 ? format.accessLength : 64
            let text = entropy.hex(length, for: .accessToken, ordinal: ordinal)
            return (TokenKey(digestOf: text), text)
        }
    }

    private func newRefreshText(entropy: Entropy, store: inout some GrantStore) throws(StoreFailure) -> String {
        let ordinal = try store.nextOrdinal(.refreshToken)
        return conventions.refreshText.draw(
            format.refreshLength,
            entropy: entropy,
            for: .refreshToken,
            ordinal: ordinal
        )
    }

    /// How the JWTs of now are written.
    private var accessTokenForm: AccessTokenForm {
        var form = conventions.accessTokenForm
        form.times = format.times ?? form.times
        return form
    }
}

extension AuthorizationServer {
    /// Issues a pair of tokens without a browser, for tests that begin behind the sign-in.
    ///
    /// - Throws: ``StoreFailure``; nothing has been issued then.
    ///
    /// Source: the interface, `POST tokens`.
    package func grantDirectly(
        _ client: ClientMetadata,
        user: Username,
        scope: Scope,
        at now: Instant,
        entropy: Entropy,
        store: inout some GrantStore
    ) throws(StoreFailure) -> IssuedTokens {
        let grant = try newGrant(entropy: entropy, store: &store)
        let origin = TokenRecord(
            key: TokenKey(rawValue: "direct:\(grant)"),
            kind: .code,
            text: nil,
            grant: grant,
            clientID: client.id,
            username: user,
            scope: scope,
            issuedAt: now,
            expiresAt: now
        )
        return try issueTokens(for: origin, accessScope: scope, at: now, entropy: entropy, store: &store)
    }
}
