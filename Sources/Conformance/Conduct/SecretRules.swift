import OAuthCore
import Trace

extension ConductRule {
    /// Rules about what must not stand where logs, proxies and histories see it.
    static let secretRules = [
        ConductRule(
            "secret-in-url",
            .must,
            "The client secret is never in a URL",
            Source(document: "RFC 6749", section: "2.3.1")
        ) { exchange, _ in
            guard exchange.queryParameters[WireName.clientSecret] != nil else { return nil }
            return "client_secret is in the query of \(exchange.request.method) \(exchange.request.path)"
        },
        ConductRule(
            "grant-in-url",
            .must,
            "No code and no refresh token is in the URL of a token request",
            Source(document: "RFC 6749", section: "3.2")
        ) { exchange, _ in
            guard exchange.endpoint == .token else { return nil }
            let names = [WireName.code, WireName.refreshToken, WireName.codeVerifier]
            guard let name = names.first(where: { exchange.queryParameters[$0] != nil }) else { return nil }
            return "\(name) is in the query of the token request"
        },
        ConductRule(
            "token-in-query",
            .must,
            "The access token is never in the query of an API request",
            Source(document: "RFC 6750", section: "2.3")
        ) { exchange, _ in
            guard exchange.endpoint == .api, exchange.queryParameters[WireName.accessToken] != nil else {
                return nil
            }
            return "access_token is in the query of \(exchange.request.method) \(exchange.request.path)"
        },
        ConductRule(
            "credentials-at-api",
            .must,
            "The client secret and refresh tokens go to the token endpoint only",
            Source(document: "RFC 6749", section: "10.4")
        ) { exchange, _ in
            guard exchange.endpoint == .api else { return nil }
            let names = [WireName.clientSecret, WireName.refreshToken]
            let sent = exchange.queryParameters.pairs + exchange.formParameters.pairs
            guard let name = names.first(where: { name in sent.contains { $0.name == name } }) else { return nil }
            return "\(name) is sent to the API"
        },
    ]
}
