import OAuthCore
import Scenarios
import Trace

/// The control plane and the emulated surface of one sandbox, as OpenAPI 3.1.
///
/// Source: the interface, `GET openapi.json`.
package struct OpenAPIDocument: Sendable {
    /// Where the sandbox is, without a slash at the end.
    let baseURL: String
    let scenario: Scenario
    /// Whose dialect is spoken; a rule may have gone to another one than the scenario's.
    let profile: Profile
    let hasControlToken: Bool
    /// The JSON Schema of scenario files.
    let scenarioSchema: JSONValue

    package init(
        baseURL: String,
        scenario: Scenario,
        profile: Profile? = nil,
        hasControlToken: Bool = false,
        scenarioSchema: JSONValue
    ) {
        self.baseURL = baseURL
        self.scenario = scenario
        self.profile = profile ?? scenario.profile
        self.hasControlToken = hasControlToken
        self.scenarioSchema = scenarioSchema
    }

    /// Every operation, in the order of the document.
    var operations: [OpenAPIOperation] {
        ControlCall.allCases.flatMap(operations) + authorizationOperations + apiOperations
    }

    /// The document.
    package var json: JSONValue {
        [
            "openapi": "3.1.1",
            "info": [
                "title": "flextell-mock", "version": .string(ToolVersion.current),
                "summary": "An emulated Flextell, and the control plane that bends it.",
                "description": .string(Self.introduction),
            ],
            "servers": .array([
                ["url": .string(baseURL), "description": .string("The sandbox that this document was asked of.")]
            ]),
            "tags": .array(OpenAPIOperation.Tag.allCases.map(tag)),
            "paths": paths,
            "components": [
                "securitySchemes": securitySchemes,
                "responses": sharedResponses,
                "schemas": schemas,
            ],
        ]
    }

    private var paths: JSONValue {
        var paths: [(path: String, item: JSONValue)] = []
        for operation in operations {
            let method = operation.method.lowercased()
            if let place = paths.firstIndex(where: { $0.path == operation.path }) {
                paths[place].item.set(method, to: operation.json)
            } else {
                paths.append((operation.path, .object([JSONMember(method, operation.json)])))
            }
        }
        return .object(paths.map { JSONMember($0.path, $0.item) })
    }

    private func tag(_ tag: OpenAPIOperation.Tag) -> JSONValue {
        let description =
            switch tag {
            case .control:
                "JSON over HTTP that looks into the sandbox and moves it: time, consent, rules, tokens, the journal. "
                    + "It is for tests and people, never for the client under test."
            case .authorization: "The OAuth 2.0 authorization server: the pages of the user, and the token endpoint."
            case .api: "The protected resource: what the scenario in force keeps, opened by an access token."
            }
        return ["name": .string(tag.rawValue), "description": .string(description)]
    }

    private static let introduction = """
        A *sandbox* is one emulated Flextell of its own: scenario, clock, seed, users, tokens, journal. The one at the \
        root is `default`; every other has the base URL `<base>/s/<id>`, and all paths below it.

        Begin with the authorization code flow: send the user to `/oauth/authorize`, redeem the code at \
        `/oauth/token`, call the API with the access token. Then see in `/_mock/journal` what the client sent, in \
        `/_mock/findings` which rules of conduct it broke, and bend the server: `POST /_mock/clock` lets tokens \
        expire, `POST /_mock/rules` makes answers fail.

        Rules of a scenario may answer in the place of the server with any status. They are not listed here.
        """

    private var securitySchemes: JSONValue {
        var scopes: [JSONMember] = []
        for scope in scenario.clients.flatMap(\.scopes) where !scopes.contains(where: { $0.name == scope }) {
            scopes.append(JSONMember(scope, .string("What a user can grant: \(scope)")))
        }
        return [
            "controlToken": [
                "type": "http", "scheme": "bearer",
                "description": .string(
                    "The token of `serve --control-token`. Where serve was started without, nothing is needed."
                ),
            ],
            "flextell": [
                "type": "oauth2",
                "description": "The authorization code flow. `POST /_mock/tokens` gives tokens without the browser.",
                "flows": [
                    "authorizationCode": [
                        "authorizationUrl": .string(baseURL + "/oauth/authorize"),
                        "tokenUrl": .string(baseURL + "/oauth/token"),
                        "refreshUrl": .string(baseURL + "/oauth/token"),
                        "scopes": .object(scopes),
                    ]
                ],
            ],
        ]
    }

    private var sharedResponses: JSONValue {
        func problem(_ status: Int, _ description: String, _ detail: String) -> JSONValue {
            OpenAPI.response(
                description,
                as: "application/problem+json",
                OpenAPI.schema("Problem"),
                example: [
                    "type": "about:blank", "title": .string(ReasonPhrase.of(status)), "status": JSONValue(status),
                    "detail": .string(detail),
                ]
            )
        }
        func connection(_ description: String) -> JSONValue {
            OpenAPI.response(description, OpenAPI.schema("OAuthError"))
        }
        return [
            "Unauthorized": problem(
                401,
                "The control token is missing or wrong.",
                "send the control token as 'Authorization: Bearer TOKEN'"
            ),
            "Foreign": problem(
                403,
                "A page of another site asks: its `Origin` or `Sec-Fetch-Site` says so.",
                "the control plane does not answer to pages of other sites"
            ),
            "NotFound": problem(
                404,
                "The sandbox, or what the path names in it, is not there.",
                "there is no sandbox 'x': POST /_mock/sandboxes makes one"
            ),
            "MethodNotAllowed": problem(
                405,
                "The call takes other methods: `Allow` names them.",
                "this call takes GET or POST"
            ),
            "Conflict": problem(
                409,
                "The default sandbox stays.",
                "the default sandbox stays; POST /_mock/reset brings it back to its beginning"
            ),
            "Malformed": problem(
                400,
                "Something that was sent cannot be read or is not known; `detail` names it.",
                "send advance (seconds), set (RFC 3339 time) or mode (running, frozen)"
            ),
            "WrongHost": problem(
                421,
                "The `Host` is not one that the control plane answers to (DNS rebinding).",
                "the control plane does not answer to the host 'x': use localhost, or allow it with --allow-host"
            ),
            "Rejected": problem(
                422,
                "It can be read, but is no scenario or rule; `detail` names every mistake and its place.",
                "body:1:1: 'usrs' is not known here; did you mean 'users'?"
            ),
            "TooMany": problem(429, "There are as many as there may be.", "delete one (DELETE /_mock/sandboxes/ID)"),
            "Failure": problem(500, "The emulator itself has failed. It is a fault to report.", "the store is full"),
            "TooLarge": problem(
                413,
                "The body is larger than 1 MiB. The connection ends.",
                "the body is larger than 1048576 bytes: send less"
            ),
            "ContentTooLarge": connection("The body is larger than 1 MiB. The connection ends."),
            "HeaderTooLarge": connection("The first line and the headers are larger than 80 KiB. The connection ends."),
            "NotHTTP": connection("The bytes are no HTTP request, or one that two servers would read differently."),
            "BadHead": problem(
                400,
                "The head of the request is one that two servers would read differently.",
                "Host is sent 2 times: once is right (RFC 9112 §3.2)"
            ),
        ]
    }
}
