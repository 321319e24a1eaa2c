import OAuthCore
import Trace

extension ConductRow {
    private static let refused = TokenAnswer.refused(400, "invalid_grant")

    static let codes: [ConductRow] = [
        .breach(
            of: "code-once",
            "again after it was taken",
            .record(.authorize(), .exchange(), .exchange("code-1", refused)),
            at: 3,
            "the code was sent before, in exchange 2, which was answered 200"
        ),
        .breach(
            of: "code-once",
            "again after it was refused",
            .record(.authorize(), .exchange("code-1", refused), .exchange("code-1", refused)),
            at: 3,
            "the code was sent before, in exchange 2, which was answered 400"
        ),
        .breach(
            of: "code-once",
            "twice at once",
            .record(.authorize(), .exchange().from(50, to: 70), .exchange("code-1", refused).from(60, to: 80)),
            at: 3,
            "the code was sent before, in exchange 2, which was answered 200"
        ),
        .breach(
            of: "code-once",
            "a third time, after two answers that were lost",
            .record(.exchange().lost(), .exchange("code-1", refused).lost(), .exchange("code-1", refused)),
            at: 3,
            "the code is sent 3 times, the time before was in exchange 2"
        ),
        .breach(
            of: "code-once",
            "a third time, after two answers that ask for patience",
            .record(
                .exchange("code-1", .page(503)),
                .exchange("code-1", .page(429)),
                .exchange("code-1", .pair(1))
            ),
            at: 3,
            "the code is sent 3 times, the time before was in exchange 2"
        ),
        .nearMiss(
            of: "code-once",
            "with HTTP Basic, and then with the form",
            .record(
                .authorize(),
                .token(["code": "code-1"], .refused(401, "invalid_client")).header("Authorization", "Basic ZGVtbw=="),
                .exchange()
            )
        ),
        .nearMiss(
            of: "code-once",
            "once more after an answer that was lost",
            .record(.exchange().lost(), .exchange("code-1", refused))
        ),
        .nearMiss(
            of: "code-once",
            "once more after a 503",
            .record(.exchange("code-1", .page(503)), .exchange())
        ),
        .nearMiss(
            of: "code-once",
            "once more after a 429",
            .record(.exchange("code-1", .page(429)), .exchange())
        ),
        .nearMiss(of: "code-once", "two codes", .record(.exchange(), .exchange("code-2", .pair(2)))),
    ]

    static let grants: [ConductRow] = [
        .breach(
            of: "retired-refresh-token",
            "again after its successor was read",
            .record(.exchange(), .refresh(1, .pair(2)), .refresh(1, refused)),
            at: 3,
            "the refresh token was replaced by the answer of exchange 2"
        ),
        .nearMiss(
            of: "retired-refresh-token",
            "again after an answer that was lost",
            .record(.exchange(), .refresh(1, .pair(2)).lost(), .refresh(1, refused))
        ),
        .nearMiss(
            of: "retired-refresh-token",
            "two attempts in flight",
            .record(.exchange(), .refresh(1, .pair(2)).from(50, to: 70), .refresh(1, refused).from(60, to: 80))
        ),
        .nearMiss(
            of: "retired-refresh-token",
            "again after an answer that kept it",
            .record(.exchange(), .refresh(1, .accessOnly(2)), .refresh(1, .pair(3)))
        ),
        .breach(
            of: "refused-grant-retried",
            "again after invalid_grant",
            .record(.refresh(1, refused), .refresh(1, refused)),
            at: 2,
            "the refresh token was refused with invalid_grant in exchange 1"
        ),
        .breach(
            of: "refused-grant-retried",
            "again after the word of another dialect",
            .record(.refresh(1, .refused(401, "invalid_request")), .refresh(1, refused)),
            at: 2,
            "the refresh token was refused with invalid_request in exchange 1"
        ),
        .nearMiss(
            of: "refused-grant-retried",
            "again after a 503",
            .record(.refresh(1, .page(503)), .refresh(1, .pair(2)))
        ),
        .nearMiss(
            of: "refused-grant-retried",
            "again with the right secret",
            .record(.refresh(1, .refused(401, "invalid_client")), .refresh(1, .pair(2)))
        ),
        .nearMiss(
            of: "refused-grant-retried",
            "again after a refusal that was lost",
            .record(.refresh(1, refused).lost(), .refresh(1, refused))
        ),
        .nearMiss(
            of: "refused-grant-retried",
            "two attempts in flight",
            .record(.refresh(1, refused).from(50, to: 70), .refresh(1, refused).from(60, to: 80))
        ),
        .breach(
            of: "refreshes-do-not-overlap",
            "the second begins before the first has its answer",
            .record(.refresh(1, .pair(2)).from(50, to: 70), .refresh(1, refused).from(69, to: 80)),
            at: 2,
            "exchange 1 presents the same refresh token at the same time"
        ),
        .breach(
            of: "refreshes-do-not-overlap",
            "the second ends within the first",
            .record(.refresh(1, .pair(2)).from(50, to: 90), .refresh(1, refused).from(60, to: 70)),
            at: 1,
            "exchange 2 presents the same refresh token at the same time"
        ),
        .nearMiss(
            of: "refreshes-do-not-overlap",
            "the second begins when the first has its answer",
            .record(.refresh(1, .page(503)).from(50, to: 70), .refresh(1, .pair(2)).from(70, to: 80))
        ),
        .nearMiss(
            of: "refreshes-do-not-overlap",
            "two users at once",
            .record(.refresh(1, .pair(2)).from(50, to: 70), .refresh(7, .pair(8)).from(60, to: 80))
        ),
    ]

    static let api: [ConductRow] = [
        .breach(
            of: "token-is-whole",
            "a word in the place of a token",
            .record(.api(bearer: "undefined", 401)),
            at: 1,
            "'undefined' is sent in the place of a token"
        ),
        .breach(
            of: "token-is-whole",
            "a word in the place of a refresh token",
            .record(.token(["refresh_token": "None"], refused)),
            at: 1,
            "'None' is sent in the place of a token"
        ),
        .breach(
            of: "token-is-whole",
            "a token that a column cut",
            .record(.exchange(), .api(bearer: String(TokenAnswer.access(1).prefix(30)), 401)),
            at: 2,
            "the token is cut: 30 of 36 characters are sent"
        ),
        .nearMiss(of: "token-is-whole", "the whole token", .record(.exchange(), .api(1), .refresh(1, .pair(2)))),
        .nearMiss(
            of: "token-is-whole",
            "a token that begins in another way",
            .record(.exchange(), .api(bearer: "a-token-of-another-server", 401))
        ),
        .breach(
            of: "refused-access-token-again",
            "on and on",
            .record(.exchange(), .api(1, 401), .api(1, 401), .api(1, 401)),
            at: 4,
            "exchange 2 answered 401 for this access token, and 2 requests with it have begun since"
        ),
        .nearMiss(
            of: "refused-access-token-again",
            "once more, to be sure",
            .record(.exchange(), .api(1, 401), .api(1, 401))
        ),
        .nearMiss(
            of: "refused-access-token-again",
            "ten calls that were under way, and one after them",
            .record(
                .exchange(),
                .api(1, 401).from(100, to: 110),
                .api(1, 401).from(101, to: 120),
                .api(1, 401).from(102, to: 130),
                .api(1, 401).from(140, to: 150)
            )
        ),
        .nearMiss(
            of: "refused-access-token-again",
            "with a token that works again",
            .record(.exchange(), .api(1, 403), .api(1, 403), .api(1, 403))
        ),
        .breach(
            of: "superseded-access-token",
            "the old one after the refresh was read",
            .record(.exchange(), .refresh(1, .pair(2)), .api(1)),
            at: 3,
            "exchange 2 gave a newer access token"
        ),
        .breach(
            of: "superseded-access-token",
            "the old one of two refreshes with one refresh token",
            .record(.exchange(), .refresh(1, .accessOnly(2)), .refresh(1, .accessOnly(3)), .api(2)),
            at: 4,
            "exchange 3 gave a newer access token"
        ),
        .nearMiss(
            of: "superseded-access-token",
            "a call that was under way",
            .record(.exchange(), .refresh(1, .pair(2)).from(100, to: 200), .api(1).from(150, to: 250))
        ),
        .nearMiss(
            of: "superseded-access-token",
            "the refresh got lost",
            .record(.exchange(), .refresh(1, .pair(2)).lost(), .api(1))
        ),
        .nearMiss(
            of: "superseded-access-token",
            "the tokens of two users",
            .record(.exchange(), .exchange("code-2", .pair(5)), .refresh(5, .pair(6)), .api(1), .api(6))
        ),
    ]
}
