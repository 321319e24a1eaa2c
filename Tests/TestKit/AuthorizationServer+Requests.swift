import OAuthCore

// Where the store is an `any SandboxStore`, give every argument: Swift 6.3.1 crashes on defaults there.
extension AuthorizationServer {
    /// Lets Ada approve an authorization request.
    ///
    /// - Throws: ``StoreFailure``, also for a request that is refused: then the test is wrong.
    package func approve(
        _ parameters: Parameters = .authorization,
        at now: Instant = FixedServer.now,
        store: inout some GrantStore
    ) throws(StoreFailure) -> IssuedCode {
        guard case .ask(let request) = validate(authorization: parameters) else {
            throw StoreFailure(operation: "validate", reason: "the authorization request of the test is refused")
        }
        return try issueCode(
            for: request,
            user: FixedServer.ada.username,
            at: now,
            entropy: FixedServer.entropy,
            store: &store
        )
    }

    /// Posts a form to the token endpoint.
    package func post(
        _ parameters: Parameters,
        authorization: String? = nil,
        at now: Instant = FixedServer.now,
        store: inout some GrantStore
    ) throws(StoreFailure) -> TokenOutcome {
        let message = TokenRequestMessage(
            method: "POST",
            query: "",
            contentType: "application/x-www-form-urlencoded",
            authorization: authorization,
            body: Array(FormCodec.encode(parameters).utf8)
        )
        let request: TokenRequest
        do {
            request = try TokenRequest(message)
        } catch {
            throw StoreFailure(operation: "read", reason: "the form of the test is refused: \(error.description)")
        }
        return try decide(request, at: now, entropy: FixedServer.entropy, store: &store)
    }

    /// Lets Ada approve, and exchanges the code.
    package func connect(
        _ parameters: Parameters = .authorization,
        at now: Instant = FixedServer.now,
        store: inout some GrantStore
    ) throws(StoreFailure) -> Connection {
        let code = try approve(parameters, at: now, store: &store)
        let outcome = try post(.exchange(code.text), at: now, store: &store)
        guard let tokens = outcome.issued else {
            throw StoreFailure(operation: "exchange", reason: outcome.refusal?.description ?? "")
        }
        return Connection(code: code, tokens: tokens)
    }
}

/// A code, and the tokens that were issued for it.
package struct Connection: Sendable {
    package let code: IssuedCode
    package let tokens: IssuedTokens
}

extension TokenOutcome {
    /// What was issued; nil for a refusal.
    package var issued: IssuedTokens? {
        guard case .issue(let issued) = decision else { return nil }
        return issued
    }

    /// The error; nil where tokens were issued.
    package var refusal: OAuthError? {
        guard case .refuse(let error) = decision else { return nil }
        return error
    }
}

extension IssuedTokens {
    /// The text of the refresh token, which always has one.
    package var refreshText: String { refresh.text ?? "" }
}
