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
            let sent = header.authenticationScheme.map { "HTTP \($0)" } ?? "an Authorization header without a scheme"
            return "send client_id and client_secret in the form: this client sent \(sent)"
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
        ConductRule(
            "grant-type-is-known",
            .should,
            "A token request names one of the vendor's grants",
            Source(document: "Flextell", section: "Exchange the code for tokens")
        ) { exchange, _ in
            guard exchange.endpoint == .token, exchange.sendsForm else { return nil }
            let type = exchange.grantType
            guard type.flatMap(GrantType.init) == nil else { return nil }
            return "grant_type is \(type.map(Excerpt.plain) ?? "missing")"
        },
        tokenRule(
            "client-is-named",
            "A token request names its client",
            Source(document: "RFC 6749", section: "4.1.3")
        ) { exchange, _ in
            guard exchange.sendsForm, exchange.tokenParameters[WireName.clientID] == nil,
                exchange.request.headers[header: "Authorization"] == nil
            else { return nil }
            return "the token request has neither client_id nor an Authorization header"
        },
        ConductRule(
            "secret-is-not-empty",
            .should,
            "A client secret is sent whole or not at all",
            Source(document: "RFC 6749", section: "2.3.1")
        ) { exchange, _ in
            guard let secret = exchange.tokenParameters.values(of: WireName.clientSecret).first else { return nil }
            if secret.isEmpty { return "client_secret is empty" }
            return placeholders.contains(secret.lowercased()) ? "client_secret is '\(secret)'" : nil
        },
        ConductRule(
            "json-is-accepted",
            .should,
            "A token request accepts JSON",
            Source(document: "RFC 6749", section: "5.1")
        ) { exchange, _ in
            let accept = exchange.request.headers.values(of: "Accept").joined(separator: ", ")
            guard exchange.endpoint == .token, accept.contains(where: { $0 != " " }) else { return nil }
            let ranges = ["application/json", "application/*", "*/*", "+json"]
            guard !ranges.contains(where: accept.lowercased().contains) else { return nil }
            return "Accept is \(Excerpt.plain(accept)), and the answer is application/json"
        },
    ]

    private static func tokenRule(
        _ id: String,
        _ title: String,
        _ source: Source,
        check: @escaping @Sendable (ObservedExchange, ConductMemory) -> String?
    ) -> ConductRule {
        ConductRule(id, .must, title, source) { exchange, memory in
            exchange.endpoint == .token ? check(exchange, memory) : nil
        }
    }
}

extension ObservedExchange {
    /// Whether the body says that it is a form; what another body has in it these rules cannot tell.
    fileprivate var sendsForm: Bool { MediaType(request.headers[header: "Content-Type"] ?? "") == .form }
}
