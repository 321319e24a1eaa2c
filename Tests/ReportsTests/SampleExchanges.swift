import OAuthCore
import Trace

/// The exchanges of the sample cases.
enum SampleExchanges {
    private typealias Secret = SampleRun.Secret

    /// Sign-in, consent and the exchange of the code.
    static let connect = [authorize, signIn, consent, token]

    static let refreshes: [Exchange] = [
        token,
        refresh(5, Secret.firstRefreshToken, 200, tokens(refreshToken: Secret.secondRefreshToken)),
        replayed(6),
        replayed(7),
    ]

    private static let authorize = exchange(1, .authorize) { exchange in
        exchange.request.method = "GET"
        exchange.request.target =
            "/s/c17/oauth/authorize?response_type=code&client_id=demo-client&state=b64-9fJk2"
            + "&redirect_uri=http%3A%2F%2F127.0.0.1%3A8765%2Fcallback&scope=read%3Acontacts+write%3Amessages"
        exchange.response.status = 302
        exchange.response.headers = [
            HeaderField("Location", "/s/c17/oauth/sign-in"),
            HeaderField("Set-Cookie", "session=\(Secret.session); Path=/s/c17; HttpOnly; SameSite=Lax"),
        ]
    }

    private static let signIn = exchange(2, .signIn) { exchange in
        exchange.request.target = "/s/c17/oauth/sign-in"
        exchange.request.headers += [HeaderField("Cookie", "session=\(Secret.session)"), form]
        exchange.request.body = bytes("username=ada&password=\(Secret.password)&csrf=\(Secret.csrf)")
        exchange.response.headers = [HeaderField("Content-Type", "text/html; charset=utf-8")]
        exchange.response.body = bytes(
            "<!DOCTYPE html><title>Allow?</title><form method=\"post\"><input type=\"hidden\" name=\"csrf\" "
                + "value=\"\(Secret.csrf)\"><button name=\"decision\" value=\"approve\">Allow</button></form>"
        )
    }

    private static let consent = exchange(3, .consent) { exchange in
        exchange.request.target = "/s/c17/oauth/consent"
        exchange.request.headers += [HeaderField("Cookie", "session=\(Secret.session)"), form]
        exchange.request.body = bytes("decision=approve&csrf=\(Secret.csrf)")
        exchange.response.status = 302
        exchange.response.headers = [
            HeaderField("Location", "http://127.0.0.1:8765/callback?code=\(Secret.code)&state=b64-9fJk2")
        ]
    }

    private static let token = exchange(4, .token) { exchange in
        exchange.request.target = "/s/c17/oauth/token"
        exchange.request.headers.append(form)
        exchange.request.body = bytes(
            "grant_type=authorization_code&code=\(Secret.code)&client_id=demo-client&client_secret=\(Secret.client)"
                + "&redirect_uri=http%3A%2F%2F127.0.0.1%3A8765%2Fcallback&code_verifier=\(Secret.verifier)"
        )
        exchange.response.headers = [HeaderField("Content-Type", "application/json"), noStore]
        exchange.response.body = tokens(refreshToken: Secret.firstRefreshToken)
        exchange.outcome = .success
        exchange.clientID = ClientID("demo-client")
    }

    private static func replayed(_ n: Int) -> Exchange {
        var exchange = refresh(n, Secret.firstRefreshToken, 400, bytes(#"{"error":"invalid_grant"}"#))
        exchange.outcome = .error
        exchange.error = "invalid_grant"
        exchange.errorDetail = "refresh token \(Secret.firstRefreshToken) was replaced in exchange 5"
        exchange.findings = [
            Finding(
                rule: "no-replayed-refresh-token",
                level: .must,
                exchange: n,
                message: "a dead token was sent again"
            )
        ]
        return exchange
    }

    private static func refresh(_ n: Int, _ token: String, _ status: Int, _ body: [UInt8]) -> Exchange {
        exchange(n, .token) { exchange in
            exchange.request.target = "/s/c17/oauth/token"
            exchange.request.headers += [form, HeaderField("Authorization", "Basic ZGVtby1jbGllbnQ6ZGVtby1zZWNyZXQ=")]
            exchange.request.body = bytes("grant_type=refresh_token&refresh_token=\(token)")
            exchange.response.status = status
            exchange.response.headers = [HeaderField("Content-Type", "application/json"), noStore]
            exchange.response.body = body
        }
    }

    /// A body that is no text, a target with an escape that is none, and headers that would like to be markup.
    static let notUTF8 = exchange(1, .other) { exchange in
        exchange.request.method = "PO|ST"
        exchange.request.target = "/<script>?a=%zz&code=\(Secret.strayCode)"
        exchange.request.headers.append(HeaderField("X-`Tick`", "a\u{0}b\u{1B}[2J | <b>"))
        exchange.request.body = [0xFF, 0xFE, 0x00, 0x3C] + bytes("client_secret=\(Secret.client)")
        exchange.response.status = 404
        exchange.response.headers = [HeaderField("Content-Type", "text/html")]
        exchange.response.body = bytes("<script>alert(1)</script>]]>")
        exchange.error = "http_404"
    }

    /// An answer that a fault cut off within a token.
    static let cutShort = exchange(2, .token) { exchange in
        exchange.request.target = "/s/c18/oauth/token"
        exchange.request.headers.append(form)
        exchange.request.body = bytes("grant_type=authorization_code&code=\(Secret.code)")
        exchange.response.headers = [HeaderField("Content-Type", "application/json"), HeaderField("Retry-After", "2")]
        exchange.response.body = bytes(#"{"access_token": "\#(Secret.accessToken)"#)
        exchange.rule = "cut-answer"
        exchange.fault = "close after 120 bytes"
    }

    private static let form = HeaderField("Content-Type", "application/x-www-form-urlencoded")
    private static let noStore = HeaderField("Cache-Control", "no-store")

    private static func tokens(refreshToken: String) -> [UInt8] {
        bytes(
            #"{"token_type":"Bearer","access_token":"\#(Secret.accessToken)","expires_in":3600,"#
                + #""refresh_token":"\#(refreshToken)"}"#
        )
    }

    private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    private static func exchange(_ n: Int, _ endpoint: Endpoint, _ change: (inout Exchange) -> Void) -> Exchange {
        var exchange = Exchange(
            n: n,
            at: Instant(milliseconds: 1_767_225_600_000 + Int64(n) * 250),
            elapsedMs: Double(n) * 12.25,
            durationMs: 1.5,
            connection: 1,
            endpoint: endpoint,
            request: RecordedRequest(
                method: "POST",
                target: "/",
                headers: [HeaderField("Host", "127.0.0.1:4010"), HeaderField("User-Agent", "example-client/2.31.0")],
                body: []
            ),
            response: RecordedResponse(status: 200, headers: [], body: [])
        )
        change(&exchange)
        return exchange
    }
}
