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
                guard token.count >= 12, memory.givenTokens[token] == nil else { continue }
                let cut = memory.givenTokens.all.first { $0.count > token.count && $0.hasPrefix(token) }
                if let cut { return "the token is cut: \(token.count) of \(cut.count) characters are sent" }
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
    ]

    /// What languages print where a value is missing.
    private static let placeholders: Set<String> = ["null", "undefined", "none", "nil", "nan", "[object object]"]
}
