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
        ConductRule(
            "refresh-scope-is-not-wider",
            .must,
            "A refresh asks for no scope that the user was not asked for",
            Source(document: "RFC 6749", section: "6")
        ) { exchange, memory in
            guard let token = exchange.presentedRefreshToken, let scope = exchange.tokenParameters[WireName.scope],
                let requested = memory.requestedScopes[token]
            else { return nil }
            let wider = scope.split(separator: " ").first { !requested.split(separator: " ").contains($0) }
            return wider.map { "the refresh asks for \(Excerpt.plain(String($0))), the authorization did not" }
        },
        ConductRule(
            "refresh-storm",
            .should,
            "A refresh that fails is not repeated without end",
            Source(document: "RFC 9110", section: "9.2.2")
        ) { exchange, memory in
            guard let token = exchange.presentedRefreshToken, let earlier = memory.refreshTokens[token] else {
                return nil
            }
            func failures(before startMs: Double) -> Int {
                earlier.count { $0.failed && $0.endedMs <= startMs && $0.startedMs > startMs - 10_000 }
            }
            // Said once of a storm: where the request before it was not too much yet.
            let isTooMuch = failures(before: exchange.elapsedMs) >= 5
            let wasTooMuch = earlier.last.map { failures(before: $0.startedMs) >= 5 } ?? false
            return isTooMuch && !wasTooMuch ? "the refresh token is sent again after 5 failures within 10 s" : nil
        },
    ]

    /// After a lost answer, or one that says that nothing was processed, a second try is no breach.
    private static func codeSentAgain(_ exchange: ObservedExchange, _ memory: ConductMemory) -> String? {
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

    /// Whether the client got no tokens by it; a redirect that is followed is no failure yet.
    fileprivate var failed: Bool { !(300...399).contains(status) && (status != 200 || error != nil || !isDelivered) }
}
