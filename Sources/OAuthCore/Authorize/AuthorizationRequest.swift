/// An authorization request that passed every check.
///
/// Source: RFC 6749 §4.1.1.
package struct AuthorizationRequest: Sendable, Hashable {
    package let client: ClientMetadata
    package let target: RedirectTarget
    /// What was asked for; once the user has consented, what they granted of it.
    package private(set) var scope: Scope
    package let challenge: CodeChallenge?

    /// The request with what the user granted in the place of what was asked for.
    package func granting(_ scope: Scope) -> AuthorizationRequest {
        var request = self
        request.scope = scope
        return request
    }
}

/// What becomes of an authorization request before the user is asked.
package enum AuthorizationOutcome: Sendable, Hashable {
    /// The user reads the error on a page: there is nowhere safe to redirect to.
    case page(OAuthError)
    /// The client is told.
    case redirect(RedirectTarget, OAuthError)
    /// The user is asked.
    case ask(AuthorizationRequest)
}

extension AuthorizationServer {
    /// Checks an authorization request, in the order of this function.
    ///
    /// All five documented parameters are required.
    ///
    /// Source: the vendor's documentation, step 1; RFC 6749 §4.1.1, §4.1.2.1.
    package func validate(authorization parameters: Parameters) -> AuthorizationOutcome {
        let client: ClientMetadata
        let target: RedirectTarget
        do {
            (client, target) = try redirectTarget(of: parameters)
        } catch {
            return .page(error)
        }
        do {
            try checkDuplicates(parameters)
            try checkResponseType(parameters)
            let scope = try requestedScope(parameters, client: client)
            try checkState(parameters)
            let challenge = try codeChallenge(parameters)
            return .ask(AuthorizationRequest(client: client, target: target, scope: scope, challenge: challenge))
        } catch {
            return .redirect(target, error)
        }
    }

    private func checkDuplicates(_ parameters: Parameters) throws(OAuthError) {
        guard let name = parameters.firstDuplicate else { return }
        throw OAuthError(
            .invalidRequest,
            "\(Excerpt.plain(name)) is sent more than once",
            reason: .repeated(name),
            source: "RFC 6749 §3.1"
        )
    }

    private func checkResponseType(_ parameters: Parameters) throws(OAuthError) {
        guard let responseType = parameters[WireName.responseType] else {
            throw OAuthError(
                .invalidRequest,
                "response_type is missing; it must be code",
                reason: .missing(WireName.responseType),
                source: "RFC 6749 §4.1.1"
            )
        }
        guard responseType == "code" else {
            throw OAuthError(
                .unsupportedResponseType,
                "response_type \(Excerpt.plain(responseType)) is not supported; it must be code",
                reason: .unsupportedResponseType,
                source: "RFC 6749 §4.1.2.1"
            )
        }
    }

    private func requestedScope(_ parameters: Parameters, client: ClientMetadata) throws(OAuthError) -> Scope {
        guard let text = parameters[WireName.scope] else {
            guard conventions.requiredParameters.contains(WireName.scope) else { return Scope([]) }
            throw Self.missing(WireName.scope)
        }
        guard let scope = Scope(parsing: text) else {
            throw OAuthError(
                .invalidScope,
                "scope \(Excerpt.plain(text)) is not a list of tokens separated by spaces",
                reason: .scopeRefused(text),
                source: "RFC 6749 §3.3"
            )
        }
        let refused = scope.exceeding(Scope(client.scopes))
        guard refused.isEmpty else {
            throw OAuthError(
                .invalidScope,
                "scope \(Excerpt.plain(refused.joined(separator: " "))) is not known or not open to client \(client.id)",
                reason: .scopeRefused(refused.first ?? text),
                source: "RFC 6749 §4.1.2.1"
            )
        }
        return scope
    }

    private func checkState(_ parameters: Parameters) throws(OAuthError) {
        guard parameters[WireName.state] == nil, conventions.requiredParameters.contains(WireName.state) else { return }
        throw Self.missing(WireName.state)
    }

    private static func missing(_ name: String) -> OAuthError {
        OAuthError(
            .invalidRequest,
            "\(name) is missing",
            reason: .missing(name),
            source: "Flextell, Redirect the user to Flextell"
        )
    }

    /// PKCE may be optional, but what is sent is held against the exchange.
    private func codeChallenge(_ parameters: Parameters) throws(OAuthError) -> CodeChallenge? {
        let methodName = parameters[WireName.codeChallengeMethod]
        guard let value = parameters[WireName.codeChallenge] else {
            guard methodName == nil else {
                throw OAuthError(
                    .invalidRequest,
                    "code_challenge_method is sent without code_challenge",
                    reason: .missing(WireName.codeChallenge),
                    source: "RFC 7636 §4.3"
                )
            }
            guard !pkce.isRequired else {
                throw OAuthError(
                    .invalidRequest,
                    "code_challenge is missing",
                    reason: .challengeMissing,
                    source: "RFC 7636 §4.4.1"
                )
            }
            return nil
        }
        let name = methodName ?? CodeChallenge.Method.plain.rawValue
        guard let method = CodeChallenge.Method(rawValue: name), pkce.methods.contains(method) else {
            let accepted = pkce.methods.map(\.rawValue).joined(separator: " or ")
            throw OAuthError(
                .invalidRequest,
                "code_challenge_method \(Excerpt.plain(name)) is not supported; it must be \(accepted)",
                reason: .unknownChallengeMethod(accepted: pkce.methods.map(\.rawValue)),
                source: "RFC 7636 §4.4.1"
            )
        }
        guard CodeChallenge.isWellFormed(value) else {
            throw OAuthError(
                .invalidRequest,
                "code_challenge must have 43 to 128 unreserved characters",
                reason: .challengeMalformed,
                source: "RFC 7636 §4.2"
            )
        }
        return CodeChallenge(value: value, method: method)
    }
}
