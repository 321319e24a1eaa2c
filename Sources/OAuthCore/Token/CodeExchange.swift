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
        if let error = unregisteredRedirectURI(of: request, client: client) {
            return .refuse(error, clientID: client.id)
        }
        guard let text = request.parameters[WireName.code] else {
            return .refuse(.missing(WireName.code), clientID: client.id)
        }
        guard request.parameters[WireName.redirectURI] != nil else {
            return .refuse(.missing(WireName.redirectURI), clientID: client.id)
        }
        guard let code = try store.token(TokenKey(digestOf: text)), code.kind == .code, code.diedOf != .forgotten else {
            let error = OAuthError(
                .invalidGrant,
                "the code is not known",
                detail: "code \(Excerpt.secret(text)) was never issued here",
                reason: .codeUnknown,
                source: "RFC 6749 §5.2"
            )
            return .refuse(error, clientID: client.id)
        }
        if let refusal = refusal(of: code, client: client, parameters: request.parameters, at: now) {
            var died: [TokenKey] = []
            if code.diedOf == .redeemed, code.clientID == client.id, codes.onReuse != .reject {
                let filter = TokenFilter(grant: code.grant, kinds: [.access, .refresh])
                died = try store.kill(filter, cause: .codeReplay, at: now)
            }
            return .refuse(refusal, clientID: client.id, grant: code.grant, presented: code.key, died: died)
        }
        let died = try store.kill(TokenFilter(key: code.key), cause: .redeemed, at: now)
        let issued = try issueTokens(for: code, accessScope: code.scope, at: now, entropy: entropy, store: &store)
        return TokenOutcome(.issue(issued), clientID: client.id, grant: code.grant, presented: code.key, died: died)
    }

    /// Why this client may not exchange this code now; nil where it may. The order is that of the checks.
    private func refusal(
        of code: TokenRecord,
        client: ClientMetadata,
        parameters: Parameters,
        at now: Instant
    ) -> OAuthError? {
        guard code.clientID == client.id else {
            return .invalidGrant(
                "the code was issued to another client",
                reason: .codeOfAnotherClient,
                source: "RFC 6749 §4.1.3"
            )
        }
        switch code.death(at: now) {
        case nil: break
        case .redeemed where code.diedAt.map({ now < $0 + codes.race }) ?? false: break
        case .redeemed:
            return .invalidGrant(
                "the code was used before"
                    + (codes.onReuse == .reject ? "" : "; the tokens issued from it are revoked"),
                reason: .codeUsed,
                source: "RFC 6749 §4.1.2"
            )
        case .expired: return .invalidGrant("the code has expired", reason: .codeExpired, source: "RFC 6749 §4.1.2")
        default: return .invalidGrant("the code was revoked", reason: .codeRevoked, source: "RFC 6749 §5.2")
        }
        guard ConstantTime.equal(code.binding?.redirectURI ?? "", parameters[WireName.redirectURI] ?? "") else {
            return .invalidGrant(
                "redirect_uri differs from that of the authorization request",
                reason: .otherRedirectURI,
                source: "RFC 6749 §4.1.3"
            )
        }
        return Self.pkceRefusal(parameters[WireName.codeVerifier], challenge: code.binding?.challenge)
    }

    /// Why verifier and challenge do not go together; nil where they do.
    ///
    /// A verifier without a challenge is refused, or PKCE could be stripped from the
    /// authorization request unseen (RFC 9700 §2.1.1).
    private static func pkceRefusal(_ verifier: String?, challenge: CodeChallenge?) -> OAuthError? {
        let refusal: (text: String, reason: RefusalReason)? =
            switch (verifier, challenge) {
            case (nil, nil): nil
            case (nil, _?): ("is missing: the authorization request had a code_challenge", .verifierMissing)
            case (_?, nil): ("is sent, but the authorization request had no code_challenge", .verifierUnasked)
            case (let verifier?, let challenge?) where challenge.accepts(verifier: verifier): nil
            case (let verifier?, _?):
                (
                    "does not match the code_challenge",
                    CodeChallenge.isWellFormed(verifier) ? .verifierWrong : .verifierMalformed
                )
            }
        return refusal.map { .invalidGrant("code_verifier " + $0.text, reason: $0.reason, source: "RFC 7636 §4.6") }
    }
}

extension OAuthError {
    /// A parameter that has to be there is not.
    static func missing(_ name: String) -> OAuthError {
        OAuthError(.invalidRequest, "\(name) is missing", reason: .missing(name), source: "RFC 6749 §5.2")
    }

    /// A code or refresh token that is no good.
    static func invalidGrant(_ description: String, reason: RefusalReason, source: String) -> OAuthError {
        OAuthError(.invalidGrant, description, reason: reason, source: source)
    }
}
