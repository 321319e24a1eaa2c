import Conformance
import OAuthCore
import Testing
import Trace

@Suite("Requirements on values in requests")
struct JudgeValueTests {
    @Test(arguments: rows) func isJudged(_ row: RequirementRow) throws { try row.check() }

    private static let atToken = RequestFilter(endpoint: .token)
    private static let atAPI = RequestFilter(endpoint: .api)
    private static let atAuthorize = RequestFilter(endpoint: .authorize)

    private static func asked(scope: String) -> [Exchange] {
        .record(.authorize(["state": "state-1", "scope": scope]))
    }

    private static func sent(_ body: String) -> [Exchange] { .record(.api("POST", "/contacts", 201, body: body)) }

    private static let rows: [RequirementRow] = [
        .met(
            "equal, in each of two",
            RequirementRow.value(atToken, .form("client_id"), .equals("demo-client")),
            .record(.exchange(), .refresh(1, .pair(2))),
            text: "In token requests, `client_id` in the form is `demo-client`",
            expected: "`demo-client`",
            seen: "so in 2 of 2",
            shownBy: [1, 2]
        ),
        .broken(
            "equal, and the second is not",
            RequirementRow.value(atToken, .form("client_secret"), .equals("demo-secret")),
            .record(.exchange(), .token(["client_secret": "demo"], .refused(401, "invalid_client"))),
            text: "In token requests, `client_secret` in the form is `demo-secret`",
            expected: "`demo-secret`",
            seen: "`demo`",
            shownBy: [2]
        ),
        .broken(
            "equal, and it came twice",
            RequirementRow.value(atAuthorize, .query("state"), .equals("state-1")),
            .record(.authorize(["state": "state-1", "state": "state-1"])),
            text: "In authorization requests, `state` in the query is `state-1`",
            expected: "`state-1`",
            seen: "`state-1` and `state-1`",
            shownBy: [1]
        ),
        .broken(
            "equal, and there was no such request",
            RequirementRow.value(atToken, .form("code"), .equals("code-1")),
            .record(.authorize()),
            text: "In token requests, `code` in the form is `code-1`",
            expected: "`code-1`",
            seen: "there were no token requests",
            shownBy: []
        ),
        .met(
            "the method",
            RequirementRow.value(atToken, .method, .equals("POST")),
            .record(.exchange()),
            text: "In token requests, the method is `POST`",
            expected: "`POST`",
            seen: "so in 1 of 1",
            shownBy: [1]
        ),
        .met(
            "the media type, whatever its case and its parameters",
            RequirementRow.value(atToken, .mediaType, .equals("application/x-www-form-urlencoded")),
            .record(.exchange().changed { $0.request.headers[0].value = "APPLICATION/X-WWW-form-urlencoded; a=b" }),
            text: "In token requests, the media type of the body is `application/x-www-form-urlencoded`",
            expected: "`application/x-www-form-urlencoded`",
            seen: "so in 1 of 1",
            shownBy: [1]
        ),
        .met(
            "a header, its name in any case",
            RequirementRow.value(atAPI, .header("authorization"), .present),
            .record(.api(1)),
            text: "In API requests, the header `authorization` is present",
            expected: "present",
            seen: "so in 1 of 1",
            shownBy: [1]
        ),
        .broken(
            "present, and it is empty",
            RequirementRow.value(atAuthorize, .query("state"), .present),
            .record(.authorize(["state": ""])),
            text: "In authorization requests, `state` in the query is present",
            expected: "present",
            seen: "``",
            shownBy: [1]
        ),
        .broken(
            "present, and it is absent",
            RequirementRow.value(atAPI, .header("Authorization"), .present),
            .record(.api("GET", "/contacts", 401)),
            text: "In API requests, the header `Authorization` is present",
            expected: "present",
            seen: "absent",
            shownBy: [1]
        ),
        .met(
            "absent",
            RequirementRow.value(atToken, .query("client_secret"), .absent),
            .record(.exchange()),
            text: "In token requests, `client_secret` in the query is absent",
            expected: "absent",
            seen: "so in 1 of 1",
            shownBy: [1]
        ),
        .broken(
            "absent, and it is there, though empty",
            RequirementRow.value(atAPI, .query("access_token"), .absent),
            .record(.api("GET", "/contacts?access_token=")),
            text: "In API requests, `access_token` in the query is absent",
            expected: "absent",
            seen: "``",
            shownBy: [1]
        ),
        .met(
            "the same tokens in another order",
            RequirementRow.value(atAuthorize, .query("scope"), .sameTokens("read:contacts write:messages")),
            asked(scope: "write:messages read:contacts"),
            text: "In authorization requests, `scope` in the query is the tokens `read:contacts write:messages`, "
                + "separated by spaces",
            expected: "the tokens `read:contacts write:messages`, separated by spaces",
            seen: "so in 1 of 1",
            shownBy: [1]
        ),
        .broken(
            "the same tokens, separated by commas",
            RequirementRow.value(atAuthorize, .query("scope"), .sameTokens("read:contacts write:messages")),
            asked(scope: "read:contacts,write:messages"),
            text: "In authorization requests, `scope` in the query is the tokens `read:contacts write:messages`, "
                + "separated by spaces",
            expected: "the tokens `read:contacts write:messages`, separated by spaces",
            seen: "`read:contacts,write:messages`",
            shownBy: [1]
        ),
        .met(
            "as authorized, by the authorization before it and not by an earlier one",
            RequirementRow.value(atToken, .form("redirect_uri"), .asAuthorized),
            .record(.authorize(["redirect_uri": "https://client.example/old"]), .authorize(), .exchange()),
            text: "In token requests, `redirect_uri` in the form is that of the authorization request",
            expected: "that of the authorization request",
            seen: "so in 1 of 1",
            shownBy: [3]
        ),
        .broken(
            "as authorized, and it differs by a slash",
            RequirementRow.value(atToken, .form("redirect_uri"), .asAuthorized),
            .record(.authorize(), .token(["redirect_uri": "https://client.example/callback/"], .page(400))),
            text: "In token requests, `redirect_uri` in the form is that of the authorization request",
            expected: "that of the authorization request",
            seen: "`https://client.example/callback/`",
            shownBy: [2]
        ),
        .broken(
            "as authorized, and nothing was",
            RequirementRow.value(atToken, .form("redirect_uri"), .asAuthorized),
            .record(.exchange()),
            text: "In token requests, `redirect_uri` in the form is that of the authorization request",
            expected: "that of the authorization request",
            seen: "`https://client.example/callback`",
            shownBy: [1]
        ),
        .met(
            "the body, its JSON with other spaces and another order",
            RequirementRow.value(atAPI, .body, .equals(#"{"email":"a@example.com","name":"Ada"}"#)),
            sent(#"{ "name": "Ada", "email": "a@example.com" }"#),
            text: #"In API requests, the body is `{"email":"a@example.com","name":"Ada"}`"#,
            expected: #"`{"email":"a@example.com","name":"Ada"}`"#,
            seen: "so in 1 of 1",
            shownBy: [1]
        ),
        .broken(
            "the body, and it is empty",
            RequirementRow.value(atAPI, .body, .equals(#"{"name":"Ada"}"#)),
            sent(""),
            text: #"In API requests, the body is `{"name":"Ada"}`"#,
            expected: #"`{"name":"Ada"}`"#,
            seen: "absent",
            shownBy: [1]
        ),
        .broken(
            "a long value is cut in the report",
            RequirementRow.value(atAuthorize, .query("scope"), .equals("read:contacts")),
            asked(scope: String(repeating: "x", count: 90)),
            text: "In authorization requests, `scope` in the query is `read:contacts`",
            expected: "`read:contacts`",
            seen: "`\(String(repeating: "x", count: 80))… (90 characters)`",
            shownBy: [1]
        ),
    ]
}
