import Conformance
import OAuthCore
import Testing
import Trace

@Suite("Requirements on how often a value comes")
struct JudgeRepeatsTests {
    @Test(arguments: rows) func isJudged(_ row: RequirementRow) throws { try row.check() }

    private static let refreshes = RequestFilter(grant: .refreshToken)
    private static let exchanges = RequestFilter(grant: .authorizationCode)

    private static func repeats(_ filter: RequestFilter, _ place: ValuePlace, _ limit: Int) -> Requirement {
        .repeats(filter, place, atMost: limit)
    }

    private static let rows: [RequirementRow] = [
        .met(
            "each once",
            repeats(refreshes, .form("refresh_token"), 1),
            .record(.refresh(1, .pair(2)), .refresh(2, .pair(3)), .refresh(3, .pair(4))),
            text: "In refresh requests, `refresh_token` in the form is the same once at most",
            expected: "at most 1 with one value",
            seen: "1 at most",
            shownBy: []
        ),
        .broken(
            "one of them twice, another request between them",
            repeats(exchanges, .form("code"), 1),
            .record(.exchange("c1"), .exchange("c2"), .exchange("c1", .refused(400, "invalid_grant"))),
            text: "In code exchanges, `code` in the form is the same once at most",
            expected: "at most 1 with one value",
            seen: "2: #1 POST /oauth/token → 200, #3 POST /oauth/token → 400",
            shownBy: [1, 3]
        ),
        .met(
            "up to the limit",
            repeats(refreshes, .form("refresh_token"), 3),
            .record(.refresh(1, .page(503)), .refresh(1, .page(503)), .refresh(1, .pair(2)), .refresh(2, .pair(3))),
            text: "In refresh requests, `refresh_token` in the form is the same 3 times at most",
            expected: "at most 3 with one value",
            seen: "3 at most",
            shownBy: []
        ),
        .broken(
            "past the limit: the first four are named",
            repeats(refreshes, .form("refresh_token"), 3),
            .record(
                .refresh(1, .page(503)),
                .refresh(1, .page(503)),
                .refresh(1, .page(503)),
                .refresh(1, .page(503)),
                .refresh(1, .pair(2))
            ),
            text: "In refresh requests, `refresh_token` in the form is the same 3 times at most",
            expected: "at most 3 with one value",
            seen: "5: #1 POST /oauth/token → 503, #2 POST /oauth/token → 503, #3 POST /oauth/token → 503, "
                + "#4 POST /oauth/token → 503, …",
            shownBy: [1, 2, 3, 4, 5]
        ),
        .broken(
            "of two that come too often the one that came first is shown",
            repeats(refreshes, .form("refresh_token"), 1),
            .record(
                .refresh(2, .page(503)),
                .refresh(1, .page(503)),
                .refresh(1, .page(503)),
                .refresh(1, .page(503)),
                .refresh(2, .page(503))
            ),
            text: "In refresh requests, `refresh_token` in the form is the same once at most",
            expected: "at most 1 with one value",
            seen: "2: #1 POST /oauth/token → 503, #5 POST /oauth/token → 503",
            shownBy: [1, 5]
        ),
        .met(
            "without a value nothing is repeated",
            repeats(RequestFilter(endpoint: .api), .header("Idempotency-Key"), 1),
            .record(.api(1), .api(1).header("Idempotency-Key", ""), .api(1).header("Idempotency-Key", "")),
            text: "In API requests, the header `Idempotency-Key` is the same once at most",
            expected: "at most 1 with one value",
            seen: "0 at most",
            shownBy: []
        ),
        .met(
            "without a request nothing is repeated",
            repeats(refreshes, .form("refresh_token"), 1),
            .record(.exchange()),
            text: "In refresh requests, `refresh_token` in the form is the same once at most",
            expected: "at most 1 with one value",
            seen: "0 at most",
            shownBy: []
        ),
        .met(
            "of another kind of request it may come again",
            repeats(RequestFilter(endpoint: .api, method: "POST"), .body, 1),
            .record(.api("PUT", "/contacts/1", body: "{}"), .api("POST", "/contacts", 201, body: "{}")),
            text: "In POST API requests, the body is the same once at most",
            expected: "at most 1 with one value",
            seen: "1 at most",
            shownBy: []
        ),
        .broken(
            "a body that is the same but for its spaces",
            repeats(RequestFilter(endpoint: .api, method: "POST"), .body, 1),
            .record(
                .api("POST", "/contacts", 503, body: #"{"a":1,"b":2}"#),
                .api("POST", "/contacts", 201, body: #"{ "b": 2, "a": 1 }"#)
            ),
            text: "In POST API requests, the body is the same once at most",
            expected: "at most 1 with one value",
            seen: "2: #1 POST /api/v0.0.1/contacts → 503, #2 POST /api/v0.0.1/contacts → 201",
            shownBy: [1, 2]
        ),
        .met(
            "what came afterwards does not count",
            repeats(exchanges, .form("code"), 1),
            .record(.exchange("c1"), .exchange("c1")),
            steps: [.step(.connect, .done, 1...1)],
            text: "In code exchanges, `code` in the form is the same once at most",
            expected: "at most 1 with one value",
            seen: "1 at most",
            shownBy: []
        ),
    ]
}
