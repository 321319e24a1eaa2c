import OAuthCore
import Trace

/// What the rules of conduct need to know of earlier exchanges.
struct ConductMemory: Sendable {
    /// One time that a code or token was presented.
    struct Presentation: Sendable {
        let n: Int
        let startedMs: Double
        let endedMs: Double
        let status: Int
        let error: String?
        let isDelivered: Bool

        init(_ exchange: ObservedExchange) {
            n = exchange.n
            startedMs = exchange.elapsedMs
            endedMs = exchange.endedMs
            status = exchange.response.status
            error = (exchange.tokenAnswer ?? exchange.response.bodyJSON)?[WireName.error]?.string
            isDelivered = exchange.isDelivered
        }

        /// Whether the client had read this answer when the other request began.
        func wasReadBefore(_ exchange: ObservedExchange) -> Bool { isDelivered && endedMs <= exchange.elapsedMs }

        /// Whether the server said that the grant is no good, in any dialect.
        var refusedTheGrant: Bool {
            error == ErrorCode.invalidGrant.rawValue || (status == 401 && error == ErrorCode.invalidRequest.rawValue)
        }

        /// Whether the client was not let in, so that the grant was not even looked at.
        var refusedTheClient: Bool { error == ErrorCode.invalidClient.rawValue }
    }

    /// By code, by refresh token and by access token, each in order.
    private(set) var codes = RecentTable<[Presentation]>()
    private(set) var refreshTokens = RecentTable<[Presentation]>()
    private(set) var refusedAccessTokens = RecentTable<[Presentation]>()
    /// By code: the redirect URI of the authorization request that gave it.
    private(set) var redirectURIs = RecentTable<String>()
    /// By code: the challenge of the authorization request that gave it.
    private(set) var challenges = RecentTable<CodeChallenge>()
    /// By challenge: the exchange that sent the user back with it.
    private(set) var answeredChallenges = RecentTable<Presentation>()
    /// By code and by refresh token: the scope that the user was asked for.
    private(set) var requestedScopes = RecentTable<String>()
    /// By state: the exchange that sent the user back with it.
    private(set) var answeredStates = RecentTable<Presentation>()
    /// The access and refresh tokens that were given.
    private(set) var givenTokens = RecentTexts()
    /// By codes and tokens that were given: what each is.
    private(set) var givenSecrets = RecentTable<Canary.Kind>()
    /// By access token: the exchange that gave its successor.
    private(set) var superseded = RecentTable<Presentation>()
    /// By refresh token: the exchange whose answer replaced it.
    private(set) var replacements = RecentTable<Int>()
    /// By refresh token: the access token that came with it.
    private var companions = RecentTable<String>()

    /// What kind of code or token the text is, or has in it as a word of its own; nil where there is none.
    func givenSecret(in text: String) -> Canary.Kind? {
        givenSecrets[text]
            ?? text.split { " \t=;,:?&#\"'{}".contains($0) }.lazy.compactMap { givenSecrets[String($0)] }.first
    }

    mutating func remember(_ exchange: ObservedExchange) {
        switch exchange.endpoint {
        case .authorize, .consent: rememberRedirect(exchange)
        case .token: rememberTokenRequest(exchange)
        case .api:
            guard exchange.response.status == 401, let token = exchange.presentedAccessToken else { return }
            refusedAccessTokens[token, default: []].append(Presentation(exchange))
        case .signIn, .sink, .other: break
        }
    }

    private mutating func rememberRedirect(_ exchange: ObservedExchange) {
        guard let parameters = exchange.response.locationParameters else { return }
        let request =
            exchange.endpoint == .authorize
            ? exchange.queryParameters
            : (try? FormCodec.decode(exchange.formParameters["request"] ?? "")) ?? Parameters()
        if let code = parameters[WireName.code] {
            redirectURIs[code] = request[WireName.redirectURI]
            challenges[code] = CodeChallenge(of: request)
            requestedScopes[code] = request[WireName.scope]
            givenSecrets[code] = .code
        }
        // A redirect to the sign-in page is no answer: the user may load it again.
        guard parameters[WireName.code] != nil || parameters[WireName.error] != nil else { return }
        if let challenge = request[WireName.codeChallenge] { answeredChallenges[challenge] = Presentation(exchange) }
        if let state = request[WireName.state] { answeredStates[state] = Presentation(exchange) }
    }

    private mutating func rememberTokenRequest(_ exchange: ObservedExchange) {
        let presentation = Presentation(exchange)
        if let code = exchange.presentedCode { codes[code, default: []].append(presentation) }
        let refreshToken = exchange.presentedRefreshToken
        if let refreshToken { refreshTokens[refreshToken, default: []].append(presentation) }
        guard exchange.response.status == 200, exchange.isDelivered, let body = exchange.tokenAnswer else {
            return
        }
        // What is both may be used as an access token.
        for name in [WireName.refreshToken, WireName.accessToken] {
            guard let token = body[name]?.string, token.count >= 24 else { continue }
            givenTokens.insert(token)
            givenSecrets[token] = name == WireName.accessToken ? .accessToken : .refreshToken
        }
        if let scope = (exchange.presentedCode ?? refreshToken).flatMap({ requestedScopes[$0] }),
            let successor = body[WireName.refreshToken]?.string ?? refreshToken
        {
            requestedScopes[successor] = scope
        }
        if let refreshToken, let successor = body[WireName.refreshToken]?.string, successor != refreshToken {
            replacements[refreshToken] = exchange.n
        }
        guard let access = body[WireName.accessToken]?.string else { return }
        if let refreshToken, let old = companions[refreshToken], old != access { superseded[old] = presentation }
        if let successor = body[WireName.refreshToken]?.string ?? refreshToken { companions[successor] = access }
    }
}

extension CodeChallenge {
    /// The challenge of an authorization request; nil where it has none that is understood.
    fileprivate init?(of request: Parameters) {
        guard let value = request[WireName.codeChallenge],
            let method = Method(rawValue: request[WireName.codeChallengeMethod] ?? Method.plain.rawValue)
        else { return nil }
        self.init(value: value, method: method)
    }
}
