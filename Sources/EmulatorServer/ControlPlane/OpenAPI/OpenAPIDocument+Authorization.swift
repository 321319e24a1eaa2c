import OAuthCore
import Scenarios
import Trace

/// The authorization server: pages and the token endpoint.
///
/// Source: the vendor's documentation; RFC 6749 §3.
extension OpenAPIDocument {
    var authorizationOperations: [OpenAPIOperation] {
        var operations = [authorize, form("/oauth/sign-in", "signIn"), form("/oauth/consent", "consent")]
        if profile.dialect.loginPath != nil { operations.append(login) }
        operations.append(token)
        return operations.map { $0.answering(Self.common) }
    }

    /// What any request can be answered.
    static let common: [Int: JSONValue] = [
        400: OpenAPI.response("NotHTTP"), 404: OpenAPI.response("NotFound"),
        405: OpenAPI.response("The path takes other methods: `Allow` names them.", as: "*/*", .object([JSONMember]())),
        410: OpenAPI.response(
            "The loop breaker of a conformance run ends a storm of requests.",
            as: "application/problem+json",
            OpenAPI.schema("Problem")
        ),
        413: OpenAPI.response("ContentTooLarge"), 431: OpenAPI.response("HeaderTooLarge"),
        500: OpenAPI.response("The emulator itself has failed.", OpenAPI.anyObject),
    ]

    private func page(_ description: String) -> JSONValue {
        OpenAPI.response(description, as: "text/html", ["type": "string"])
    }

    private static let redirect = OpenAPI.empty(
        "Back to the client, or on to the next page.",
        headers: OpenAPI.headers(["Location": "Where the browser goes: with `code` and `state`, or `error`."])
    )

    private var authorize: OpenAPIOperation {
        let client = scenario.clients.first
        var responses: [Int: JSONValue] = [
            200: page("The sign-in or the consent page."), 302: Self.redirect,
            400: page("A page for the user: client or redirect URI are not known, so nobody can be redirected."),
        ]
        if profile != .documented {
            responses[400] = OpenAPI.response("The request is refused.", as: "*/*", .object([JSONMember]()))
            responses[401] = OpenAPI.response("The client is not known.", OpenAPI.anyObject)
        }
        return OpenAPIOperation(
            method: "GET",
            path: "/oauth/authorize",
            tag: .authorization,
            id: "authorize",
            summary: "Ask the user for their consent",
            description: """
                The user's browser is sent here. With consent `ask` the user signs in and decides on a page; with \
                `approve` and `deny` (`PUT /_mock/consent`) the answer is the redirect. `state` comes back as it \
                was sent: a client compares it before anything else.
                """,
            parameters: [
                OpenAPI.query("response_type", "Always `code`.", ["type": "string"], example: "code"),
                OpenAPI.query(
                    "client_id",
                    "A registered client.",
                    ["type": "string"],
                    example: .string(client?.id.rawValue ?? "")
                ),
                OpenAPI.query(
                    "redirect_uri",
                    "One of the client's, character by character.",
                    ["type": "string"],
                    example: .string(client?.redirectURIs.first ?? "")
                ),
                OpenAPI.query(
                    "scope",
                    "Scope tokens, separated by spaces.",
                    ["type": "string"],
                    example: .string(client?.scopes.first ?? "")
                ),
                OpenAPI.query("state", "Unguessable, new for each request.", ["type": "string"], example: "abc123xyz"),
                OpenAPI.query("code_challenge", "PKCE (RFC 7636), where the scenario has it.", ["type": "string"]),
                OpenAPI.query("code_challenge_method", "`S256` or `plain`.", ["type": "string"]),
            ],
            responses: responses
        )
    }

    private func form(_ path: String, _ id: String) -> OpenAPIOperation {
        let isSignIn = id == "signIn"
        let own: KeyValuePairs<String, JSONValue> =
            isSignIn
            ? [
                "request": ["type": "string"], "csrf": ["type": "string"], "username": ["type": "string"],
                "password": ["type": "string"],
            ]
            : [
                "request": ["type": "string"], "csrf": ["type": "string"],
                "decision": OpenAPI.words(["approve", "deny"]),
            ]
        return OpenAPIOperation(
            method: "POST",
            path: path,
            tag: .authorization,
            id: id,
            summary: isSignIn ? "Send the sign-in page's form" : "Send the consent page's form",
            description: "For browsers only: the form carries the request along, and a token that ties it to the "
                + "browser's cookie. A client never calls it.",
            body: OpenAPI.body(
                "The page's form.",
                as: "application/x-www-form-urlencoded",
                OpenAPI.object(own, isOpen: true)
            ),
            responses: [
                303: Self.redirect, 400: page("The form cannot be read, or its request is not valid any more."),
                401: page("Nobody is signed in."),
                403: page("The form is not from a page of this browser, or the password is wrong."),
            ]
        )
    }

    private var login: OpenAPIOperation {
        OpenAPIOperation(
            method: "GET",
            path: "/login",
            tag: .authorization,
            id: "login",
            summary: "Show the sign-in page",
            description: "Where this dialect sends users who have to sign in, and API clients whose token is no good.",
            responses: [200: page("The page.")]
        )
    }

    private var token: OpenAPIOperation {
        let text: JSONValue = ["type": "string"]
        let client = scenario.clients.first
        var responses: [Int: JSONValue] = [
            200: OpenAPI.response(
                "The tokens. They are the client's to keep, and `refresh_token` replaces the one that was sent.",
                OpenAPI.schema("TokenResponse"),
                headers: OpenAPI.headers(["Cache-Control": "Always `no-store`."])
            ),
            400: OpenAPI.response("Refused: `error` says why (RFC 6749 §5.2).", OpenAPI.schema("OAuthError")),
            401: OpenAPI.response("The client's id or secret is wrong.", OpenAPI.schema("OAuthError")),
        ]
        if scenario.limits(as: profile).token != nil { responses[429] = throttled }
        return OpenAPIOperation(
            method: "POST",
            path: "/oauth/token",
            tag: .authorization,
            id: "token",
            summary: "Redeem a code, or refresh",
            description: """
                A form with `grant_type`. `authorization_code` takes `code` and the same `redirect_uri` again; a code \
                is good once, for a short time, and coming again it revokes what it gave. `refresh_token` takes \
                `refresh_token`: the answer has a new one, and the old one is dead.
                """,
            body: OpenAPI.body(
                "The request, with the client's id and secret.",
                as: "application/x-www-form-urlencoded",
                OpenAPI.object(
                    [
                        "grant_type": text, "code": text, "redirect_uri": text, "refresh_token": text,
                        "client_id": text, "client_secret": text, "code_verifier": text,
                    ],
                    required: ["grant_type"],
                    isOpen: true
                ),
                example: [
                    "grant_type": "authorization_code", "code": "0123456789abcdef",
                    "redirect_uri": .string(client?.redirectURIs.first ?? ""),
                    "client_id": .string(client?.id.rawValue ?? ""), "client_secret": "demo-secret",
                ]
            ),
            responses: responses
        )
    }

    /// The answer to a request that is one too many.
    var throttled: JSONValue {
        OpenAPI.response(
            "Too many requests: try again when `Retry-After` has passed.",
            as: profile == .documented ? "application/json" : "*/*",
            profile == .documented ? OpenAPI.schema("OAuthError") : .object([JSONMember]()),
            headers: OpenAPI.headers(["Retry-After": "Seconds."])
        )
    }
}
