import OAuthCore
import Trace

extension ConductRule {
    /// Rules about authorization requests.
    static let authorizationRules = [
        ConductRule(
            "state-is-sent",
            .must,
            "Every authorization request has a state",
            Source(document: "Flextell", section: "Redirect the user to Flextell")
        ) { exchange, _ in
            guard exchange.endpoint == .authorize, exchange.request.method == "GET",
                exchange.queryParameters[WireName.state] == nil
            else { return nil }
            return "the authorization request has no state"
        },
        ConductRule(
            "state-once",
            .must,
            "A state is used for one authorization",
            Source(document: "RFC 6749", section: "10.12")
        ) { exchange, memory in
            guard exchange.endpoint == .authorize, let state = exchange.queryParameters[WireName.state],
                let answered = memory.answeredStates[state], answered.endedMs <= exchange.elapsedMs
            else { return nil }
            return "the state \(Excerpt.plain(state)) was used before: exchange \(answered.n) answered it"
        },
        ConductRule(
            "authorize-parameters-once",
            .must,
            "No parameter of an authorization request is sent twice",
            Source(document: "RFC 6749", section: "3.1")
        ) { exchange, _ in
            guard exchange.endpoint == .authorize, let name = exchange.queryParameters.firstDuplicate else {
                return nil
            }
            return "\(Excerpt.plain(name)) is sent more than once"
        },
        authorizeRule(
            "response-type-is-code",
            .must,
            "An authorization request asks for a code",
            Source(document: "RFC 6749", section: "4.1.1")
        ) { query in
            let type = query[WireName.responseType]
            return type == "code" ? nil : "response_type is \(type.map(Excerpt.plain) ?? "missing")"
        },
        authorizeRule(
            "client-id-is-sent",
            .must,
            "An authorization request names its client",
            Source(document: "RFC 6749", section: "4.1.1")
        ) { query in
            (query[WireName.clientID] ?? "").isEmpty ? "the authorization request has no client_id" : nil
        },
        authorizeRule(
            "redirect-uri-is-sent",
            .should,
            "An authorization request says where the user is sent back to",
            Source(document: "Flextell", section: "Redirect the user to Flextell")
        ) { query in
            query[WireName.redirectURI] == nil ? "the authorization request has no redirect_uri" : nil
        },
        authorizeRule(
            "redirect-uri-has-no-fragment",
            .must,
            "A redirect URI has no fragment",
            Source(document: "RFC 6749", section: "3.1.2")
        ) { query in
            guard let uri = query[WireName.redirectURI], uri.contains("#") else { return nil }
            return "redirect_uri is \(Excerpt.plain(uri))"
        },
        authorizeRule(
            "scope-is-a-list",
            .must,
            "The scopes of an authorization request are separated by spaces",
            Source(document: "RFC 6749", section: "3.3")
        ) { query in
            // No scope of the vendor has one of these characters.
            guard let scope = query[WireName.scope], let wrong = scope.first(where: { "+,;|%[".contains($0) }) else {
                return nil
            }
            return "scope is \(Excerpt.plain(scope)), with '\(wrong)' in it"
        },
    ]

    private static func authorizeRule(
        _ id: String,
        _ level: RequirementLevel,
        _ title: String,
        _ source: Source,
        check: @escaping @Sendable (Parameters) -> String?
    ) -> ConductRule {
        ConductRule(id, level, title, source) { exchange, _ in
            guard exchange.endpoint == .authorize, exchange.request.method == "GET" else { return nil }
            return check(exchange.queryParameters)
        }
    }
}
