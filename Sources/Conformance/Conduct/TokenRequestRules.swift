import OAuthCore
import Trace

extension ConductRule {
    /// Rules about the form of token requests.
    static let tokenRequestRules = [
        tokenRule(
            "token-request-is-post",
            "A token request is a POST",
            Source(document: "RFC 6749", section: "3.2")
        ) { exchange, _ in
            exchange.request.method == "POST" ? nil : "the token request is a \(exchange.request.method)"
        },
        tokenRule(
            "token-request-is-form",
            "The body of a token request is a form",
            Source(document: "RFC 6749", section: "4.1.3")
        ) { exchange, _ in
            guard exchange.request.method == "POST" else { return nil }
            let sent = exchange.request.headers[header: "Content-Type"]
            guard MediaType(sent ?? "") != .form else { return nil }
            return "the Content-Type of the token request is \(sent.map(Excerpt.plain) ?? "missing")"
        },
        tokenRule(
            "token-parameters-once",
            "No parameter of a token request is sent twice",
            Source(document: "RFC 6749", section: "3.2")
        ) { exchange, _ in
            exchange.tokenParameters.firstDuplicate.map { "\(Excerpt.plain($0)) is sent more than once" }
        },
        tokenRule(
            "one-authentication-method",
            "A token request authenticates the client in one way",
            Source(document: "RFC 6749", section: "2.3")
        ) { exchange, _ in
            guard exchange.request.headers[header: "Authorization"] != nil,
                exchange.tokenParameters[WireName.clientSecret] != nil
            else { return nil }
            return "the request has an Authorization header and client_secret in the form"
        },
        ConductRule(
            "documented-authentication",
            .should,
            "The client authenticates with the form, as the vendor documents it",
            Source(document: "Flextell", section: "Exchange the code for tokens")
        ) { exchange, _ in
            guard exchange.endpoint == .token, exchange.tokenParameters[WireName.clientSecret] == nil,
                let header = exchange.request.headers[header: "Authorization"]
            else { return nil }
            let scheme = header.prefix { $0 != " " }
            return "send client_id and client_secret in the form: this client sent HTTP \(scheme)"
        },
        tokenRule(
            "grant-is-not-empty",
            "A token request has the grant that it names",
            Source(document: "RFC 6749", section: "4.1.3")
        ) { exchange, _ in
            switch exchange.grantType.flatMap(GrantType.init) {
            case .authorizationCode: exchange.presentedCode == nil ? "the token request has no code" : nil
            case .refreshToken: exchange.presentedRefreshToken == nil ? "the token request has no refresh token" : nil
            case nil: nil
            }
        },
        tokenRule(
            "redirect-uri-matches",
            "The redirect URI of the exchange is that of the authorization request",
            Source(document: "RFC 6749", section: "4.1.3")
        ) { exchange, memory in
            guard let code = exchange.presentedCode, let authorized = memory.redirectURIs[code] else { return nil }
            let sent = exchange.tokenParameters[WireName.redirectURI]
            guard sent != authorized else { return nil }
            return
                "redirect_uri is \(sent.map(Excerpt.plain) ?? "missing"), the authorization request had \(authorized)"
        },
    ]

    private static func tokenRule(
        _ id: String,
        _ title: String,
        _ source: Source,
        check: @escaping @Sendable (Exchange, ConductMemory) -> String?
    ) -> ConductRule {
        ConductRule(id, .must, title, source) { exchange, memory in
            exchange.endpoint == .token ? check(exchange, memory) : nil
        }
    }
}
