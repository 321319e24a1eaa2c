import OAuthCore
import Scenarios
import Trace

/// Calls that move the sandbox: clock, consent, tokens, rules.
extension OpenAPIDocument {
    private static let clockExample: JSONValue = ["now": "2026-01-01T00:00:00Z", "mode": "frozen"]

    var readClock: OpenAPIOperation {
        control(
            "GET",
            .clock,
            "readClock",
            "Read the clock",
            "The sandbox's own time, by which codes and tokens expire.",
            [200: answer("The time.", "Clock", example: Self.clockExample)]
        )
    }

    var moveClock: OpenAPIOperation {
        control(
            "POST",
            .clock,
            "moveClock",
            "Move the clock",
            "`advance` moves it by seconds (negative goes back), `set` to a time, `mode` stops it or lets it run. "
                + "Together they act in this order: set, advance, mode. Delays that wait for the clock wake.",
            body: OpenAPI.body(
                "At least one of them.",
                [
                    "type": "object", "additionalProperties": false, "minProperties": 1,
                    "properties": [
                        "advance": ["type": "number", "minimum": -100_000_000_000, "maximum": 100_000_000_000],
                        "set": OpenAPI.time,
                        "mode": OpenAPI.words(ClockSetting.Mode.allCases.map(\.rawValue)),
                    ],
                ],
                example: ["advance": 3600]
            ),
            [
                200: answer("The time that it is now.", "Clock", example: Self.clockExample),
                400: OpenAPI.response("Malformed"),
            ]
        )
    }

    private static let consentExample: JSONValue = ["mode": "approve", "user": "ada"]

    var readConsent: OpenAPIOperation {
        control(
            "GET",
            .consent,
            "readConsent",
            "Read how authorizations are answered",
            "`user` is who signs in under `approve` and `deny`.",
            [200: answer("As it is.", "Consent", example: Self.consentExample)]
        )
    }

    var setConsent: OpenAPIOperation {
        control(
            "PUT",
            .consent,
            "setConsent",
            "Say how the next authorizations are answered",
            "`ask` shows the pages; `approve` and `deny` answer without one, so that the first answer of "
                + "`/oauth/authorize` is already the redirect.",
            body: OpenAPI.body(
                "A mode, or an object.",
                OpenAPI.schema("ConsentSetting"),
                example: Self.consentExample
            ),
            [
                200: answer("As it is now.", "Consent", example: Self.consentExample),
                400: OpenAPI.response("Malformed"),
            ]
        )
    }

    var listTokens: OpenAPIOperation {
        control(
            "GET",
            .tokens,
            "listTokens",
            "List codes and tokens",
            "Live and dead, in the order in which they were issued, with where each came from (`parent`, "
                + "`minted_by`), who presented it, and why it died.",
            parameters: [
                OpenAPI.query(
                    "last",
                    "Only so many of the last ones; all where it is left out.",
                    OpenAPI.integer(from: 0),
                    example: 100
                )
            ],
            [
                200: OpenAPI.response(
                    "All that were issued.",
                    OpenAPI.object(["tokens": OpenAPI.array(of: OpenAPI.schema("Token"))])
                ),
                400: OpenAPI.response("Malformed"),
            ]
        )
    }

    var makeTokens: OpenAPIOperation {
        let client = scenario.clients.first
        var (properties, example) = ([JSONMember](), [JSONMember]())
        if let client {
            let ids = scenario.clients.map(\.id.rawValue)
            properties.append(JSONMember("client_id", OpenAPI.words(ids)))
            example.append(JSONMember("client_id", .string(client.id.rawValue)))
            if let token = client.scopes.first {
                properties.append(JSONMember("scope", OpenAPI.words([token, client.scopes.joined(separator: " ")])))
                example.append(JSONMember("scope", .string(token)))
            }
        }
        let users = scenario.users.map(\.username.rawValue)
        if !users.isEmpty { properties.append(JSONMember("user", OpenAPI.words(users))) }
        return control(
            "POST",
            .tokens,
            "makeTokens",
            "Make a grant without the browser",
            "The answer is that of the token endpoint. What is left out is the first client, the first user, and "
                + "all scopes of the client. `scope` is any list of the client's scopes.",
            body: OpenAPI.body(
                "For whom.",
                ["type": "object", "additionalProperties": false, "properties": .object(properties)],
                isRequired: false,
                example: .object(example)
            ),
            [
                201: OpenAPI.response("The tokens.", OpenAPI.schema("TokenResponse")),
                400: OpenAPI.response("Malformed"),
            ]
        )
    }

    func killTokens(_ call: ControlCall, _ verb: String, _ manner: String) -> OpenAPIOperation {
        control(
            "POST",
            call,
            verb + "Tokens",
            "\(verb.prefix(1).uppercased() + verb.dropFirst()) codes and tokens",
            "Lets them die now, \(manner). Send `token` for one, or `kind` for all of a kind; `grant` is all kinds. "
                + "`client_id` narrows the choice.",
            body: OpenAPI.body(
                "Which.",
                OpenAPI.schema("TokenChoice"),
                example: ["kind": "access", "client_id": .string(scenario.clients.first?.id.rawValue ?? "")]
            ),
            [
                200: answer("How many died.", "Affected", example: ["affected": 1]),
                400: OpenAPI.response("Malformed"),
            ]
        )
    }

    private static let ruleExample: JSONValue = [
        "name": "outage", "when": ["endpoint": "token"], "then": .array([["respond": ["status": 503]]]),
    ]

    var listRules: OpenAPIOperation {
        control(
            "GET",
            .rules,
            "listRules",
            "List the rules",
            "In the order in which they are tried, with how often each matched and fired.",
            [
                200: OpenAPI.response(
                    "All that act.",
                    OpenAPI.object(["rules": OpenAPI.array(of: OpenAPI.schema("RuleEntry"))])
                )
            ]
        )
    }

    var addRules: OpenAPIOperation {
        let rule: JSONValue = ["$ref": "#/components/schemas/Scenario/definitions/rule"]
        return control(
            "POST",
            .rules,
            "addRules",
            "Add rules to the running sandbox",
            "One rule, or an array, as scenario files have them. They come before the scenario's; one with the same "
                + "name replaces it; occurrences count from now on.",
            body: OpenAPI.body(
                "JSON or YAML.",
                ["anyOf": .array([rule, ["type": "array", "items": rule]])],
                example: Self.ruleExample
            ),
            [
                201: OpenAPI.response(
                    "What was added.",
                    OpenAPI.object(["rules": OpenAPI.array(of: OpenAPI.anyObject)])
                ),
                400: OpenAPI.response("Malformed"), 422: OpenAPI.response("Rejected"),
            ]
        )
    }

    var deleteRules: OpenAPIOperation {
        control(
            "DELETE",
            .rules,
            "deleteRules",
            "Remove every rule",
            "Live ones and the scenario's; a reset brings the scenario's back.",
            [204: OpenAPI.empty("There is none now.")]
        )
    }

    /// - Parameter name: The name that stands in the path; nil leaves it open.
    func deleteRule(named name: String?, at call: ControlCall) -> OpenAPIOperation {
        control(
            "DELETE",
            call,
            name.map { "deleteRuleNamed\($0.prefix(1).uppercased() + $0.dropFirst())" } ?? "deleteRule",
            name.map { "Remove the rule that is called `\($0)`" } ?? "Remove a rule",
            "The one of this name.",
            parameters: name == nil ? [OpenAPI.path("name", "As GET rules has it.", example: "outage")] : [],
            [204: OpenAPI.empty("It is gone.")]
        )
    }

    var explainRules: OpenAPIOperation {
        control(
            "GET",
            .explainRules,
            "explainRules",
            "Say why a rule did not fire",
            "For each rule the keys that did not match at one of the last exchanges: what was wanted, what was seen.",
            parameters: [
                OpenAPI.query(
                    "exchange",
                    "The number of an exchange, as the journal has it.",
                    OpenAPI.integer(from: 1),
                    isRequired: true,
                    example: 1
                )
            ],
            [
                200: OpenAPI.response(
                    "Rule by rule.",
                    OpenAPI.object(["exchange": ["type": "integer"], "rules": OpenAPI.array(of: OpenAPI.anyObject)])
                ),
                400: OpenAPI.response("Malformed"),
            ]
        )
    }
}
