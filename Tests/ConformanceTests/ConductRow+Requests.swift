import OAuthCore
import Trace

extension ConductRow {
    static let secrets: [ConductRow] = [
        .breach(
            of: "secret-in-url",
            "the secret in the query of the token request",
            .record(.exchange().changed { $0.request.target += "?client_secret=demo-secret" }),
            at: 1,
            "client_secret is in the query of POST /oauth/token"
        ),
        .breach(
            of: "secret-in-url",
            "the secret in the authorization request",
            .record(.authorize(["state": "state-1", "client_secret": "demo-secret"])),
            at: 1,
            "client_secret is in the query of GET /oauth/authorize"
        ),
        .nearMiss(of: "secret-in-url", "the secret in the form", .record(.exchange())),
        .breach(
            of: "grant-in-url",
            "the code in the query",
            .record(.exchange().changed { $0.request.target += "?code=code-1" }),
            at: 1,
            "code is in the query of the token request"
        ),
        .breach(
            of: "grant-in-url",
            "the refresh token in the query",
            .record(.refresh(1, .pair(2)).changed { $0.request.target += "?refresh_token=r" }),
            at: 1,
            "refresh_token is in the query of the token request"
        ),
        .nearMiss(of: "grant-in-url", "a code of the API's own", .record(.api("GET", "/contacts?code=GB"))),
        .breach(
            of: "token-in-query",
            "the access token in the query",
            .record(.api("GET", "/contacts?access_token=\(TokenAnswer.access(1))")),
            at: 1,
            "access_token is in the query of GET /api/v0.0.1/contacts"
        ),
        .nearMiss(of: "token-in-query", "the access token in the header", .record(.api(1))),
        .breach(
            of: "credentials-at-api",
            "the refresh token in the form of an API request",
            .record(.api("POST", "/contacts", body: "name=Ada&refresh_token=r")),
            at: 1,
            "refresh_token is sent to the API"
        ),
        .breach(
            of: "credentials-at-api",
            "the secret in the query of an API request",
            .record(.api("GET", "/contacts?client_secret=demo-secret")),
            at: 1,
            "client_secret is sent to the API"
        ),
        .nearMiss(of: "credentials-at-api", "both at the token endpoint", .record(.refresh(1, .pair(2)))),
        .nearMiss(
            of: "credentials-at-api",
            "a note that speaks of them",
            .record(.api("POST", "/messages", body: #"{"text":"client_secret and refresh_token"}"#))
        ),
    ]

    static let authorizations: [ConductRow] = [
        .breach(
            of: "state-is-sent",
            "no state",
            .record(.authorize(["response_type": "code"])),
            at: 1,
            "the authorization request has no state"
        ),
        .breach(
            of: "state-is-sent",
            "an empty state",
            .record(.authorize(["state": ""])),
            at: 1,
            "the authorization request has no state"
        ),
        .nearMiss(of: "state-is-sent", "a state", .record(.authorize(["state": "0"]))),
        .nearMiss(
            of: "state-is-sent",
            "a form of the pages' own",
            .record(.authorize([:]).changed { $0.request.method = "POST" })
        ),
        .breach(
            of: "state-once",
            "a state that has had its answer",
            .record(.authorize(), .exchange(), .authorize(code: "code-2")),
            at: 3,
            "the state state-1 was used before: exchange 1 answered it"
        ),
        .breach(
            of: "state-once",
            "a state that had a denial for its answer",
            .record(.authorize(["state": "s"], redirect: "error=access_denied&state=s"), .authorize(["state": "s"])),
            at: 2,
            "the state s was used before: exchange 1 answered it"
        ),
        .breach(
            of: "state-once",
            "a state that was answered by the consent page",
            .record(
                .authorize(["state": "s"]),
                .consent(["state": "s"], redirect: "code=code-1&state=s"),
                .authorize(["state": "s"])
            ),
            at: 3,
            "the state s was used before: exchange 2 answered it"
        ),
        .nearMiss(
            of: "state-once",
            "the browser loads the sign-in page again",
            .record(.authorize(["state": "s"]), .authorize(["state": "s"]), .authorize(state: "s"))
        ),
        .nearMiss(
            of: "state-once",
            "two attempts in flight",
            .record(.authorize().from(0, to: 20), .authorize(code: "code-2").from(10, to: 30))
        ),
        .nearMiss(
            of: "state-once",
            "a new state after a denial",
            .record(.authorize(["state": "s"], redirect: "error=access_denied&state=s"), .authorize(["state": "t"]))
        ),
        .breach(
            of: "authorize-parameters-once",
            "two scopes",
            .record(.authorize(["state": "s", "scope": "read:contacts", "scope": "write:messages"])),
            at: 1,
            "scope is sent more than once"
        ),
        .nearMiss(
            of: "authorize-parameters-once",
            "the same parameters in two requests",
            .record(.authorize(["state": "s"]), .authorize(["state": "s"]))
        ),
    ]
}
