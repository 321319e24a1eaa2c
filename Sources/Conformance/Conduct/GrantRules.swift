import OAuthCore
import Trace

extension ConductRule {
    /// Rules about codes and refresh tokens that are sent again.
    static let grantRules = [
        ConductRule(
            "code-once",
            .must,
            "A code is sent once",
            Source(document: "RFC 6749", section: "4.1.2"),
            check: codeSentAgain
        ),
        ConductRule(
            "retired-refresh-token",
            .must,
            "A refresh token is not sent again once its successor has arrived",
            Source(document: "RFC 6749", section: "6")
        ) { exchange, memory in
            guard let token = exchange.presentedRefreshToken,
                let earlier = memory.refreshTokens[token]?.last(where: { $0.status == 200 && $0.error == nil }),
                earlier.wasReadBefore(exchange), memory.wasReplaced(in: earlier, token)
            else { return nil }
            return "the refresh token was replaced by the answer of exchange \(earlier.n)"
        },
        ConductRule(
            "refused-grant-retried",
            .must,
            "A refresh token that was refused is not tried again",
            Source(document: "RFC 6749", section: "5.2")
        ) { exchange, memory in
            guard let token = exchange.presentedRefreshToken,
                let earlier = memory.refreshTokens[token]?.last(where: { $0.refusedTheGrant }),
                earlier.wasReadBefore(exchange)
            else { return nil }
            return "the refresh token was refused with \(earlier.error ?? "") in exchange \(earlier.n)"
        },
        ConductRule(
            "refreshes-do-not-overlap",
            .must,
            "One refresh token is not in two requests at once",
            Source(document: "Flextell", section: "Refreshing an expired token")
        ) { exchange, memory in
            guard let token = exchange.presentedRefreshToken,
                let other = memory.refreshTokens[token]?.last(where: { other in
                    other.startedMs < exchange.endedMs && exchange.elapsedMs < other.endedMs
                })
            else { return nil }
            return "exchange \(other.n) presents the same refresh token at the same time"
        },
    ]

    /// After a lost answer, or one that says that nothing was processed, a second try is no breach.
    private static func codeSentAgain(_ exchange: Exchange, _ memory: ConductMemory) -> String? {
        guard let code = exchange.presentedCode, let earlier = memory.codes[code], !earlier.isEmpty else { return nil }
        let counted = earlier.filter { !$0.refusedTheClient }
        if let last = counted.last(where: { !$0.wasUnprocessed && $0.isDelivered }) {
            return "the code was sent before, in exchange \(last.n), which was answered \(last.status)"
        }
        guard counted.count > 1, let last = counted.last else { return nil }
        return "the code is sent \(counted.count + 1) times, the time before was in exchange \(last.n)"
    }
}

extension ConductMemory {
    /// Whether the answer to a refresh brought another refresh token.
    fileprivate func wasReplaced(in presentation: Presentation, _ token: String) -> Bool {
        replacements[token] == presentation.n
    }
}

extension ConductMemory.Presentation {
    /// Whether the server said that it did not get to the request.
    fileprivate var wasUnprocessed: Bool { status == 429 || status == 503 }
}
