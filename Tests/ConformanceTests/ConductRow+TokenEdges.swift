import OAuthCore
import Trace

/// Storms that are none, and access tokens in two places at once.
extension ConductRow {
    static let tokenEdges: [ConductRow] = failures + schemes + places

    /// Refreshes with the first refresh token: so many at a time, so long after those before them.
    private static func refreshes(
        _ count: Int,
        apartMs: Double,
        lastingMs: Double = 1,
        together: Int = 1,
        _ answer: TokenAnswer,
        lost: Bool = false
    ) -> [Exchange] {
        (0..<count).map { place in
            let start = Double(place / together) * apartMs
            let refresh = Exchange.refresh(1, answer).from(start, to: start + lastingMs).changed { $0.n = place + 1 }
            return lost ? refresh.lost() : refresh
        }
    }

    private static let again = "the refresh token is sent again after 5 failures within 10 s"

    private static let failures: [ConductRow] = [
        .breach(of: "refresh-storm", "forty: it is said once", refreshes(40, apartMs: 50, .page(503)), at: 6, again),
        .breach(
            of: "refresh-storm",
            "answers that are lost",
            refreshes(7, apartMs: 1000, .pair(2), lost: true),
            at: 6,
            again
        ),
        .breach(
            of: "refresh-storm",
            "two at a time",
            refreshes(8, apartMs: 10, together: 2, .page(503)),
            at: 7,
            again
        ),
        .nearMiss(
            of: "refresh-storm",
            "a refresh token that is kept, hour after hour of a clock that is moved",
            refreshes(12, apartMs: 100, .accessOnly(2))
        ),
        .nearMiss(
            of: "refresh-storm",
            "ten at once, none of which knows of another",
            refreshes(10, apartMs: 1, lastingMs: 100, .refused(400, "invalid_grant"))
        ),
        .nearMiss(of: "refresh-storm", "patience that grows", refreshes(6, apartMs: 2500, .page(503))),
        .nearMiss(of: "refresh-storm", "redirects that are followed", refreshes(12, apartMs: 10, .page(307))),
    ]

    private static let schemes: [ConductRow] = [
        .breach(
            of: "bearer-scheme",
            "a scheme with parameters",
            .record(
                .exchange(),
                .api("GET", "/x").header("Authorization", #"Token token="\#(TokenAnswer.access(1))""#)
            ),
            at: 2,
            "the scheme is Token"
        ),
        .breach(
            of: "bearer-scheme",
            "a colon behind the scheme",
            .record(.exchange(), .api("GET", "/x").header("Authorization", "Bearer: \(TokenAnswer.access(1))")),
            at: 2,
            "the token stands without a scheme"
        ),
        .breach(
            of: "bearer-scheme",
            "the token twice",
            .record(
                .exchange(),
                .api("GET", "/x").header("Authorization", "\(TokenAnswer.access(1)) \(TokenAnswer.access(1))")
            ),
            at: 2,
            "the token stands without a scheme"
        ),
        .nearMiss(
            of: "bearer-scheme",
            "a text that was never given",
            .record(.exchange(), .api("GET", "/x", 401).header("Authorization", "Token \(TokenAnswer.access(9))"))
        ),
        .nearMiss(of: "bearer-scheme", "no header", .record(.exchange(), .api("GET", "/x", 401))),
    ]

    private static let places: [ConductRow] = [
        .nearMiss(
            of: "token-in-body",
            "the header, and a body that has none",
            .record(.exchange(), .api(1).changed { $0.request.body = Array(#"{"access_token":null}"#.utf8) })
        ),
        .breach(
            of: "token-in-one-place",
            "in the header and in the body",
            .record(
                .exchange(),
                .api(1).changed { $0.request.body = Array("access_token=\(TokenAnswer.access(1))".utf8) }
            ),
            at: 2,
            "the token is sent 2 times"
        ),
        .breach(
            of: "token-in-one-place",
            "in two header lines",
            .record(.exchange(), .api(1).header("authorization", "Bearer \(TokenAnswer.access(1))")),
            at: 2,
            "the token is sent 2 times"
        ),
        .nearMiss(
            of: "token-in-one-place",
            "in the header, beside a member of that name",
            .record(.exchange(), .api(1).changed { $0.request.body = Array(#"{"access_token":"to the garden"}"#.utf8) })
        ),
        .nearMiss(
            of: "token-in-one-place",
            "in the body alone: that is another rule's",
            .record(.exchange(), .api("POST", "/x", body: "access_token=\(TokenAnswer.access(1))"))
        ),
    ]
}
