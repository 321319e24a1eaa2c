import OAuthCore
import Trace

extension ConductRow {
    private static func authorize(_ name: String, _ value: String?) -> Exchange {
        var query = [("response_type", "code"), ("client_id", "demo-client"), ("redirect_uri", Exchange.callbackURL)]
        query.removeAll { $0.0 == name }
        if let value { query.append((name, value)) }
        return Exchange.authorize(["state": "s"]).changed { exchange in
            let pairs = query.map { Parameters.Pair($0.0, $0.1) }
            exchange.request.target += "&" + FormCodec.encode(Parameters(pairs))
        }
    }

    /// Of requests to the authorization endpoint, by a parameter and a value of it that is wrong, and one that is right.
    private static func pair(
        _ rule: String,
        _ name: String,
        wrong: String?,
        right: String?,
        _ message: String
    ) -> [ConductRow] {
        [
            .breach(of: rule, wrong ?? "missing", .record(authorize(name, wrong)), at: 1, message),
            .nearMiss(of: rule, right ?? "missing", .record(authorize(name, right))),
        ]
    }

    static let authorizeForms: [ConductRow] =
        pair("response-type-is-code", "response_type", wrong: "token", right: "code", "response_type is token")
        + pair("response-type-is-code", "response_type", wrong: nil, right: "code", "response_type is missing")
        + pair("client-id-is-sent", "client_id", wrong: nil, right: "a", "the authorization request has no client_id")
        + pair("client-id-is-sent", "client_id", wrong: "", right: "a", "the authorization request has no client_id")
        + pair(
            "redirect-uri-is-sent",
            "redirect_uri",
            wrong: nil,
            right: "https://client.example/",
            "the authorization request has no redirect_uri"
        )
        + pair(
            "redirect-uri-has-no-fragment",
            "redirect_uri",
            wrong: "https://client.example/#a",
            right: "https://client.example/?a=%23",
            "redirect_uri is https://client.example/#a"
        )
        + pair("scope-is-a-list", "scope", wrong: "a,b", right: "a b", "scope is a,b, with ',' in it")
        + pair("scope-is-a-list", "scope", wrong: "a+b", right: nil, "scope is a+b, with '+' in it")

    static let tokenForms: [ConductRow] = [
        .breach(
            of: "grant-type-is-known",
            "a grant of others",
            .record(.token(["grant_type": "client_credentials"], .page(400)).authenticated()),
            at: 1,
            "grant_type is client_credentials"
        ),
        .breach(
            of: "grant-type-is-known",
            "none",
            .record(.token(["code": "c"], .page(400)).authenticated()),
            at: 1,
            "grant_type is missing"
        ),
        .nearMiss(of: "grant-type-is-known", "a refresh", .record(.refresh(1, .pair(2)))),
        .breach(
            of: "client-is-named",
            "nobody",
            .record(.token(["grant_type": "authorization_code", "code": "c"], .page(400))),
            at: 1,
            "the token request has neither client_id nor an Authorization header"
        ),
        .nearMiss(
            of: "client-is-named",
            "HTTP Basic",
            .record(.token(["grant_type": "authorization_code"], .page(400)).header("Authorization", "Basic x"))
        ),
        .breach(
            of: "secret-is-not-empty",
            "empty",
            .record(.token(["grant_type": "refresh_token"], .page(400)).authenticated("")),
            at: 1,
            "client_secret is empty"
        ),
        .breach(
            of: "secret-is-not-empty",
            "what a language prints for nothing",
            .record(.token(["grant_type": "refresh_token"], .page(400)).authenticated("undefined")),
            at: 1,
            "client_secret is 'undefined'"
        ),
        .nearMiss(of: "secret-is-not-empty", "a secret", .record(.refresh(1, .pair(2)))),
        .breach(
            of: "json-is-accepted",
            "HTML only",
            .record(.refresh(1, .pair(2)).header("Accept", "text/html")),
            at: 1,
            "Accept is text/html, and the answer is application/json"
        ),
        .nearMiss(
            of: "json-is-accepted",
            "anything",
            .record(.refresh(1, .pair(2)).header("Accept", "text/html, */*"))
        ),
        .nearMiss(of: "json-is-accepted", "no header", .record(.refresh(1, .pair(2)))),
        .breach(
            of: "refresh-scope-is-not-wider",
            "more than the authorization asked for",
            .record(
                .authorize(["state": "s", "scope": "a b"], redirect: "code=code-1"),
                .exchange(),
                .refresh(1, .pair(2)).changed { $0.request.body += Array("&scope=a+c".utf8) }
            ),
            at: 3,
            "the refresh asks for c, the authorization did not"
        ),
        .nearMiss(
            of: "refresh-scope-is-not-wider",
            "less",
            .record(
                .authorize(["state": "s", "scope": "a b"], redirect: "code=code-1"),
                .exchange(),
                .refresh(1, .pair(2)).changed { $0.request.body += Array("&scope=b".utf8) }
            )
        ),
    ]

    private static func refreshes(_ count: Int, apartMs: Double) -> [Exchange] {
        (0..<count).map { place in
            let start = Double(place) * apartMs
            return Exchange.refresh(1, .page(503)).from(start, to: start + 1).changed { $0.n = place + 1 }
        }
    }

    static let storms: [ConductRow] = [
        .breach(
            of: "refresh-storm",
            "six within a second",
            refreshes(6, apartMs: 100),
            at: 6,
            "the refresh token is sent again after 5 failures within 10 s"
        ),
        .nearMiss(of: "refresh-storm", "five within a second", refreshes(5, apartMs: 100)),
        .nearMiss(of: "refresh-storm", "six within a minute", refreshes(6, apartMs: 10_000)),
    ]

    static let bearers: [ConductRow] = [
        .breach(
            of: "bearer-scheme",
            "another scheme",
            .record(
                .exchange(),
                .api("GET", "/contacts").header("Authorization", "Token \(TokenAnswer.access(1))")
            ),
            at: 2,
            "the scheme is Token"
        ),
        .breach(
            of: "bearer-scheme",
            "no scheme",
            .record(.exchange(), .api("GET", "/contacts").header("Authorization", TokenAnswer.access(1))),
            at: 2,
            "the token stands without a scheme"
        ),
        .nearMiss(
            of: "bearer-scheme",
            "lower case",
            .record(
                .exchange(),
                .api(1).changed {
                    $0.request.headers[0].value = "bearer \(TokenAnswer.access(1))"
                }
            )
        ),
        .nearMiss(of: "bearer-scheme", "HTTP Basic", .record(.api("GET", "/x").header("Authorization", "Basic eA=="))),
        .breach(
            of: "token-in-body",
            "in a form",
            .record(.exchange(), .api("POST", "/contacts", body: "access_token=\(TokenAnswer.access(1))")),
            at: 2,
            "access_token is in the body of POST /api/v0.0.1/contacts"
        ),
        .breach(
            of: "token-in-body",
            "in JSON",
            .record(.exchange(), .api("POST", "/contacts", body: #"{"access_token":"\#(TokenAnswer.access(1))"}"#)),
            at: 2,
            "access_token is in the body of POST /api/v0.0.1/contacts"
        ),
        .nearMiss(
            of: "token-in-body",
            "another member of that name",
            .record(.exchange(), .api("POST", "/contacts", body: #"{"access_token":"to the garden"}"#))
        ),
        .breach(
            of: "token-in-one-place",
            "in the header and in the query",
            .record(.api(1).changed { $0.request.target += "?access_token=x" }),
            at: 1,
            "the token is sent 2 times"
        ),
        .nearMiss(of: "token-in-one-place", "in the header", .record(.api(1))),
    ]
}
