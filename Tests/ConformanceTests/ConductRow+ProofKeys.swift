import OAuthCore
import Trace

extension ConductRow {
    /// The example of RFC 7636, appendix B.
    private static let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    private static let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

    private static func authorize(_ challenge: String, code: String = "code-1") -> Exchange {
        .authorize(
            ["state": "s-\(code)", "code_challenge": challenge, "code_challenge_method": "S256"],
            redirect: "code=\(code)"
        )
    }

    private static func exchange(_ verifier: String?) -> Exchange {
        .exchange().changed { exchange in
            guard let verifier else { return }
            exchange.request.body += Array("&code_verifier=\(verifier)".utf8)
        }
    }

    static let proofKeys: [ConductRow] = [
        .breach(
            of: "verifier-in-url",
            "the verifier beside its challenge",
            .record(.authorize(["state": "s", "code_challenge": challenge, "code_verifier": verifier])),
            at: 1,
            "code_verifier is in the query of the authorization request"
        ),
        .nearMiss(of: "verifier-in-url", "the challenge alone", .record(authorize(challenge))),
        .breach(
            of: "challenge-once",
            "a challenge that has had its answer",
            .record(authorize(challenge), authorize(challenge, code: "code-2")),
            at: 2,
            "the code_challenge was used before: exchange 1 answered it"
        ),
        .nearMiss(
            of: "challenge-once",
            "another challenge",
            .record(authorize(challenge), authorize("another", code: "code-2"))
        ),
        .breach(
            of: "verifier-form",
            "too short",
            .record(exchange("abc")),
            at: 1,
            "code_verifier has 3 characters, or others than letters, digits, '-', '.', '_' and '~'"
        ),
        .nearMiss(of: "verifier-form", "43 characters", .record(exchange(verifier))),
        .breach(
            of: "verifier-matches",
            "no verifier",
            .record(authorize(challenge), exchange(nil)),
            at: 2,
            "the authorization request had a code_challenge, the exchange has no code_verifier"
        ),
        .breach(
            of: "verifier-matches",
            "that of another flow",
            .record(authorize(challenge), exchange(String(verifier.reversed()))),
            at: 2,
            "code_verifier does not belong to the code's challenge"
        ),
        .nearMiss(of: "verifier-matches", "the right one", .record(authorize(challenge), exchange(verifier))),
        .nearMiss(of: "verifier-matches", "no proof key at all", .record(.authorize(), .exchange())),
    ]
}
