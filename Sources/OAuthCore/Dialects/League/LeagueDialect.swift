/// league/oauth2-server inside Laravel Passport.
///
/// Source: the dialect's reference, 0.2 to 0.6.
package struct LeagueDialect: Dialect {
    package let version: LeagueVersion

    package init(version: LeagueVersion) { self.version = version }

    package var conventions: Conventions {
        var conventions = Conventions()
        conventions.checksGrantTypeFirst = true
        conventions.prefersFormCredentials = true
        conventions.checksRegistrationAtExchange = version.checksRegistrationAtExchange
        conventions.ignoresLoopbackPorts = true
        conventions.requiredParameters = []
        conventions.answersPromptNone = true
        conventions.accessTokenIDLength = 80
        conventions.accessTokenForm = AccessTokenForm(layout: .league, times: .float)
        // The encrypted JSON of a code names the redirect URI and the challenge: some 315 bytes.
        conventions.codeText = TokenText(prefix: TokenText.encrypted, length: 798)
        return conventions
    }

    package var defaults: DialectDefaults {
        var defaults = DialectDefaults()
        defaults.oldAccessToken = .revoke
        defaults.codeReuse = .reject
        defaults.authenticationMethods = [.post, .basic]
        defaults.tokenRequestsPerMinute = 60
        defaults.remembersConsent = true
        return defaults
    }

    package var loginPath: String? { "/login" }
    package var callbackHeaders: [HeaderLine] { [Self.cacheDefault] }

    /// What Symfony puts on an answer that says nothing of caches.
    static let cacheDefault = HeaderLine("Cache-Control", "no-cache, private")

    /// How long the server works at an answer after the token's times were taken: `expires_in` is what is left then.
    private static let work = TimeSpan(milliseconds: 75)

    package func tokenAnswer(_ issued: IssuedTokens, accessToken: String, namesScope: Bool) -> DialectAnswer {
        let rest = issued.access.expiresAt.epochSeconds - (issued.access.issuedAt + Self.work).epochSeconds
        var body: JSONValue = [
            WireName.tokenType: "Bearer", WireName.expiresIn: .integer(rest),
            WireName.accessToken: .string(accessToken), WireName.refreshToken: JSONValue(issued.refresh.text),
        ]
        // No version does; a scenario may ask for it.
        if namesScope { body.set(WireName.scope, to: .string(issued.access.scope.text)) }
        let headers = [
            HeaderLine("pragma", "no-cache"), HeaderLine("Cache-Control", "no-store, private"),
            HeaderLine("content-type", "application/json; charset=UTF-8"),
        ]
        return DialectAnswer(status: 200, headers: headers, body: PHPText.json(body), error: nil)
    }

    package func tokenRefusal(_ error: OAuthError, of request: DialectRequest) -> DialectAnswer {
        if error.reason == .wrongMethod { return methodNotAllowed(request) }
        return answer(version.error(error, at: .token), to: request)
    }

    package func authorizationRefusal(
        _ error: OAuthError,
        target: RedirectTarget?,
        of request: DialectRequest
    ) -> AuthorizationRefusal {
        if error.reason == .wrongMethod { return .answer(methodNotAllowed(request)) }
        let words = version.error(error, at: .authorize)
        guard let target, let style = redirectStyle(of: error.reason) else {
            return .answer(answer(words, to: request))
        }
        var uri = target.uri
        var parameters = Parameters()
        if style.keepsState, let state = target.state { parameters.pairs.append(.init(WireName.state, state)) }
        // Built twice, the second time behind an empty query: `?&error=`.
        if style.isBuiltTwice, target.state == nil { uri += uri.contains("?") ? "&&" : "?&" }
        parameters.pairs += members(of: words).map { .init($0.name, $0.value) }
        return .redirect(uri: uri, parameters, error: words.kind.code)
    }

    /// How a client is told of a refusal; nil for one that the user's browser gets.
    private func redirectStyle(of reason: RefusalReason) -> (keepsState: Bool, isBuiltTwice: Bool)? {
        switch reason {
        case .denied: (keepsState: true, isBuiltTwice: true)
        case .scopeRefused: (version.keepsStateOfScopeErrors, isBuiltTwice: version.keepsStateOfScopeErrors)
        case .loginRequired, .consentRequired: (keepsState: true, isBuiltTwice: false)
        default: nil
        }
    }

    /// The members of an error, in the order in which they are written.
    private func members(of error: LeagueError) -> [(name: String, value: String)] {
        var members = [
            (name: WireName.error, value: error.kind.code.rawValue),
            (name: WireName.errorDescription, value: error.description),
        ]
        if let hint = error.hint { members.append(("hint", hint)) }
        if version.repeatsDescription { members.append(("message", error.description)) }
        return members
    }

    private func answer(_ error: LeagueError, to request: DialectRequest) -> DialectAnswer {
        var headers = [HeaderLine("Content-type", "application/json"), Self.cacheDefault]
        if error.kind.code == .invalidClient, let sent = request.authorization, !sent.isEmpty {
            let scheme = sent.hasPrefix("Bearer") ? "Bearer" : "Basic"
            headers.append(HeaderLine("WWW-Authenticate", "\(scheme) realm=\"OAuth\""))
        }
        let body = JSONValue.object(members(of: error).map { JSONMember($0.name, .string($0.value)) })
        return DialectAnswer(
            status: error.kind.status,
            headers: headers,
            body: PHPText.json(body),
            error: error.kind.code.rawValue
        )
    }

    package func failure(of request: DialectRequest) -> DialectAnswer {
        if request.place == .api { return LaravelAnswer.json(500, "Server Error") }
        return answer(.serverError("the emulator could not do its work"), to: request)
    }
}
