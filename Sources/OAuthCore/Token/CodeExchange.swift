extension AuthorizationServer {
    /// Decides whether an authorization code may be exchanged.
    ///
    /// A replayed code is refused, and every token issued from it is revoked in the
    /// same transaction. A failed attempt does not spend the code.
    ///
    /// - Throws: ``StoreFailure`` only.
    ///
    /// Source: RFC 6749 §4.1.2, §4.1.3, §5.2; RFC 7636 §4.6; RFC 9700 §2.1.1.
    func exchangeCode(
        _ request: TokenRequest,
        client: ClientMetadata,
        at now: Instant,
        entropy: Entropy,
        store: inout some GrantStore
    ) throws(StoreFailure) -> TokenOutcome {
        guard let text = request.parameters[WireName.code] else {
            return .refuse(Self.missing(WireName.code), clientID: client.id)
        }
        guard let redirectURI = request.parameters[WireName.redirectURI] else {
            return .refuse(Self.missing(WireName.redirectURI), clientID: client.id)
        }
        guard let code = try store.token(TokenKey(digestOf: text)), code.kind == .code, let binding = code.binding
        else {
            return .refuse(
                OAuthError(
                    .invalidGrant,
                    "the code is not known",
                    detail: "code \(Excerpt.secret(text)) was never issued here",
                    source: "RFC 6749 §5.2"
                ),
                clientID: client.id
            )
        }
        func refuse(_ description: String, _ source: String) -> TokenOutcome {
            let error = OAuthError(.invalidGrant, description, source: source)
            return .refuse(error, clientID: client.id, grant: code.grant, presented: code.key)
        }
        guard code.clientID == client.id else {
            return refuse("the code was issued to another client", "RFC 6749 §4.1.3")
        }
        if code.diedOf == .redeemed {
            let filter = TokenFilter(grant: code.grant, kinds: [.access, .refresh])
            _ = try store.kill(filter, cause: .codeReplay, at: now)
            return refuse("the code was used before; the tokens issued from it are revoked", "RFC 6749 §4.1.2")
        }
        switch code.death(at: now) {
        case nil: break
        case .expired: return refuse("the code has expired", "RFC 6749 §4.1.2")
        default: return refuse("the code was revoked", "RFC 6749 §5.2")
        }
        guard binding.redirectURI == redirectURI else {
            return refuse("redirect_uri differs from that of the authorization request", "RFC 6749 §4.1.3")
        }
        if let reason = Self.pkceRefusal(request.parameters[WireName.codeVerifier], challenge: binding.challenge) {
            return refuse(reason, "RFC 7636 §4.6")
        }
        _ = try store.kill(TokenFilter(key: code.key), cause: .redeemed, at: now)
        let issued = try issueTokens(
            for: code,
            accessScope: code.scope,
            at: now,
            entropy: entropy,
            store: &store
        )
        return TokenOutcome(.issue(issued), clientID: client.id, grant: code.grant, presented: code.key)
    }

    static func missing(_ name: String) -> OAuthError {
        OAuthError(.invalidRequest, "\(name) is missing", source: "RFC 6749 §5.2")
    }

    /// Why verifier and challenge do not go together; nil where they do.
    ///
    /// A verifier without a challenge is refused, or PKCE could be stripped from the
    /// authorization request unseen (RFC 9700 §2.1.1).
    private static func pkceRefusal(_ verifier: String?, challenge: CodeChallenge?) -> String? {
        switch (verifier, challenge) {
        case (nil, nil): nil
        case (nil, _?): "code_verifier is missing: the authorization request had a code_challenge"
        case (_?, nil): "code_verifier is sent, but the authorization request had no code_challenge"
        case (let verifier?, let challenge?):
            challenge.accepts(verifier: verifier) ? nil : "code_verifier does not match the code_challenge"
        }
    }
}
