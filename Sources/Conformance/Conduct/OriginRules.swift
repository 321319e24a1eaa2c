import OAuthCore
import Trace

extension ConductRule {
    /// Rules about who gets to see secrets beside the server that they are for.
    static let originRules = [
        ConductRule(
            "credentials-to-another-origin",
            .must,
            "No secret, code or token is sent to another origin",
            Source(document: "RFC 9700", section: "4.11")
        ) { exchange, memory in
            guard exchange.endpoint == .sink else { return nil }
            let request = exchange.request
            if let header = request.headers[header: "Authorization"] {
                let scheme = header.authenticationScheme.map { ": \($0)" } ?? ""
                return "the request to another origin has an Authorization header\(scheme)"
            }
            let names = [WireName.clientSecret, WireName.refreshToken, WireName.code, WireName.codeVerifier]
            let sent = exchange.queryParameters.pairs + exchange.formParameters.pairs
            let members = (try? JSONValue(parsing: request.body))?.members ?? []
            let sentNames = Set(sent.map(\.name) + members.map(\.name))
            if let name = names.first(where: sentNames.contains) {
                return "the request to another origin carries \(name)"
            }
            let texts =
                sent.map(\.value) + request.headers.map(\.value) + [String(decoding: request.body, as: UTF8.self)]
            return texts.lazy.compactMap(memory.givenSecret).first
                .map { "the request to another origin carries \($0)" }
        },
        ConductRule(
            "secret-in-referer",
            .must,
            "No code and no token is in a Referer",
            Source(document: "RFC 9700", section: "4.2.4")
        ) { exchange, memory in
            guard let referer = exchange.request.headers[header: "Referer"] else { return nil }
            let query = referer.drop { $0 != "?" }.dropFirst().prefix { $0 != "#" }
            let parameters = (try? FormCodec.decode(query.utf8)) ?? Parameters()
            if parameters[WireName.clientSecret] != nil { return "client_secret is in the Referer" }
            return parameters.pairs.lazy.compactMap { memory.givenSecrets[$0.value] }.first
                .map { "\($0) is in the Referer" }
        },
        ConductRule(
            "token-outside-authorization",
            .must,
            "An access token is in no other header than Authorization",
            Source(document: "RFC 6750", section: "2.1")
        ) { exchange, memory in
            guard exchange.endpoint == .api else { return nil }
            let others = exchange.request.headers.filter { $0.name.lowercased() != "authorization" }
            for header in others {
                guard let kind = memory.givenSecret(in: header.value) else { continue }
                return "the header \(Excerpt.plain(header.name)) carries \(kind)"
            }
            return nil
        },
        ConductRule(
            "refresh-token-at-api",
            .must,
            "A refresh token is not used at the API",
            Source(document: "RFC 6749", section: "1.5")
        ) { exchange, memory in
            guard let token = exchange.presentedAccessToken, memory.givenSecrets[token] == .refreshToken else {
                return nil
            }
            return "the API is called with a refresh token"
        },
        ConductRule(
            "access-token-at-token-endpoint",
            .should,
            "An access token is not sent to the token endpoint",
            Source(document: "RFC 6749", section: "1.4")
        ) { exchange, _ in
            guard exchange.endpoint == .token, let header = exchange.request.headers[header: "Authorization"],
                header.lowercased().hasPrefix("bearer ")
            else { return nil }
            return "the token request has an Authorization header with a bearer token"
        },
    ]
}
