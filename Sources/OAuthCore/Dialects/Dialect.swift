/// How one kind of server speaks: data that decisions read, and the words of its answers.
///
/// The decisions know no dialect. They read ``Conventions``, and give their refusals a
/// ``RefusalReason``; the dialect makes an answer of it.
///
/// Source: decision record 0012.
package protocol Dialect: Sendable {
    /// What decisions read.
    var conventions: Conventions { get }
    /// What a scenario gets where it does not say otherwise.
    var defaults: DialectDefaults { get }
    /// Where a user is sent who has to sign in, below the base URL; nil shows the page at once.
    var loginPath: String? { get }
    /// The headers of a redirect back to the client, beside `Location`.
    var callbackHeaders: [HeaderLine] { get }

    /// The answer of the token endpoint that brings tokens.
    func tokenAnswer(_ issued: IssuedTokens, accessToken: String, namesScope: Bool) -> DialectAnswer

    /// The answer of the token endpoint to a request that is refused.
    func tokenRefusal(_ error: OAuthError, of request: DialectRequest) -> DialectAnswer

    /// The answer of the authorization endpoint to a request that is refused.
    ///
    /// - Parameter target: Where the client may be told; nil where that is not known to be safe.
    func authorizationRefusal(
        _ error: OAuthError,
        target: RedirectTarget?,
        of request: DialectRequest
    ) -> AuthorizationRefusal

    /// The access token that an API request presents.
    ///
    /// - Throws: The refusal, where there is none.
    func bearerToken(of request: BearerRequest) throws(BearerRefusal) -> String

    /// The answer of the API to a request whose token does not open it.
    func bearerRefusal(_ refusal: BearerRefusal, of request: DialectRequest) -> DialectAnswer

    /// The answer to a request that is one too many.
    func throttled(_ throttling: Throttling, of request: DialectRequest) -> DialectAnswer

    /// The headers that every answer of the token endpoint or the API has where there is a limit.
    func limitHeaders(_ throttling: Throttling, at place: DialectRequest.Place) -> [HeaderLine]

    /// The answer where the server itself has failed.
    func failure(of request: DialectRequest) -> DialectAnswer
}

/// One header line of an answer; names are written as the server that is emulated writes them.
package struct HeaderLine: Sendable, Hashable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// An answer as a dialect writes it.
package struct DialectAnswer: Sendable, Hashable {
    package var status: Int
    package var headers: [HeaderLine]
    package var body: String
    /// How the journal calls the error: the code that went out, or `http_` and the status; nil for a success.
    package var error: String?

    package init(status: Int, headers: [HeaderLine], body: String, error: String?) {
        self.status = status
        self.headers = headers
        self.body = body
        self.error = error
    }
}

/// What becomes of an authorization request that is refused.
package enum AuthorizationRefusal: Sendable, Hashable {
    /// The user reads it on a page.
    case page(OAuthError)
    /// The user's browser gets this, and shows it as it is.
    case answer(DialectAnswer)
    /// The client is told, by these parameters behind the URI.
    case redirect(uri: String, Parameters, error: ErrorCode)
}

/// What the words of an answer depend on beside the decision.
package struct DialectRequest: Sendable, Hashable {
    /// Which part of the server answers.
    package enum Place: Sendable, Hashable {
        case authorize
        case token
        case api
    }

    package var place: Place
    package var method: String
    package var authorization: String?
    package var accept: String?
    /// The header `X-Requested-With`.
    package var requestedWith: String?
    /// Where the emulated server is, without a slash at the end.
    package var baseURL: String

    package init(
        place: Place,
        method: String = "POST",
        authorization: String? = nil,
        accept: String? = nil,
        requestedWith: String? = nil,
        baseURL: String = ""
    ) {
        self.place = place
        self.method = method
        self.authorization = authorization
        self.accept = accept
        self.requestedWith = requestedWith
        self.baseURL = baseURL
    }
}

/// How much of a limit is left.
package struct Throttling: Sendable, Hashable {
    /// As scenario files write it, such as `60/1m`.
    package var limit: String
    package var requests: Int
    package var remaining: Int
    /// Whole seconds until a request may pass; zero where this one may.
    package var retryAfter: Int64
    /// When the window ends.
    package var resetsAt: Instant

    package init(limit: String, requests: Int, remaining: Int, retryAfter: Int64, resetsAt: Instant) {
        self.limit = limit
        self.requests = requests
        self.remaining = remaining
        self.retryAfter = retryAfter
        self.resetsAt = resetsAt
    }

    /// What servers commonly say of a limit, though no specification does.
    var rateHeaders: [HeaderLine] {
        [
            HeaderLine("X-RateLimit-Limit", String(requests)),
            HeaderLine("X-RateLimit-Remaining", String(remaining)),
        ]
    }
}
