/// The vendor's documentation, and RFC 6749, 6750 and 9110 where it is silent.
///
/// Source: the interface, "Profiles".
package struct DocumentedDialect: Dialect {
    package init() {}

    package var conventions: Conventions { Conventions() }
    package var defaults: DialectDefaults { DialectDefaults() }
    package var loginPath: String? { nil }
    package var callbackHeaders: [HeaderLine] { [HeaderLine("Cache-Control", "no-store")] }

    /// Source: RFC 6749 §5.1.
    private static let noStore = [HeaderLine("Cache-Control", "no-store"), HeaderLine("Pragma", "no-cache")]
    private static let json = HeaderLine("Content-Type", "application/json")

    /// Source: the vendor's documentation, step 4; RFC 6749 §5.1.
    package func tokenAnswer(_ issued: IssuedTokens, accessToken: String, namesScope: Bool) -> DialectAnswer {
        var body: JSONValue = [
            WireName.accessToken: .string(accessToken),
            WireName.tokenType: "Bearer",
            WireName.expiresIn: .integer(issued.expiresIn),
            WireName.refreshToken: JSONValue(issued.refresh.text),
        ]
        if namesScope { body.set(WireName.scope, to: .string(issued.access.scope.text)) }
        return DialectAnswer(status: 200, headers: [Self.json] + Self.noStore, body: body.text, error: nil)
    }

    /// Source: RFC 6749 §5.2; RFC 9110 §15.5.6.
    package func tokenRefusal(_ error: OAuthError, of request: DialectRequest) -> DialectAnswer {
        let isMethod = request.method != "POST"
        let status = isMethod ? 405 : error.code == .invalidClient ? 401 : 400
        var headers = [Self.json] + Self.noStore
        if isMethod { headers.append(HeaderLine("Allow", "POST")) }
        // RFC 9110 §11.6.1 wants a challenge with every 401; RFC 6749 §5.2 one for the scheme that was used.
        if status == 401 { headers.append(HeaderLine("WWW-Authenticate", "Basic realm=\"flextell\"")) }
        return Self.refusal(status, error.code.rawValue, error.description, headers: headers)
    }

    /// Source: RFC 6749 §4.1.2.1.
    package func authorizationRefusal(
        _ error: OAuthError,
        target: RedirectTarget?,
        of request: DialectRequest
    ) -> AuthorizationRefusal {
        guard let target else { return .page(error) }
        var parameters = Parameters([
            WireName.error: error.code.rawValue, WireName.errorDescription: error.description,
        ])
        if let state = target.state { parameters.pairs.append(.init(WireName.state, state)) }
        return .redirect(uri: target.uri, parameters, error: error.code)
    }

    package func bearerToken(of request: BearerRequest) throws(BearerRefusal) -> String { try request.token() }

    /// Source: RFC 6750 §3.
    package func bearerRefusal(_ refusal: BearerRefusal, of request: DialectRequest) -> DialectAnswer {
        let headers = [Self.json, HeaderLine("WWW-Authenticate", refusal.challenge)]
        guard let error = refusal.error else {
            let description = "send the access token as 'Authorization: Bearer TOKEN'"
            var answer = Self.refusal(refusal.status, "unauthorized", description, headers: headers)
            answer.error = "http_\(refusal.status)"
            return answer
        }
        return Self.refusal(refusal.status, error.code.rawValue, error.description, headers: headers)
    }

    /// Source: RFC 6585 §4.
    package func throttled(_ throttling: Throttling, of request: DialectRequest) -> DialectAnswer {
        let description = "\(throttling.limit) is the limit here: try again in \(throttling.retryAfter) s"
        let headers =
            [Self.json, HeaderLine("Retry-After", String(throttling.retryAfter))]
            + limitHeaders(throttling, at: request.place)
        var answer = Self.refusal(429, "too_many_requests", description, headers: headers)
        answer.error = "http_429"
        return answer
    }

    package func limitHeaders(_ throttling: Throttling, at place: DialectRequest.Place) -> [HeaderLine] {
        place == .api ? throttling.rateHeaders : []
    }

    package func failure(of request: DialectRequest) -> DialectAnswer {
        let code = ErrorCode.serverError.rawValue
        return Self.refusal(500, code, "the emulator could not do its work", headers: [Self.json])
    }

    private static func refusal(
        _ status: Int,
        _ error: String,
        _ description: String,
        headers: [HeaderLine]
    ) -> DialectAnswer {
        let body: JSONValue = [WireName.error: .string(error), WireName.errorDescription: .string(description)]
        return DialectAnswer(status: status, headers: headers, body: body.text, error: error)
    }
}
