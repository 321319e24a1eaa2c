import OAuthCore
import Trace

extension ConductRow {
    private static func sink(_ change: (inout Exchange) -> Void) -> Exchange {
        Exchange.api("POST", "/x").changed {
            $0.endpoint = .sink
            $0.request.target = "/oauth/token"
            change(&$0)
        }
    }

    static let origins: [ConductRow] = [
        .breach(
            of: "credentials-to-another-origin",
            "an Authorization header",
            .record(.exchange(), sink { $0.request.headers = [HeaderField("Authorization", "Bearer x")] }),
            at: 2,
            "the request to another origin has an Authorization header: Bearer"
        ),
        .breach(
            of: "credentials-to-another-origin",
            "the form of the token request",
            .record(sink { $0.request.body = Array("grant_type=refresh_token&refresh_token=r".utf8) }),
            at: 1,
            "the request to another origin carries refresh_token"
        ),
        .breach(
            of: "credentials-to-another-origin",
            "a token under another name",
            .record(.exchange(), sink { $0.request.body = Array("t=\(TokenAnswer.access(1))".utf8) }),
            at: 2,
            "the request to another origin carries an access token"
        ),
        .nearMiss(
            of: "credentials-to-another-origin",
            "a visit with empty hands",
            .record(.exchange(), sink { $0.request.method = "GET" })
        ),
        .breach(
            of: "secret-in-referer",
            "the code of the callback",
            .record(.authorize(), .api(1).header("Referer", "https://client.example/callback?code=code-1&state=s")),
            at: 2,
            "a code is in the Referer"
        ),
        .breach(
            of: "secret-in-referer",
            "the client secret",
            .record(.api(1).header("Referer", "https://client.example/?client_secret=x")),
            at: 1,
            "client_secret is in the Referer"
        ),
        .nearMiss(
            of: "secret-in-referer",
            "a code that is none of this server",
            .record(.authorize(), .api(1).header("Referer", "https://client.example/?code=GB"))
        ),
        .breach(
            of: "token-outside-authorization",
            "a cookie",
            .record(.exchange(), .api(1).header("Cookie", "a=b; token=\(TokenAnswer.access(1))")),
            at: 2,
            "the header Cookie carries an access token"
        ),
        .nearMiss(
            of: "token-outside-authorization",
            "another value in another header",
            .record(.exchange(), .api(1).header("X-Request-Id", "access"))
        ),
        .breach(
            of: "refresh-token-at-api",
            "the refresh token as a bearer token",
            .record(.exchange(), .api(bearer: TokenAnswer.refresh(1))),
            at: 2,
            "the API is called with a refresh token"
        ),
        .nearMiss(of: "refresh-token-at-api", "the access token", .record(.exchange(), .api(1))),
        .breach(
            of: "access-token-at-token-endpoint",
            "a bearer token beside the form",
            .record(.refresh(1, .pair(2)).header("Authorization", "Bearer \(TokenAnswer.access(1))")),
            at: 1,
            "the token request has an Authorization header with a bearer token"
        ),
        .nearMiss(
            of: "access-token-at-token-endpoint",
            "HTTP Basic",
            .record(.refresh(1, .pair(2)).header("Authorization", "Basic x"))
        ),
    ]
}
