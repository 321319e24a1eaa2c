import OAuthCore
import Trace

/// Authorization and token requests that only look wrong, or only look right.
extension ConductRow {
    static let requestEdges: [ConductRow] = pages + scopes + bodies + accepted

    /// What the emulator's own pages send is no authorization request.
    private static let pages: [ConductRow] = [
        "response-type-is-code", "client-id-is-sent", "redirect-uri-is-sent", "redirect-uri-has-no-fragment",
        "scope-is-a-list",
    ].map { rule in
        .nearMiss(
            of: rule,
            "a form of the pages' own",
            .record(
                .authorize(["scope": "a,b", "redirect_uri": "https://client.example/#a"])
                    .changed { $0.request.method = "POST" }
            )
        )
    }

    private static func asking(scope: String) -> [Exchange] { .record(.authorize(["state": "s", "scope": scope])) }

    private static let scopes: [ConductRow] = [
        .breach(
            of: "scope-is-a-list",
            "encoded twice",
            asking(scope: "read%3Acontacts"),
            at: 1,
            "scope is read%3Acontacts, with '%' in it"
        ),
        .breach(
            of: "scope-is-a-list",
            "a list of JSON",
            asking(scope: #"["read:contacts"]"#),
            at: 1,
            #"scope is ["read:contacts"], with '[' in it"#
        ),
        .nearMiss(of: "scope-is-a-list", "two of the vendor's", asking(scope: "read:contacts write:messages")),
        .nearMiss(of: "scope-is-a-list", "an empty one", asking(scope: "")),
    ]

    private static let json = Exchange.token(["x": "y"], .page(400)).changed { exchange in
        exchange.request.headers = [HeaderField("Content-Type", "application/json")]
        exchange.request.body = Array(#"{"grant_type":"refresh_token","client_id":"demo-client"}"#.utf8)
    }

    private static let bodies: [ConductRow] = [
        .nearMiss(of: "grant-type-is-known", "a body that is no form: that is another rule's", .record(json)),
        .nearMiss(of: "client-is-named", "a body that is no form: that is another rule's", .record(json)),
        .breach(
            of: "client-is-named",
            "an empty name",
            .record(.token(["grant_type": "refresh_token", "client_id": ""], .page(400))),
            at: 1,
            "the token request has neither client_id nor an Authorization header"
        ),
        .nearMiss(
            of: "client-is-named",
            "a name and no secret",
            .record(.token(["grant_type": "refresh_token", "client_id": "demo-client"], .page(400)))
        ),
        .nearMiss(
            of: "secret-is-not-empty",
            "none at all",
            .record(.token(["grant_type": "refresh_token", "client_id": "demo-client"], .page(400)))
        ),
        .breach(
            of: "documented-authentication",
            "a header that is nothing but the secret",
            .record(.token(["code": "c"], .page(401)).header("Authorization", "demo-secret")),
            at: 1,
            "send client_id and client_secret in the form: this client sent an Authorization header without a scheme"
        ),
    ]

    private static func accepting(_ values: String...) -> [Exchange] {
        .record(
            Exchange.refresh(1, .pair(2)).changed { exchange in
                exchange.request.headers += values.map { HeaderField("Accept", $0) }
            }
        )
    }

    private static let accepted: [ConductRow] = [
        .breach(
            of: "json-is-accepted",
            "forms, in two lines",
            accepting("text/plain", "application/x-www-form-urlencoded"),
            at: 1,
            "Accept is text/plain, application/x-www-form-urlencoded, and the answer is application/json"
        ),
        .nearMiss(of: "json-is-accepted", "JSON in the second line", accepting("text/html", "application/JSON;q=0.5")),
        .nearMiss(of: "json-is-accepted", "any application", accepting("application/*")),
        .nearMiss(of: "json-is-accepted", "an empty header", accepting("")),
        .nearMiss(
            of: "json-is-accepted",
            "HTML from the API",
            .record(.exchange(), .api(1).header("Accept", "text/html"))
        ),
    ]
}
