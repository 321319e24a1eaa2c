import Conformance
import OAuthCore
import Testing
import Trace

@Suite("Requirements on values that no request has")
struct JudgeNeverTests {
    @Test(arguments: rows) func isJudged(_ row: RequirementRow) throws { try row.check() }

    private static func never(
        _ filter: RequestFilter,
        _ place: ValuePlace,
        _ condition: ValueRequirement.Condition
    ) -> Requirement {
        .never(ValueRequirement(requests: filter, place: place, condition: condition))
    }

    private static let atToken = RequestFilter(endpoint: .token)
    private static let atAPI = RequestFilter(endpoint: .api)
    private static let refreshes = RequestFilter(grant: .refreshToken)
    private static let second = TokenAnswer.refresh(2)

    private static let rows: [RequirementRow] = [
        .met(
            "a value that came in none of two",
            never(refreshes, .form("refresh_token"), .equals(second)),
            .record(.exchange(), .refresh(1, .pair(2)), .refresh(3, .pair(4))),
            text: "In no refresh requests, `refresh_token` in the form is `\(second)`",
            expected: "in none",
            seen: "in none of 2",
            shownBy: []
        ),
        .broken(
            "a value that came in one of two",
            never(refreshes, .form("refresh_token"), .equals(second)),
            .record(.exchange(), .refresh(1, .pair(2)), .refresh(2, .pair(3))),
            text: "In no refresh requests, `refresh_token` in the form is `\(second)`",
            expected: "in none",
            seen: "in 1: #3 POST /oauth/token → 200",
            shownBy: [3]
        ),
        .broken(
            "a value that came in each",
            never(atToken, .form("client_secret"), .present),
            .record(.exchange(), .refresh(1, .page(503))),
            text: "In no token requests, `client_secret` in the form is present",
            expected: "in none",
            seen: "in 2: #1 POST /oauth/token → 200, #2 POST /oauth/token → 503",
            shownBy: [1, 2]
        ),
        .met(
            "there was no such request: that is fine",
            never(atToken, .form("code"), .equals("code-1")),
            .record(.authorize()),
            text: "In no token requests, `code` in the form is `code-1`",
            expected: "in none",
            seen: "in none of 0",
            shownBy: []
        ),
        .met(
            "a value that came twice in one request is not that value alone",
            never(atAPI, .header("X-A"), .equals("1")),
            .record(.api(1).header("X-A", "1").header("x-a", "2")),
            text: "In no API requests, the header `X-A` is `1`",
            expected: "in none",
            seen: "in none of 1",
            shownBy: []
        ),
        .broken(
            "absent in none, and it is absent in one",
            never(atAPI, .header("Authorization"), .absent),
            .record(.api(1), .api("GET", "/contacts", 401)),
            text: "In no API requests, the header `Authorization` is absent",
            expected: "in none",
            seen: "in 1: #2 GET /api/v0.0.1/contacts → 401",
            shownBy: [2]
        ),
        .met(
            "present in none, and it is empty",
            never(atAPI, .query("access_token"), .present),
            .record(.api("GET", "/contacts?access_token=")),
            text: "In no API requests, `access_token` in the query is present",
            expected: "in none",
            seen: "in none of 1",
            shownBy: []
        ),
        .broken(
            "a form of values",
            never(atAPI, .header("Authorization"), .matches(.of("Basic .*"))),
            .record(.api(1), .api("GET", "/contacts").header("Authorization", "Basic YQ==")),
            text: "In no API requests, the header `Authorization` is of the form `Basic .*`",
            expected: "in none",
            seen: "in 1: #2 GET /api/v0.0.1/contacts → 200",
            shownBy: [2]
        ),
        .met(
            "what came during another step is not meant",
            never(RequestFilter(endpoint: .api, during: "second"), .method, .equals("POST")),
            .record(.api("POST", "/contacts", 201), .api(1)),
            steps: [.step(.call, .done, 1...1, name: "first"), .step(.call, .done, 2...2, name: "second")],
            text: "In no API requests during `second`, the method is `POST`",
            expected: "in none",
            seen: "in none of 1",
            shownBy: []
        ),
        .met(
            "what came afterwards is not meant",
            never(atAPI, .method, .equals("POST")),
            .record(.api(1), .api("POST", "/contacts", 201)),
            steps: [.step(.call, .done, 1...1)],
            text: "In no API requests, the method is `POST`",
            expected: "in none",
            seen: "in none of 1",
            shownBy: []
        ),
    ]
}

extension ValuePattern {
    /// The pattern that this text is; a test that mistypes one is of no use.
    static func of(_ text: String) -> ValuePattern {
        guard let pattern = ValuePattern(text) else { preconditionFailure("'\(text)' is no regular expression") }
        return pattern
    }
}
