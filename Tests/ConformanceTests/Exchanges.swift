import OAuthCore
import Trace

/// Exchanges in few words, so that a record in a test can be read at a glance.
///
/// `.record(…)` numbers them from 1. Exchange `n` begins at `10 n` ms and ends
/// 5 ms later, unless it says ``from(_:to:)``.
extension [Exchange] {
    static func record(_ drafts: Exchange...) -> [Exchange] {
        drafts.enumerated().map { index, draft in
            var exchange = draft
            exchange.n = index + 1
            if exchange.elapsedMs < 0 {
                exchange.elapsedMs = Double(10 * (index + 1))
                exchange.durationMs = 5
            }
            return exchange
        }
    }
}

/// The answers of the token endpoint.
enum TokenAnswer {
    /// The access token and the refresh token of this number.
    case pair(Int)
    /// The access token of this number, and no refresh token.
    case accessOnly(Int)
    /// An OAuth error.
    case refused(Int, String)
    /// A body that is no JSON.
    case page(Int)

    static func access(_ number: Int) -> String { "access-token-number-\(number)-of-this-record" }
    static func refresh(_ number: Int) -> String { "refresh-token-number-\(number)-of-this-record" }

    fileprivate var status: Int {
        switch self {
        case .pair, .accessOnly: 200
        case .refused(let status, _), .page(let status): status
        }
    }

    fileprivate var body: String {
        switch self {
        case .pair(let number):
            #"{"access_token":"\#(Self.access(number))","refresh_token":"\#(Self.refresh(number))"}"#
        case .accessOnly(let number): #"{"access_token":"\#(Self.access(number))"}"#
        case .refused(_, let error): #"{"error":"\#(error)","error_description":"Because of \#(error)"}"#
        case .page: "<html>Busy</html>"
        }
    }

    fileprivate var error: String? {
        guard case .refused(_, let error) = self else { return nil }
        return error
    }
}

extension Exchange {
    static let callbackURL = "https://client.example/callback"

    /// An authorization request that is answered with a redirect, or with the sign-in page where there is no answer.
    static func authorize(_ query: KeyValuePairs<String, String>, redirect answer: String? = nil) -> Exchange {
        var exchange = draft(.authorize, "GET", "/oauth/authorize?" + FormCodec.encode(Parameters(query)))
        if let answer {
            exchange.response.status = 302
            exchange.response.headers = [HeaderField("Location", "\(callbackURL)?\(answer)")]
        }
        return exchange
    }

    /// The usual authorization request, answered with a code.
    static func authorize(state: String = "state-1", code: String = "code-1") -> Exchange {
        authorize(
            ["response_type": "code", "client_id": "demo-client", "state": state, "redirect_uri": callbackURL],
            redirect: "code=\(code)&state=\(state)"
        )
    }

    /// A token request with this form.
    static func token(_ form: KeyValuePairs<String, String>, _ answer: TokenAnswer) -> Exchange {
        var exchange = draft(.token, "POST", "/oauth/token")
        exchange.request.headers = [HeaderField("Content-Type", "application/x-www-form-urlencoded")]
        exchange.request.body = Array(FormCodec.encode(Parameters(form)).utf8)
        exchange.response.status = answer.status
        exchange.response.body = Array(answer.body.utf8)
        exchange.error = answer.error
        exchange.outcome = answer.status == 200 ? .success : .error
        return exchange
    }

    /// The usual exchange of a code.
    static func exchange(_ code: String = "code-1", _ answer: TokenAnswer = .pair(1)) -> Exchange {
        token(["grant_type": "authorization_code", "code": code, "redirect_uri": callbackURL], answer)
            .authenticated()
    }

    /// The usual refresh, with the refresh token of this number.
    static func refresh(_ number: Int, _ answer: TokenAnswer) -> Exchange {
        token(["grant_type": "refresh_token", "refresh_token": TokenAnswer.refresh(number)], answer)
            .authenticated()
    }

    /// An API request with the access token of this number.
    static func api(_ number: Int, _ status: Int = 200) -> Exchange {
        api(bearer: TokenAnswer.access(number), status)
    }

    /// An API request with this text for a token.
    static func api(bearer token: String, _ status: Int = 200) -> Exchange {
        var exchange = api("GET", "/contacts", status)
        exchange.request.headers = [HeaderField("Authorization", "Bearer \(token)")]
        return exchange
    }

    /// An API request without a token.
    static func api(_ method: String, _ path: String, _ status: Int = 200, body: String = "") -> Exchange {
        var exchange = draft(.api, method, "/api/v0.0.1" + path)
        exchange.request.body = Array(body.utf8)
        exchange.response.status = status
        exchange.outcome = status < 400 ? .success : .error
        if status >= 400 { exchange.error = "http_\(status)" }
        return exchange
    }

    /// The approval of the consent page; the form carries the authorization request.
    static func consent(_ request: KeyValuePairs<String, String>, redirect answer: String) -> Exchange {
        var exchange = draft(.consent, "POST", "/oauth/consent")
        let form = Parameters(["decision": "approve", "request": FormCodec.encode(Parameters(request))])
        exchange.request.body = Array(FormCodec.encode(form).utf8)
        exchange.response.status = 302
        exchange.response.headers = [HeaderField("Location", "\(callbackURL)?\(answer)")]
        return exchange
    }

    private static func draft(_ endpoint: Endpoint, _ method: String, _ target: String) -> Exchange {
        Exchange(
            n: 0,
            at: Instant(milliseconds: 1_767_225_600_000),
            elapsedMs: -1,
            durationMs: 0,
            connection: 1,
            endpoint: endpoint,
            request: RecordedRequest(method: method, target: target, headers: [], body: []),
            response: RecordedResponse(status: 200, headers: [], body: [])
        )
    }
}

// MARK: - Changes

extension Exchange {
    /// The same between these moments, in milliseconds.
    func from(_ start: Double, to end: Double) -> Exchange {
        changed {
            $0.elapsedMs = start
            $0.durationMs = end - start
        }
    }

    /// The same with an answer that never arrived whole.
    func lost(_ fault: String = "close") -> Exchange { changed { $0.fault = fault } }

    /// The same with a rule of the case that acted on it.
    func by(rule: String) -> Exchange { changed { $0.rule = rule } }

    /// The same with a rule of conduct broken.
    func breaking(_ rule: String, _ level: RequirementLevel) -> Exchange {
        changed { $0.findings.append(Finding(rule: rule, level: level, exchange: 1, message: "broken")) }
    }

    /// The same with one more header line of the request.
    func header(_ name: String, _ value: String) -> Exchange {
        changed { $0.request.headers.append(HeaderField(name, value)) }
    }

    /// The same with the client's name and secret in the form.
    func authenticated(_ secret: String = "demo-secret") -> Exchange {
        changed { $0.request.body += Array("&client_id=demo-client&client_secret=\(secret)".utf8) }
    }

    func changed(_ change: (inout Exchange) -> Void) -> Exchange {
        var copy = self
        change(&copy)
        return copy
    }
}
