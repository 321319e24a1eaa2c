import OAuthCore
import Trace

extension ConductRule {
    /// Rules about the use of access tokens.
    static let apiRules = [
        ConductRule(
            "token-is-whole",
            .must,
            "A token is sent as it was given",
            Source(document: "RFC 6750", section: "2.1")
        ) { exchange, memory in
            let sent = [exchange.presentedAccessToken, exchange.presentedRefreshToken].compactMap(\.self)
            for token in sent {
                if placeholders.contains(token.lowercased()) { return "'\(token)' is sent in the place of a token" }
                guard token.count >= 12, let given = memory.givenTokens.first(beginningWith: token),
                    given.count > token.count, !memory.givenTokens.contains(token)
                else { continue }
                return "the token is cut: \(token.count) of \(given.count) characters are sent"
            }
            return nil
        },
        ConductRule(
            "refused-access-token-again",
            .should,
            "An access token that got a 401 is not sent on and on",
            Source(document: "RFC 6750", section: "3.1")
        ) { exchange, memory in
            guard let token = exchange.presentedAccessToken, let refused = memory.refusedAccessTokens[token] else {
                return nil
            }
            // Calls that were under way together say nothing: what counts is what was sent with the answer read.
            guard let first = refused.first(where: { $0.wasReadBefore(exchange) }) else { return nil }
            let sentKnowingly = refused.filter { $0.startedMs >= first.endedMs && $0.wasReadBefore(exchange) }
            guard !sentKnowingly.isEmpty else { return nil }
            return "exchange \(first.n) answered 401 for this access token, and "
                + "\(sentKnowingly.count + 1) requests with it have begun since"
        },
        ConductRule(
            "superseded-access-token",
            .should,
            "The newest access token is used",
            Source(document: "Flextell", section: "Refreshing an expired token")
        ) { exchange, memory in
            guard let token = exchange.presentedAccessToken, let successor = memory.superseded[token],
                successor.wasReadBefore(exchange)
            else { return nil }
            return "exchange \(successor.n) gave a newer access token"
        },
        ConductRule(
            "bearer-scheme",
            .must,
            "An access token is sent with the scheme Bearer",
            Source(document: "RFC 6750", section: "2.1")
        ) { exchange, memory in
            guard exchange.endpoint == .api, let header = exchange.request.headers[header: "Authorization"],
                exchange.presentedAccessToken == nil, memory.givenSecret(in: header) != nil
            else { return nil }
            return header.authenticationScheme.map { "the scheme is \($0)" } ?? "the token stands without a scheme"
        },
        ConductRule(
            "token-in-body",
            .should,
            "The access token is not in the body of an API request",
            Source(document: "RFC 6750", section: "2.2")
        ) { exchange, memory in
            guard exchange.endpoint == .api, exchange.hasToken(in: memory) else { return nil }
            return "access_token is in the body of \(exchange.request.method) \(exchange.request.path)"
        },
        ConductRule(
            "token-in-one-place",
            .must,
            "An API request carries its access token once",
            Source(document: "RFC 6750", section: "2")
        ) { exchange, memory in
            guard exchange.endpoint == .api else { return nil }
            let headers = exchange.request.headers.values(of: "Authorization").count
            let inQuery = exchange.queryParameters[WireName.accessToken] == nil ? 0 : 1
            let places = headers + inQuery + (exchange.hasToken(in: memory) ? 1 : 0)
            return places > 1 ? "the token is sent \(places) times" : nil
        },
    ]

    /// What languages print where a value is missing.
    static let placeholders: Set<String> = ["null", "undefined", "none", "nil", "nan", "[object object]"]
}

extension ObservedExchange {
    /// Whether the body has an access token that was given, as a parameter or as a member.
    fileprivate func hasToken(in memory: ConductMemory) -> Bool {
        let sent =
            formParameters[WireName.accessToken]
            ?? (try? JSONValue(parsing: request.body))?[WireName.accessToken]?.string
        return sent.map(memory.givenTokens.contains) ?? false
    }
}

extension String {
    /// The scheme of an Authorization header; nil where the first word may be the secret itself.
    ///
    /// Source: RFC 9110 §11.4.
    var authenticationScheme: String? {
        let scheme = prefix { $0 != " " }
        let isWord = scheme.allSatisfy { $0.isASCII && ($0.isLetter || $0 == "-") }
        return isWord && !scheme.isEmpty && scheme.count <= 20 && scheme.count < count ? String(scheme) : nil
    }
}
