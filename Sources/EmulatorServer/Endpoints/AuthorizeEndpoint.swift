import OAuthCore
import Scenarios
import Trace

/// `GET /oauth/authorize`.
///
/// Source: the vendor's documentation, steps 1 to 3; RFC 6749 §4.1.1, §4.1.2.
struct AuthorizeEndpoint: Sendable {
    let context: EndpointContext

    func respond() async throws -> Processed {
        guard context.request.method == "GET" || context.request.method == "HEAD" else {
            let error = OAuthError(
                .invalidRequest,
                "the authorization endpoint takes GET, this request is \(Excerpt.plain(context.request.method))",
                reason: .wrongMethod,
                source: "RFC 6749 §3.1"
            )
            var processed = context.refusal(error, target: nil)
            processed.response.status = 405
            processed.response.headers.set("Allow", to: "GET, HEAD")
            return processed
        }
        var processed = try await answer(to: context.request.query)
        processed.clientID = context.request.queryParameters[WireName.clientID].map { ClientID($0) }
        return processed
    }

    private func answer(to query: String) async throws -> Processed {
        switch context.validate(query: query) {
        case .page(let error): return context.refusal(error, target: nil)
        case .redirect(let target, let error): return context.refusal(error, target: target)
        case .ask(let request):
            let consent = context.sandbox.withState(\.consent)
            switch consent.mode {
            case .ask: return try await ask(request, query: query)
            case .deny: return context.refusal(AuthorizationServer.denial, target: request.target)
            case .approve:
                guard let user = consent.user ?? context.sandbox.scenario.consentingUser else {
                    let reason = "the scenario has no user who could consent"
                    return context.refusal(OAuthError(.serverError, reason, source: "the scenario"), target: nil)
                }
                return try await context.approve(request, user: user, status: 302)
            }
        }
    }

    /// Shows the consent page to a user who has signed in, else the sign-in page.
    private func ask(_ request: AuthorizationRequest, query: String) async throws -> Processed {
        let forbidsPages =
            context.server.conventions.answersPromptNone && context.request.queryParameters["prompt"] == "none"
        if let session = context.browserSession, let username = session.username,
            let user = context.server.user(username)
        {
            if try await context.remembersConsent(to: request, by: username) {
                return try await context.approve(request, user: username, status: 302)
            }
            if forbidsPages { return context.refusal(AuthorizationServer.consentRequired, target: request.target) }
            let page = ConsentPage(
                client: request.client,
                user: user,
                scope: request.scope,
                query: query,
                csrfToken: session.csrfToken,
                action: context.links.path + "/oauth/consent",
                redirectURI: request.target.uri
            )
            return Processed(page.response)
        }
        if forbidsPages { return context.refusal(AuthorizationServer.loginRequired, target: request.target) }
        let (id, session) = try await context.newBrowserSession(intended: query)
        var response = context.signInPage(for: request, query: query, csrfToken: session.csrfToken)
        if let path = context.dialect.loginPath {
            let location = HeaderField("Location", context.links.path + path)
            response = .empty(302, headers: [location] + context.dialect.callbackHeaders.map(HeaderField.init))
        }
        response.headers.append(context.sessionCookie(id))
        return Processed(response)
    }
}

extension EndpointContext {
    /// Checks the query of an authorization request.
    func validate(query: String) -> AuthorizationOutcome {
        do {
            return server.validate(authorization: try FormCodec.decode(query))
        } catch {
            let description = "the query cannot be read: \(error)"
            return .page(
                OAuthError(.invalidRequest, description, reason: .notAForm, source: "RFC 6749 appendix B")
            )
        }
    }

    /// Issues a code for what the user grants of the request, and sends them back with it.
    ///
    /// A user who grants nothing of it has denied it.
    func approve(_ asked: AuthorizationRequest, user: Username, status: Int) async throws -> Processed {
        let request = asked.granting(sandbox.withState(\.consent).granted(of: asked.scope))
        guard !request.scope.tokens.isEmpty || asked.scope.tokens.isEmpty else {
            return refusal(AuthorizationServer.denial, target: request.target, status: status)
        }
        let (server, now, entropy) = (server, now, sandbox.entropy)
        let issued = try await parts.store.transaction(sandbox.id) { store throws(StoreFailure) in
            try server.issueCode(for: request, user: user, at: now, entropy: entropy, store: &store)
        }
        var processed = callback(request.target, Parameters([WireName.code: issued.text]), status: status)
        processed.clientID = request.client.id
        processed.lineage = Lineage(grant: issued.grant, minted: [issued.key])
        return processed
    }

    /// Whether the user has granted as much to the client before, and did not withdraw it.
    func remembersConsent(to request: AuthorizationRequest, by user: Username) async throws -> Bool {
        let consent = sandbox.withState(\.consent)
        guard consent.isRemembered ?? dialect.defaults.remembersConsent else { return false }
        let now = now
        // A grant begins with its code, and goes on with its refresh token.
        let filter = TokenFilter(kinds: [.code, .refresh], clientID: request.client.id)
        let live = try await parts.store.transaction(sandbox.id) { store throws(StoreFailure) in
            try store.tokens(filter).filter { $0.username == user && $0.death(at: now) == nil }
        }
        let granted = Scope(live.flatMap(\.scope.tokens))
        return !live.isEmpty && consent.granted(of: request.scope).exceeding(granted).isEmpty
    }

    /// The page for an error that cannot be redirected.
    func errorPage(_ error: OAuthError) -> Processed {
        Processed(
            ErrorPage(error: error).response,
            outcome: .error,
            error: error.code.rawValue,
            errorDetail: error.detail
        )
    }
}
