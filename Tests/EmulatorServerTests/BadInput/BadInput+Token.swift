import Testing

extension BadInput {
    private static let form = "Content-Type: application/x-www-form-urlencoded"
    private static let client = "client_id=demo-client&client_secret=demo-secret"

    private static func token(
        _ name: String,
        _ body: String,
        _ headers: [String] = [form],
        _ status: Int = 400,
        says: String
    ) -> BadInput {
        token(name, bytes: Array(body.utf8), headers, status, says: says)
    }

    private static func token(
        _ name: String,
        bytes: [UInt8],
        _ headers: [String] = [form],
        _ status: Int = 400,
        says: String
    ) -> BadInput {
        request("\(name), token", "POST /oauth/token", headers: headers, body: bytes, status, says: says)
    }

    static let tokenRequests: [BadInput] = tokenMethods + tokenTypes + tokenForms + tokenValues + tokenClients

    private static let tokenMethods = ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"].map { method in
        request(
            "\(method), token",
            "\(method) /oauth/token",
            headers: [form],
            405,
            says: "takes POST, this request is \(method)"
        )
    }

    private static let tokenTypes: [BadInput] = [
        token("no type", "grant_type=x", [], says: "its Content-Type is none"),
        token("JSON", #"{"grant_type":"x"}"#, ["Content-Type: application/json"], says: "is application/json"),
        token("a text", "grant_type=x", ["Content-Type: text/plain"], says: "its Content-Type is text/plain"),
        token("several parts", "--x--", ["Content-Type: multipart/form-data; boundary=x"], says: "multipart/form-data"),
        token("an empty type", "grant_type=x", ["Content-Type:"], says: "must be application/x-www-form-urlencoded"),
        request(
            "a secret in the URL, token",
            "POST /oauth/token?client_secret=demo-secret",
            headers: [form],
            400,
            says: "client_secret is in the URL"
        ),
        request(
            "a code in the URL, token",
            "POST /oauth/token?%63ode=a",
            headers: [form],
            400,
            says: "code is in the URL"
        ),
    ]

    private static let tokenForms: [BadInput] = [
        token("a bad escape", "code=%zz&\(client)", says: "'%zz' is not a percent escape"),
        token("half an escape", "\(client)&code=%4", says: "'%4' is not a percent escape"),
        token("a bad escape in a name", "%g0=a&\(client)", says: "'%g0' is not a percent escape"),
        token("NUL", "code=a%00b", says: "contains the character NUL"),
        token("raw NUL", "code=a\u{0}b", says: "contains the character NUL"),
        token("bytes that are not UTF-8", bytes: Array("code=".utf8) + [0xFF, 0xFE], says: "is not UTF-8"),
        token("escaped bytes that are not UTF-8", "code=%C3%28", says: "is not UTF-8"),
        token("an overlong form", "code=%C0%80", says: "is not UTF-8"),
        token("UTF-16", bytes: [0xFF, 0xFE, 0x61, 0, 0x3D, 0], says: "the form cannot be read"),
        token("the same parameter twice", "\(client)&grant_type=a&grant_type=a", says: "grant_type is sent more than"),
        token("the same parameter in escapes", "\(client)&code=a&c%6Fde=b", says: "code is sent more than once"),
        token("an unknown parameter twice", "\(client)&x=1&x=2", says: "x is sent more than once"),
        token("a parameter without a name twice", "=1&=2", says: " is sent more than once"),
        token("nothing", "", [form], 401, says: "client_id is missing"),
        token("ampersands", "&&&&", [form], 401, says: "client_id is missing"),
        token(
            "semicolons",
            "client_id=demo-client;client_secret=demo-secret",
            [form],
            401,
            says: "client_secret is mis"
        ),
        token("JSON in a form", #"{"client_id":"demo-client"}"#, [form], 401, says: "client_id is missing"),
        token("XML in a form", "<a/>", [form], 401, says: "client_id is missing"),
        token(
            "a hundred thousand parameters",
            (0..<100_000).map { "p\($0)" }.joined(separator: "&"),
            [form],
            401,
            says: "client_id is missing"
        ),
    ]

    private static func grant(_ name: String, _ form: String, says: String) -> BadInput {
        token(name, "\(client)&\(form)", says: says)
    }

    private static let callback = "redirect_uri=https%3A%2F%2Fclient.example%2Fcallback"

    private static let tokenValues: [BadInput] = [
        grant("no grant type", "", says: "grant_type is missing"),
        grant("an empty grant type", "grant_type=", says: "grant_type is missing"),
        grant("another grant type", "grant_type=password", says: "grant_type password is not supported; it must be"),
        grant("a grant type in upper case", "grant_type=REFRESH_TOKEN", says: "REFRESH_TOKEN is not supported"),
        grant("a grant type with a space", "grant_type=refresh_token+", says: "is not supported; it must be"),
        grant(
            "a long grant type",
            "grant_type=\(String(repeating: "g", count: 100_000))",
            says: "(100000 characters) is not supported"
        ),
        grant("no code", "grant_type=authorization_code&\(callback)", says: "code is missing"),
        grant("no redirect URI", "grant_type=authorization_code&code=a", says: "redirect_uri is missing"),
        grant("a code that nobody issued", "grant_type=authorization_code&code=a&\(callback)", says: "is not known"),
        grant(
            "a long code",
            "grant_type=authorization_code&\(callback)&code=\(String(repeating: "c", count: 900_000))",
            says: "the code is not known"
        ),
        grant("no refresh token", "grant_type=refresh_token", says: "refresh_token is missing"),
        grant("an empty refresh token", "grant_type=refresh_token&refresh_token=", says: "refresh_token is missing"),
        grant("an access token to refresh", "grant_type=refresh_token&refresh_token=eyJh.e30.AA", says: "is not known"),
        grant(
            "a refresh token in Unicode",
            "grant_type=refresh_token&refresh_token=%F0%9F%98%80",
            says: "is not known"
        ),
    ]

    private static let tokenClients: [BadInput] = [
        token("another secret", "client_id=demo-client&client_secret=x", [form], 401, says: "its secret is wrong"),
        token("another client", "client_id=x&client_secret=demo-secret", [form], 401, says: "is not known"),
        token("no secret", "client_id=demo-client", [form], 401, says: "client_secret is missing"),
        token(
            "HTTP Basic",
            "grant_type=x",
            [form, "Authorization: Basic eDp5"],
            401,
            says: "this client sent HTTP Basic"
        ),
        token("both", client, [form, "Authorization: Basic eDp5"], says: "the client authenticates twice"),
        token("a bearer token", "a=b", [form, "Authorization: Bearer @TOKEN"], 401, says: "Authorization: Bearer"),
        token("an empty Authorization", "a=b", [form, "Authorization:"], 401, says: "this client sent"),
        token("HTTP Basic that is not base64", "a=b", [form, "Authorization: Basic !"], 401, says: "HTTP Basic"),
    ]
}
