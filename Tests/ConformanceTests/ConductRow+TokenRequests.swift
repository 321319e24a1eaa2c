import OAuthCore
import Trace

extension ConductRow {
    static let tokenRequests: [ConductRow] = [
        .breach(
            of: "token-request-is-post",
            "a GET",
            .record(.exchange().changed { $0.request.method = "GET" }),
            at: 1,
            "the token request is a GET"
        ),
        .nearMiss(of: "token-request-is-post", "a GET of the API", .record(.exchange(), .api(1))),
        .breach(
            of: "token-request-is-form",
            "JSON",
            .record(.exchange().changed { $0.request.headers[0].value = "application/json" }),
            at: 1,
            "the Content-Type of the token request is application/json"
        ),
        .breach(
            of: "token-request-is-form",
            "no type",
            .record(.exchange().changed { $0.request.headers = [] }),
            at: 1,
            "the Content-Type of the token request is missing"
        ),
        .nearMiss(
            of: "token-request-is-form",
            "a form with a charset",
            .record(.exchange().changed { $0.request.headers[0].value += "; charset=UTF-8" })
        ),
        .breach(
            of: "token-parameters-once",
            "two secrets",
            .record(.exchange().authenticated()),
            at: 1,
            "client_id is sent more than once"
        ),
        .nearMiss(
            of: "token-parameters-once",
            "two of a name in a form of the API's own",
            .record(.api("POST", "/contacts", body: "tag=a&tag=b"))
        ),
        .breach(
            of: "one-authentication-method",
            "the header and the form",
            .record(.exchange().header("authorization", "Basic ZGVtbw==")),
            at: 1,
            "the request has an Authorization header and client_secret in the form"
        ),
        .nearMiss(
            of: "one-authentication-method",
            "the header, and the client's name in the form",
            .record(.token(["code": "c", "client_id": "demo-client"], .pair(1)).header("Authorization", "Basic ZA=="))
        ),
        .breach(
            of: "documented-authentication",
            "the header only",
            .record(.token(["code": "c"], .refused(401, "invalid_client")).header("Authorization", "Basic ZGVtbw==")),
            at: 1,
            "send client_id and client_secret in the form: this client sent HTTP Basic"
        ),
        .nearMiss(
            of: "documented-authentication",
            "the form, and a header beside it: that is another rule's",
            .record(.exchange().header("Authorization", "Basic ZGVtbw=="))
        ),
        .nearMiss(of: "documented-authentication", "the header at the API", .record(.api(1))),
        .breach(
            of: "grant-is-not-empty",
            "no code",
            .record(.token(["grant_type": "authorization_code", "code": ""], .page(400))),
            at: 1,
            "the token request has no code"
        ),
        .breach(
            of: "grant-is-not-empty",
            "no refresh token",
            .record(.token(["grant_type": "refresh_token", "code": "c"], .page(400))),
            at: 1,
            "the token request has no refresh token"
        ),
        .nearMiss(
            of: "grant-is-not-empty",
            "a grant that has neither",
            .record(.token(["grant_type": "client_credentials"], .refused(400, "unsupported_grant_type")))
        ),
        .breach(
            of: "redirect-uri-matches",
            "another one",
            .record(.authorize(), .token(["code": "code-1", "redirect_uri": "https://client.example/"], .page(400))),
            at: 2,
            "redirect_uri is https://client.example/, the authorization request had https://client.example/callback"
        ),
        .breach(
            of: "redirect-uri-matches",
            "none, and the code came by the consent page",
            .record(
                .consent(["redirect_uri": Exchange.callbackURL], redirect: "code=code-1"),
                .token(["code": "code-1"], .page(400))
            ),
            at: 2,
            "redirect_uri is missing, the authorization request had https://client.example/callback"
        ),
        .nearMiss(
            of: "redirect-uri-matches",
            "each code with its own",
            .record(
                .authorize(["state": "s", "redirect_uri": "https://client.example/old"], redirect: "code=code-0"),
                .authorize(),
                .exchange()
            )
        ),
        .nearMiss(
            of: "redirect-uri-matches",
            "a code that was never given",
            .record(.authorize(), .token(["code": "code-9"], .page(400)))
        ),
    ]
}
