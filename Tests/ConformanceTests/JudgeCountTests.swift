import Conformance
import OAuthCore
import Testing
import Trace

@Suite("Requirements on how many requests arrive")
struct JudgeCountTests {
    @Test(arguments: rows) func isJudged(_ row: RequirementRow) throws { try row.check() }

    private static func requests(_ filter: RequestFilter, _ from: Int, _ to: Int?) -> Requirement {
        .requests(filter, count: CountRange(from: from, to: to))
    }

    private static let tokenRequests = RequestFilter(endpoint: .token)
    private static let refreshes = RequestFilter(endpoint: .token, grant: .refreshToken)

    private static let rows: [RequirementRow] = [
        .met(
            "none, and none came",
            requests(tokenRequests, 0, 0),
            .record(.authorize()),
            text: "No token requests",
            expected: "none",
            seen: "none",
            shownBy: []
        ),
        .broken(
            "none, and one came",
            requests(tokenRequests, 0, 0),
            .record(.authorize(), .exchange()),
            text: "No token requests",
            expected: "none",
            seen: "1: #2 POST /oauth/token → 200",
            shownBy: [2]
        ),
        .met(
            "exactly one, and one came",
            requests(RequestFilter(grant: .authorizationCode), 1, 1),
            .record(.authorize(), .exchange(), .refresh(1, .pair(2))),
            text: "exactly 1 code exchanges",
            expected: "exactly 1",
            seen: "1: #2 POST /oauth/token → 200",
            shownBy: [2]
        ),
        .broken(
            "exactly one, and none came",
            requests(refreshes, 1, 1),
            .record(.authorize(), .exchange()),
            text: "exactly 1 refresh requests",
            expected: "exactly 1",
            seen: "none",
            shownBy: []
        ),
        .met(
            "at least two, and three came",
            requests(RequestFilter(endpoint: .api), 2, nil),
            .record(.api(1), .api(1), .api(1)),
            text: "at least 2 API requests",
            expected: "at least 2",
            seen: "3: #1 GET /api/v0.0.1/contacts → 200, #2 GET /api/v0.0.1/contacts → 200, "
                + "#3 GET /api/v0.0.1/contacts → 200",
            shownBy: [1, 2, 3]
        ),
        .broken(
            "at most two, and five came: the first four are named",
            requests(refreshes, 0, 2),
            .record(
                .refresh(1, .pair(2)),
                .refresh(1, .refused(400, "invalid_grant")),
                .refresh(1, .page(503)),
                .refresh(1, .page(503)),
                .refresh(1, .page(503))
            ),
            text: "at most 2 refresh requests",
            expected: "at most 2",
            seen: "5: #1 POST /oauth/token → 200, #2 POST /oauth/token → 400, #3 POST /oauth/token → 503, "
                + "#4 POST /oauth/token → 503, …",
            shownBy: [1, 2, 3, 4, 5]
        ),
        .broken(
            "one to two, and three came",
            requests(RequestFilter(endpoint: .authorize), 1, 2),
            .record(.authorize(), .authorize(), .authorize()),
            text: "1 to 2 authorization requests",
            expected: "1 to 2",
            seen: "3: #1 GET /oauth/authorize → 302, #2 GET /oauth/authorize → 302, #3 GET /oauth/authorize → 302",
            shownBy: [1, 2, 3]
        ),
        .met(
            "by method and status",
            requests(RequestFilter(endpoint: .api, method: "POST", status: 201), 1, 1),
            .record(.api("POST", "/contacts", 401), .api("POST", "/contacts", 201), .api("GET", "/contacts", 201)),
            text: "exactly 1 POST API requests answered 201",
            expected: "exactly 1",
            seen: "1: #2 POST /api/v0.0.1/contacts → 201",
            shownBy: [2]
        ),
        .met(
            "during one step only",
            requests(RequestFilter(endpoint: .api, during: "second"), 1, 1),
            .record(.api(1), .api(1), .api(1)),
            steps: [.step(.call, .done, 1...2, name: "first"), .step(.call, .done, 3...3, name: "second")],
            text: "exactly 1 API requests during `second`",
            expected: "exactly 1",
            seen: "1: #3 GET /api/v0.0.1/contacts → 200",
            shownBy: [3]
        ),
        .met(
            "the good flow afterwards is not counted",
            requests(tokenRequests, 0, 0),
            .record(.authorize(), .authorize(), .exchange()),
            steps: [.step(.connect, .refused("state_mismatch"), 1...1)],
            text: "No token requests",
            expected: "none",
            seen: "none",
            shownBy: []
        ),
        .met(
            "any request at all",
            requests(RequestFilter(), 1, 1),
            .record(.api(1)),
            text: "exactly 1 requests",
            expected: "exactly 1",
            seen: "1: #1 GET /api/v0.0.1/contacts → 200",
            shownBy: [1]
        ),
        .broken(
            "at the second origin",
            requests(RequestFilter(endpoint: .sink), 0, 0),
            .record(.exchange().changed { $0.endpoint = .sink }),
            text: "No requests to `sink`",
            expected: "none",
            seen: "1: #1 POST /oauth/token → 200",
            shownBy: [1]
        ),
    ]
}
