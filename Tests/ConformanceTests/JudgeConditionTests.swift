import Conformance
import OAuthCore
import Scenarios
import Testing
import Trace

/// The conditions and places that ``JudgeValueTests`` leaves out.
@Suite("Requirements on scopes, forms and targets of requests")
struct JudgeConditionTests {
    @Test(arguments: scopeRows) func isJudgedByItsScopes(_ row: RequirementRow) throws { try row.check() }

    @Test(arguments: formRows) func isJudgedByItsForm(_ row: RequirementRow) throws { try row.check() }

    @Test(arguments: targetRows) func isJudgedByItsTarget(_ row: RequirementRow) throws { try row.check() }

    private static let atAuthorize = RequestFilter(endpoint: .authorize)
    private static let atAPI = RequestFilter(endpoint: .api)
    private static let refreshes = RequestFilter(grant: .refreshToken)

    private static func scope(
        _ name: String,
        _ sent: KeyValuePairs<String, String>,
        isMet: Bool,
        seen: String
    ) -> RequirementRow {
        (isMet ? RequirementRow.met : RequirementRow.broken)(
            name,
            RequirementRow.value(atAuthorize, .query("scope"), .within("read:contacts write:contacts")),
            .record(.authorize(sent)),
            nil,
            "In authorization requests, `scope` in the query is no more than `read:contacts write:contacts`",
            "no more than `read:contacts write:contacts`",
            seen,
            [1]
        )
    }

    private static let scopeRows: [RequirementRow] = [
        scope("all of them", ["scope": "write:contacts read:contacts"], isMet: true, seen: "so in 1 of 1"),
        scope("one of them, twice", ["scope": "read:contacts read:contacts"], isMet: true, seen: "so in 1 of 1"),
        scope("none of them", ["scope": ""], isMet: true, seen: "so in 1 of 1"),
        scope("no scope", ["state": "s"], isMet: true, seen: "so in 1 of 1"),
        scope(
            "one that is not among them",
            ["scope": "read:contacts read:messages"],
            isMet: false,
            seen: "`read:contacts read:messages`"
        ),
        scope("one in other case", ["scope": "Read:contacts"], isMet: false, seen: "`Read:contacts`"),
        scope(
            "one that is not among them, in a second parameter",
            ["scope": "read:contacts", "scope": "admin"],
            isMet: false,
            seen: "`read:contacts` and `admin`"
        ),
        .met(
            "within, and there was no such request: that is fine",
            RequirementRow.value(refreshes, .form("scope"), .within("read:contacts")),
            .record(.exchange()),
            text: "In refresh requests, `scope` in the form is no more than `read:contacts`",
            expected: "no more than `read:contacts`",
            seen: "there were no refresh requests",
            shownBy: []
        ),
        .broken(
            "within, and the second of two goes beyond",
            RequirementRow.value(refreshes, .form("scope"), .within("read:contacts")),
            .record(
                .refresh(1, .pair(2)),
                .token(["grant_type": "refresh_token", "scope": "write:contacts"], .refused(400, "invalid_scope"))
            ),
            text: "In refresh requests, `scope` in the form is no more than `read:contacts`",
            expected: "no more than `read:contacts`",
            seen: "`write:contacts`",
            shownBy: [2]
        ),
    ]

    private static func state(
        _ name: String,
        _ pattern: String,
        _ sent: KeyValuePairs<String, String>,
        isMet: Bool,
        seen: String
    ) -> RequirementRow {
        (isMet ? RequirementRow.met : RequirementRow.broken)(
            name,
            RequirementRow.value(atAuthorize, .query("state"), .matches(.of(pattern))),
            .record(.authorize(sent)),
            nil,
            "In authorization requests, `state` in the query is of the form `\(pattern)`",
            "of the form `\(pattern)`",
            seen,
            [1]
        )
    }

    private static let formRows: [RequirementRow] = [
        state("of the form", "[A-Za-z0-9_-]{8,}", ["state": "af0ifjsldkj"], isMet: true, seen: "so in 1 of 1"),
        state("too short for the form", "[A-Za-z0-9_-]{8,}", ["state": "af0"], isMet: false, seen: "`af0`"),
        state("of the form in a part only", "[a-z]+", ["state": "abc1"], isMet: false, seen: "`abc1`"),
        state("of one of two forms", "a+|b+", ["state": "bb"], isMet: true, seen: "so in 1 of 1"),
        state("of the form up to its line end", "[a-z]+", ["state": "abc\n"], isMet: false, seen: "`abc\n`"),
        state("empty, and the form is", "", ["state": ""], isMet: true, seen: "so in 1 of 1"),
        state("of the form, twice", "[a-z]+", ["state": "a", "state": "b"], isMet: false, seen: "`a` and `b`"),
        state("absent", ".*", ["scope": "a"], isMet: false, seen: "absent"),
        .broken(
            "of a form, and there was no such request",
            RequirementRow.value(refreshes, .form("refresh_token"), .matches(.of(".+"))),
            .record(.exchange()),
            text: "In refresh requests, `refresh_token` in the form is of the form `.+`",
            expected: "of the form `.+`",
            seen: "there were no refresh requests",
            shownBy: []
        ),
    ]

    private static let inPath = RequestFilter(endpoint: .api, path: Glob("/contacts/*"))

    private static let targetRows: [RequirementRow] = [
        .met(
            "the target, byte for byte",
            RequirementRow.value(atAPI, .target, .equals("/api/v0.0.1/contacts?q=a%20b+c&")),
            .record(.api("GET", "/contacts?q=a%20b+c&")),
            text: "In API requests, the request target is `/api/v0.0.1/contacts?q=a%20b+c&`",
            expected: "`/api/v0.0.1/contacts?q=a%20b+c&`",
            seen: "so in 1 of 1",
            shownBy: [1]
        ),
        .broken(
            "the target, its escapes written in another way",
            RequirementRow.value(atAPI, .target, .equals("/api/v0.0.1/contacts/a%2Fb")),
            .record(.api("GET", "/contacts/a%2fb")),
            text: "In API requests, the request target is `/api/v0.0.1/contacts/a%2Fb`",
            expected: "`/api/v0.0.1/contacts/a%2Fb`",
            seen: "`/api/v0.0.1/contacts/a%2fb`",
            shownBy: [1]
        ),
        .broken(
            "the target of a sandbox, of the form of one at the root",
            RequirementRow.value(atAPI, .target, .matches(.of("/api/.*"))),
            .record(.api("GET", "/contacts").changed { $0.request.target = "/s/c1/api/v0.0.1/contacts" }),
            text: "In API requests, the request target is of the form `/api/.*`",
            expected: "of the form `/api/.*`",
            seen: "`/s/c1/api/v0.0.1/contacts`",
            shownBy: [1]
        ),
        .met(
            "of requests below a path, whatever sandbox they are of",
            RequirementRow.value(inPath, .method, .equals("PUT")),
            .record(
                .api("GET", "/contacts"),
                .api("PUT", "/contacts/1"),
                .api("PUT", "/contacts/2?x=1").changed { $0.request.target = "/s/c1" + $0.request.target },
                .api("GET", "/messages/1")
            ),
            text: "In API requests for `/contacts/*`, the method is `PUT`",
            expected: "`PUT`",
            seen: "so in 2 of 2",
            shownBy: [2, 3]
        ),
        .broken(
            "of requests below a path that none had",
            RequirementRow.value(inPath, .method, .equals("PUT")),
            .record(.api("PUT", "/contacts"), .api("PUT", "/messages?path=/contacts/1")),
            text: "In API requests for `/contacts/*`, the method is `PUT`",
            expected: "`PUT`",
            seen: "there were no API requests for `/contacts/*`",
            shownBy: []
        ),
        .met(
            "how many there are below a path",
            .requests(
                RequestFilter(endpoint: .api, method: "POST", status: 201, path: Glob("/contacts")),
                count: CountRange(from: 1, to: 1)
            ),
            .record(.api("POST", "/contacts", 503), .api("POST", "/contacts", 201), .api("POST", "/messages", 201)),
            text: "exactly 1 POST API requests for `/contacts` answered 201",
            expected: "exactly 1",
            seen: "1: #2 POST /api/v0.0.1/contacts → 201",
            shownBy: [2]
        ),
    ]
}
