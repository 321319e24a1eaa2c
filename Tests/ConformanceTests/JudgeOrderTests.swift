import Conformance
import OAuthCore
import Testing
import Trace

@Suite("Requirements on the order of requests")
struct JudgeOrderTests {
    @Test(arguments: rows) func isJudged(_ row: RequirementRow) throws { try row.check() }

    private static let authorize = RequestFilter(endpoint: .authorize)
    private static let exchange = RequestFilter(grant: .authorizationCode)
    private static let refresh = RequestFilter(grant: .refreshToken)
    private static let call = RequestFilter(endpoint: .api)
    private static let refused = RequestFilter(endpoint: .api, status: 401)

    private static let flow = "There are, in this order, authorization requests, then code exchanges, then API requests"
    private static let recovery =
        "There are, in this order, API requests answered 401, then refresh requests, then API requests"

    private static let rows: [RequirementRow] = [
        .met(
            "one behind the other",
            .order([authorize, exchange, call]),
            .record(.authorize(), .exchange(), .api(1)),
            text: flow,
            expected: "one of each, in this order",
            seen: "#1 GET /oauth/authorize → 302, #2 POST /oauth/token → 200, #3 GET /api/v0.0.1/contacts → 200",
            shownBy: [1, 2, 3]
        ),
        .met(
            "with others between them: the first of each is shown",
            .order([refused, refresh, call]),
            .record(.api(1), .api(1, 401), .api(1, 401), .authorize(), .refresh(1, .pair(2)), .api(2), .api(2)),
            text: recovery,
            expected: "one of each, in this order",
            seen: "#2 GET /api/v0.0.1/contacts → 401, #5 POST /oauth/token → 200, #6 GET /api/v0.0.1/contacts → 200",
            shownBy: [2, 5, 6]
        ),
        .broken(
            "the second before the first",
            .order([refused, refresh, call]),
            .record(.refresh(1, .pair(2)), .api(1, 401), .api(2)),
            text: recovery,
            expected: "one of each, in this order",
            seen: "no refresh requests after #2 GET /api/v0.0.1/contacts → 401",
            shownBy: [2]
        ),
        .broken(
            "the last is missing",
            .order([refused, refresh, call]),
            .record(.api(1, 401), .refresh(1, .pair(2))),
            text: recovery,
            expected: "one of each, in this order",
            seen: "no API requests after #1 GET /api/v0.0.1/contacts → 401, #2 POST /oauth/token → 200",
            shownBy: [1, 2]
        ),
        .broken(
            "the first is missing",
            .order([authorize, exchange, call]),
            .record(.exchange(), .api(1)),
            text: flow,
            expected: "one of each, in this order",
            seen: "no authorization requests after the beginning",
            shownBy: []
        ),
        .met(
            "the same kind twice is two requests",
            .order([refresh, refresh]),
            .record(.refresh(1, .page(503)), .refresh(1, .pair(2))),
            text: "There are, in this order, refresh requests, then refresh requests",
            expected: "one of each, in this order",
            seen: "#1 POST /oauth/token → 503, #2 POST /oauth/token → 200",
            shownBy: [1, 2]
        ),
        .broken(
            "the same kind twice, and one came",
            .order([refresh, refresh]),
            .record(.exchange(), .refresh(1, .pair(2))),
            text: "There are, in this order, refresh requests, then refresh requests",
            expected: "one of each, in this order",
            seen: "no refresh requests after #2 POST /oauth/token → 200",
            shownBy: [2]
        ),
        .broken(
            "one request is not of two kinds at once",
            .order([call, refused]),
            .record(.api(1, 401)),
            text: "There are, in this order, API requests, then API requests answered 401",
            expected: "one of each, in this order",
            seen: "no API requests answered 401 after #1 GET /api/v0.0.1/contacts → 401",
            shownBy: [1]
        ),
        .broken(
            "the last came afterwards only",
            .order([exchange, call]),
            .record(.exchange(), .authorize(), .exchange(), .api(1)),
            steps: [.step(.connect, .done, 1...1)],
            text: "There are, in this order, code exchanges, then API requests",
            expected: "one of each, in this order",
            seen: "no API requests after #1 POST /oauth/token → 200",
            shownBy: [1]
        ),
        .broken(
            "by step",
            .order([RequestFilter(endpoint: .token, during: "second"), RequestFilter(endpoint: .api, during: "first")]),
            .record(.api(1), .refresh(1, .pair(2))),
            steps: [.step(.call, .done, 1...1, name: "first"), .step(.call, .done, 2...2, name: "second")],
            text: "There are, in this order, token requests during `second`, then API requests during `first`",
            expected: "one of each, in this order",
            seen: "no API requests during `first` after #2 POST /oauth/token → 200",
            shownBy: [2]
        ),
    ]
}
