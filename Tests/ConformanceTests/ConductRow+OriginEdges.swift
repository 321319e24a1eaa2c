import OAuthCore
import Trace

/// Places in which a secret is easily overlooked, and texts that only look like one.
extension ConductRow {
    private static let callback = Exchange.callbackURL

    private static func sink(_ headers: [HeaderField] = [], _ body: String = "", _ target: String = "/x") -> Exchange {
        Exchange.api("POST", "/x", body: body).changed { exchange in
            exchange.endpoint = .sink
            exchange.request.target = target
            exchange.request.headers = headers
        }
    }

    static let originEdges: [ConductRow] = elsewhere + referers + headers + scope

    private static let elsewhere: [ConductRow] = [
        .breach(
            of: "credentials-to-another-origin",
            "an Authorization header that is nothing but the token",
            .record(.exchange(), sink([HeaderField("Authorization", TokenAnswer.refresh(1))])),
            at: 2,
            "the request to another origin has an Authorization header"
        ),
        .breach(
            of: "credentials-to-another-origin",
            "a header of the client's own",
            .record(.exchange(), sink([HeaderField("X-Token", TokenAnswer.access(1))])),
            at: 2,
            "the request to another origin carries an access token"
        ),
        .breach(
            of: "credentials-to-another-origin",
            "the secret in JSON",
            .record(sink([], #"{"client_id":"demo-client","client_secret":"demo-secret"}"#)),
            at: 1,
            "the request to another origin carries client_secret"
        ),
        .breach(
            of: "credentials-to-another-origin",
            "a token deep in JSON",
            .record(.exchange(), sink([], #"{"session":{"refresh":"\#(TokenAnswer.refresh(1))"}}"#)),
            at: 2,
            "the request to another origin carries a refresh token"
        ),
        .breach(
            of: "credentials-to-another-origin",
            "the code in the query",
            .record(.authorize(), sink([], "", "/next?code=code-1")),
            at: 2,
            "the request to another origin carries code"
        ),
        .nearMiss(
            of: "credentials-to-another-origin",
            "what the API call had to say",
            .record(.exchange(), sink([HeaderField("Accept", "*/*")], #"{"name":"Ada","country":"GB"}"#))
        ),
        .nearMiss(
            of: "credentials-to-another-origin",
            "the header at the API itself",
            .record(.exchange(), .api(1))
        ),
    ]

    private static let referers: [ConductRow] = [
        .breach(
            of: "secret-in-referer",
            "an access token, at the token endpoint",
            .record(
                .exchange(),
                .refresh(1, .pair(2)).header("referer", "\(callback)?a=1&t=\(TokenAnswer.access(1))#top")
            ),
            at: 2,
            "an access token is in the Referer"
        ),
        .nearMiss(of: "secret-in-referer", "an address without a query", .record(.api(1).header("Referer", callback))),
    ]

    private static let headers: [ConductRow] = [
        .breach(
            of: "token-outside-authorization",
            "a header that is nothing but the token",
            .record(.exchange(), .api(1).header("X-Access-Token", TokenAnswer.access(1))),
            at: 2,
            "the header X-Access-Token carries an access token"
        ),
        .breach(
            of: "token-outside-authorization",
            "a refresh token between quotes",
            .record(.exchange(), .api(1).header("X-Session", #"r="\#(TokenAnswer.refresh(1))""#)),
            at: 2,
            "the header X-Session carries a refresh token"
        ),
        .nearMiss(
            of: "token-outside-authorization",
            "Authorization in lower case",
            .record(.exchange(), .api("GET", "/x").header("authorization", "Bearer \(TokenAnswer.access(1))"))
        ),
        .nearMiss(
            of: "refresh-token-at-api",
            "a text that was given as both",
            .record(
                .exchange().changed { exchange in
                    let both = TokenAnswer.access(1)
                    exchange.response.body = Array(#"{"access_token":"\#(both)","refresh_token":"\#(both)"}"#.utf8)
                },
                .api(1)
            )
        ),
        .nearMiss(
            of: "refresh-token-at-api",
            "a text that was never given",
            .record(.exchange(), .api(bearer: TokenAnswer.refresh(9), 401))
        ),
        .breach(
            of: "access-token-at-token-endpoint",
            "the scheme in lower case",
            .record(.exchange().header("authorization", "bearer x")),
            at: 1,
            "the token request has an Authorization header with a bearer token"
        ),
        .nearMiss(of: "access-token-at-token-endpoint", "at the API", .record(.api(1))),
    ]

    private static func refresh(_ number: Int, scope: String, _ answer: TokenAnswer) -> Exchange {
        Exchange.refresh(number, answer).changed { exchange in
            exchange.request.body += Array("&scope=\(FormCodec.encodeComponent(scope))".utf8)
        }
    }

    private static let asked = Exchange.authorize(["state": "s", "scope": "a b"], redirect: "code=code-1")

    private static let scope: [ConductRow] = [
        .breach(
            of: "refresh-scope-is-not-wider",
            "more, an hour and a refresh token later",
            .record(asked, .exchange(), .refresh(1, .pair(2)), refresh(2, scope: "b c", .pair(3))),
            at: 4,
            "the refresh asks for c, the authorization did not"
        ),
        .breach(
            of: "refresh-scope-is-not-wider",
            "more, with a refresh token that is kept",
            .record(asked, .exchange(), .refresh(1, .accessOnly(2)), refresh(1, scope: "ab", .page(400))),
            at: 4,
            "the refresh asks for ab, the authorization did not"
        ),
        .nearMiss(
            of: "refresh-scope-is-not-wider",
            "the same in another order",
            .record(asked, .exchange(), refresh(1, scope: "b a", .pair(2)))
        ),
        .nearMiss(
            of: "refresh-scope-is-not-wider",
            "an authorization that left the scope to the server",
            .record(.authorize(), .exchange(), refresh(1, scope: "a", .pair(2)))
        ),
        .nearMiss(
            of: "refresh-scope-is-not-wider",
            "a refresh token of another day",
            .record(asked, refresh(7, scope: "c", .pair(8)))
        ),
    ]
}
