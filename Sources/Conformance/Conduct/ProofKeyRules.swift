import OAuthCore
import Trace

extension ConductRule {
    /// Rules about the proof key of a code, for clients that use one.
    static let proofKeyRules = [
        ConductRule(
            "verifier-in-url",
            .must,
            "The code verifier is not in an authorization request",
            Source(document: "RFC 7636", section: "4.3")
        ) { exchange, _ in
            guard exchange.endpoint == .authorize, exchange.queryParameters[WireName.codeVerifier] != nil else {
                return nil
            }
            return "code_verifier is in the query of the authorization request"
        },
        ConductRule(
            "challenge-once",
            .must,
            "A code challenge is used for one authorization",
            Source(document: "RFC 7636", section: "7.1")
        ) { exchange, memory in
            guard exchange.endpoint == .authorize,
                let challenge = exchange.queryParameters[WireName.codeChallenge],
                let answered = memory.answeredChallenges[challenge], answered.endedMs <= exchange.elapsedMs
            else { return nil }
            return "the code_challenge was used before: exchange \(answered.n) answered it"
        },
        ConductRule(
            "verifier-form",
            .must,
            "A code verifier has 43 to 128 unreserved characters",
            Source(document: "RFC 7636", section: "4.1")
        ) { exchange, _ in
            guard let verifier = exchange.tokenParameters[WireName.codeVerifier],
                !CodeChallenge.isWellFormed(verifier)
            else { return nil }
            return
                "code_verifier has \(verifier.count) characters, or others than letters, digits, '-', '.', '_' and '~'"
        },
        ConductRule(
            "verifier-matches",
            .must,
            "The code verifier is that of the authorization request which gave the code",
            Source(document: "RFC 7636", section: "4.5")
        ) { exchange, memory in
            guard let code = exchange.presentedCode, let challenge = memory.challenges[code] else { return nil }
            guard let verifier = exchange.tokenParameters[WireName.codeVerifier] else {
                return "the authorization request had a code_challenge, the exchange has no code_verifier"
            }
            return challenge.accepts(verifier: verifier) ? nil : "code_verifier does not belong to the code's challenge"
        },
    ]
}
