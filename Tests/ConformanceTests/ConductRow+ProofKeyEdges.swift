import OAuthCore
import Trace

/// Proof keys that are sent again with good reason, and verifiers at the limits of their form.
extension ConductRow {
    /// The example of RFC 7636, appendix B.
    private static let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    private static let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

    private static let request: KeyValuePairs = [
        "state": "s", "code_challenge": challenge, "code_challenge_method": "S256",
    ]

    private static func authorize(redirect answer: String?) -> Exchange { .authorize(request, redirect: answer) }

    private static func exchange(verifier: String) -> Exchange {
        .token(
            [
                "grant_type": "authorization_code", "code": "code-1", "code_verifier": verifier,
                "client_id": "demo-client",
            ],
            .pair(1)
        )
    }

    private static func malformed(_ name: String, _ verifier: String, characters: Int) -> ConductRow {
        .breach(
            of: "verifier-form",
            name,
            .record(exchange(verifier: verifier)),
            at: 1,
            "code_verifier has \(characters) characters, or others than letters, digits, '-', '.', '_' and '~'"
        )
    }

    static let proofKeyEdges: [ConductRow] = challenges + verifiers

    private static let challenges: [ConductRow] = [
        .breach(
            of: "challenge-once",
            "a challenge that had a denial for its answer",
            .record(authorize(redirect: "error=access_denied&state=s"), authorize(redirect: "code=code-1")),
            at: 2,
            "the code_challenge was used before: exchange 1 answered it"
        ),
        .breach(
            of: "challenge-once",
            "a challenge that was answered by the consent page",
            .record(
                authorize(redirect: nil),
                .consent(request, redirect: "code=code-1&state=s"),
                authorize(redirect: nil)
            ),
            at: 3,
            "the code_challenge was used before: exchange 2 answered it"
        ),
        .nearMiss(
            of: "challenge-once",
            "the browser loads the sign-in page again",
            .record(authorize(redirect: nil), authorize(redirect: nil))
        ),
        .nearMiss(
            of: "challenge-once",
            "the browser is sent to the sign-in page again",
            .record(
                authorize(redirect: nil).changed { exchange in
                    exchange.response.status = 302
                    exchange.response.headers = [HeaderField("Location", "/oauth/sign-in?next=consent")]
                },
                authorize(redirect: "code=code-1&state=s")
            )
        ),
        .nearMiss(
            of: "challenge-once",
            "two attempts in flight",
            .record(
                authorize(redirect: "code=code-1").from(0, to: 20),
                authorize(redirect: "code=code-2").from(10, to: 30)
            )
        ),
    ]

    private static let verifiers: [ConductRow] = [
        .nearMiss(of: "verifier-in-url", "the verifier in the token request", .record(exchange(verifier: verifier))),
        malformed("one character too many", String(repeating: "a", count: 129), characters: 129),
        malformed("one character too few", String(verifier.dropLast()), characters: 42),
        malformed("base64 that is not made for URLs", String(verifier.dropLast()) + "=", characters: 43),
        .nearMiss(
            of: "verifier-form",
            "as long as it may be, with every kind of character",
            .record(exchange(verifier: "-._~" + String(repeating: "aZ09", count: 31)))
        ),
        .nearMiss(of: "verifier-form", "no proof key", .record(.exchange())),
        .breach(
            of: "verifier-matches",
            "the challenge itself",
            .record(authorize(redirect: "code=code-1"), exchange(verifier: challenge)),
            at: 2,
            "code_verifier does not belong to the code's challenge"
        ),
        .breach(
            of: "verifier-matches",
            "an empty one, for a code that came by the consent page",
            .record(.consent(request, redirect: "code=code-1"), exchange(verifier: "")),
            at: 2,
            "the authorization request had a code_challenge, the exchange has no code_verifier"
        ),
        .nearMiss(
            of: "verifier-matches",
            "the method plain, which is meant where none is named",
            .record(
                .authorize(["state": "s", "code_challenge": verifier], redirect: "code=code-1"),
                exchange(verifier: verifier)
            )
        ),
        .nearMiss(
            of: "verifier-matches",
            "a code that was never given",
            .record(.authorize(request, redirect: "code=code-2"), exchange(verifier: verifier))
        ),
    ]
}
