import OAuthCore
import Scenarios
import Trace

/// What bodies are made of.
extension OpenAPIDocument {
    var schemas: JSONValue {
        let own: [JSONMember] = controlSchemas + tokenSchemas + wireSchemas
        return .object(own + [JSONMember("Scenario", embeddedScenarioSchema)])
    }

    private var controlSchemas: [JSONMember] {
        let mode = OpenAPI.words(["ask", "approve", "deny"])
        return [
            member(
                "Problem",
                "Why a call is refused (RFC 9457).",
                [
                    "type": ["type": "string"], "title": ["type": "string"], "status": ["type": "integer"],
                    "detail": OpenAPI.described("What is wrong, and what to do.", OpenAPI.text),
                ]
            ),
            member("Health", "That it is there.", ["status": ["const": "ok"], "version": OpenAPI.text]),
            member(
                "Sandbox",
                "A sandbox.",
                [
                    "id": OpenAPI.text, "base_url": OpenAPI.described("Follows the Host of the request.", OpenAPI.text),
                    "seed": OpenAPI.seed, "scenario": ["type": "string"],
                ],
                isOpen: true
            ),
            member(
                "Clock",
                "The sandbox's clock.",
                ["now": OpenAPI.time, "mode": OpenAPI.words(ClockSetting.Mode.allCases.map(\.rawValue))]
            ),
            JSONMember(
                "ConsentSetting",
                [
                    "description": "How authorizations are answered: the mode alone, or with what goes with it.",
                    "anyOf": .array([
                        mode,
                        OpenAPI.object(
                            [
                                "mode": mode, "user": userName,
                                "scope": OpenAPI.described("The most that is granted of what is asked for.", scopeText),
                                "remember": OpenAPI.described(
                                    "Whether a user who has granted as much is not asked again.",
                                    OpenAPI.nullable("boolean")
                                ),
                            ],
                            required: ["mode"]
                        ),
                    ]),
                ]
            ),
            member(
                "Consent",
                "How authorizations are answered, and who signs in.",
                [
                    "mode": mode, "user": OpenAPI.nullable("string"), "scope": ["type": "string"],
                    "remember": ["type": "boolean"],
                ],
                required: ["mode", "user"]
            ),
            member(
                "RuleEntry",
                "A rule, as scenario files have it, with how often it matched and fired.",
                [
                    "name": ["type": "string"], "matched": ["type": "integer", "minimum": 0],
                    "fired": ["type": "integer", "minimum": 0],
                ],
                isOpen: true
            ),
        ]
    }

    /// Who can be named as the user; nobody is, where the scenario has none.
    var userName: JSONValue {
        let names = scenario.users.map { JSONValue.string($0.username.rawValue) }
        return ["type": .array(["string", "null"]), "enum": .array(names + [.null])]
    }

    /// What a list of scope tokens looks like.
    ///
    /// Source: RFC 6749 §3.3.
    var scopeText: JSONValue {
        let token = "[!#-\\[\\]-~]+"
        return ["type": .array(["string", "null"]), "pattern": .string("^\(token)( \(token))*$")]
    }

    private var tokenSchemas: [JSONMember] {
        let number: JSONValue = ["type": .array(["integer", "null"])]
        return [
            member(
                "Token",
                "A code or token with its lineage.",
                [
                    "kind": OpenAPI.words(TokenKind.allCases.map(\.rawValue)), "token": OpenAPI.nullable("string"),
                    "client_id": ["type": "string"], "user": ["type": "string"], "scope": ["type": "string"],
                    "issued_at": OpenAPI.time, "expires_at": OpenAPI.time, "state": OpenAPI.words(["live", "dead"]),
                    "died_of": OpenAPI.described("Why it is dead.", OpenAPI.nullable("string")),
                    "grant": OpenAPI.described("What it belongs to: one authorization.", OpenAPI.text),
                    "parent": OpenAPI.described(
                        "The code or refresh token that it was issued for.",
                        OpenAPI.nullable("string")
                    ),
                    "minted_by": OpenAPI.described("The exchange that issued it.", number),
                    "presented_by": OpenAPI.described(
                        "The exchanges that presented it.",
                        OpenAPI.array(of: ["type": "integer"])
                    ),
                ],
                isOpen: true
            ),
            member(
                "TokenResponse",
                "What the token endpoint answers (RFC 6749 §5.1).",
                [
                    "access_token": OpenAPI.text, "token_type": ["type": "string"], "expires_in": ["type": "integer"],
                    "refresh_token": OpenAPI.text, "scope": ["type": "string"],
                ],
                required: ["access_token", "token_type", "expires_in", "refresh_token"],
                isOpen: true
            ),
            JSONMember(
                "TokenChoice",
                [
                    "description":
                        "Which codes and tokens: one by its text, or all of a kind, of one client or of all.",
                    "oneOf": .array([
                        OpenAPI.object([
                            "token": OpenAPI.described("The whole text of a code or token.", ["type": "string"])
                        ]),
                        OpenAPI.object(
                            [
                                "kind": OpenAPI.words(TokenKind.allCases.map(\.rawValue) + ["grant"]),
                                "client_id": ["type": "string"],
                            ],
                            required: ["kind"]
                        ),
                    ]),
                ]
            ),
            member("Affected", "How many died.", ["affected": ["type": "integer", "minimum": 0]]),
        ]
    }

    private var wireSchemas: [JSONMember] {
        let headers = OpenAPI.described(
            "Pairs of name and value, in order, as they stood on the wire.",
            OpenAPI.array(of: ["type": "array", "items": ["type": "string"], "minItems": 2, "maxItems": 2])
        )
        let body = OpenAPI.described("The body, where it is UTF-8; else `body_base64`.", ["type": "string"])
        let request = OpenAPI.object(
            ["method": OpenAPI.text, "target": ["type": "string"], "headers": headers, "body": body],
            required: ["method", "target", "headers"],
            isOpen: true
        )
        let response = OpenAPI.object(
            ["status": ["type": "integer"], "headers": headers, "body": body],
            required: ["status", "headers"],
            isOpen: true
        )
        return [
            member(
                "Finding",
                "A rule of conduct that the client broke.",
                [
                    "rule": OpenAPI.text, "level": OpenAPI.words(["must", "should", "may"]),
                    "exchange": ["type": "integer"], "message": OpenAPI.text,
                ]
            ),
            member(
                "Exchange",
                "One request and its answer.",
                [
                    "n": ["type": "integer", "minimum": 1], "at": OpenAPI.time, "elapsed_ms": ["type": "number"],
                    "duration_ms": ["type": "number"], "connection": ["type": "integer"],
                    "endpoint": OpenAPI.words(Endpoint.allCases.map(\.rawValue)), "request": request,
                    "response": response, "outcome": OpenAPI.nullable("string"), "error": OpenAPI.nullable("string"),
                    "client_id": OpenAPI.nullable("string"), "rule": OpenAPI.nullable("string"),
                    "findings": OpenAPI.array(of: OpenAPI.schema("Finding")),
                ],
                isOpen: true
            ),
            JSONMember("Item", OpenAPI.described("An item: any JSON object with an `id`.", Self.item)),
            member(
                "Page",
                "One page of a list.",
                [
                    "items": OpenAPI.array(of: OpenAPI.schema("Item")),
                    "next": OpenAPI.described("The `cursor` of the next page.", OpenAPI.nullable("string")),
                ]
            ),
            JSONMember("OAuthError", OpenAPI.described("Why a request is refused.", oauthError)),
        ]
    }

    private static let item: JSONValue = [
        "type": "object", "required": .array(["id"]), "properties": ["id": ["type": "string"]],
    ]

    /// The documented members; other dialects have words of their own.
    private var oauthError: JSONValue {
        guard profile == .documented else { return OpenAPI.anyObject }
        return OpenAPI.object(["error": OpenAPI.text, "error_description": OpenAPI.text], isOpen: true)
    }

    private func member(
        _ name: String,
        _ description: String,
        _ properties: KeyValuePairs<String, JSONValue>,
        required: [String]? = nil,
        isOpen: Bool = false
    ) -> JSONMember {
        JSONMember(
            name,
            OpenAPI.described(description, OpenAPI.object(properties, required: required, isOpen: isOpen))
        )
    }

    /// The schema of scenario files, with its own definitions where they now stand.
    private var embeddedScenarioSchema: JSONValue {
        var schema = scenarioSchema.rewritingReferences(
            from: "#/definitions/",
            to: "#/components/schemas/Scenario/definitions/"
        )
        schema.remove("$schema")
        // A scenario that is sent may leave out all that a file of its own has to say.
        schema.set("required", to: .array([]))
        return schema
    }
}

extension JSONValue {
    /// The value with every `$ref` that begins so pointing elsewhere.
    fileprivate func rewritingReferences(from old: String, to new: String) -> JSONValue {
        switch self {
        case .array(let elements): return .array(elements.map { $0.rewritingReferences(from: old, to: new) })
        case .object(let members):
            return .object(
                members.map { member in
                    if member.name == "$ref", let target = member.value.string, target.hasPrefix(old) {
                        return JSONMember("$ref", .string(new + target.dropFirst(old.count)))
                    }
                    return JSONMember(member.name, member.value.rewritingReferences(from: old, to: new))
                }
            )
        case .null, .bool, .integer, .unsigned, .number, .string: return self
        }
    }
}
