import OAuthCore
import Scenarios
import Trace

/// The calls of the control plane.
///
/// A call that is not here does not compile.
extension OpenAPIDocument {
    /// The operations of a call, one for each of its methods.
    func operations(_ call: ControlCall) -> [OpenAPIOperation] {
        let operations: [OpenAPIOperation] =
            switch call {
            case .page: [page]
            case .health: [health]
            case .sandboxes: [listSandboxes, makeSandbox]
            case .sandbox: [deleteSandbox]
            case .reset: [reset]
            case .scenario: [readScenario, replaceScenario]
            case .clock: [readClock, moveClock]
            case .consent: [readConsent, setConsent]
            case .journal: [readJournal, clearJournal]
            case .journalStream: [streamJournal]
            case .findings: [findings]
            case .tokens: [listTokens, makeTokens]
            case .expireTokens: [killTokens(.expireTokens, "expire", "as if their time had come")]
            case .revokeTokens: [killTokens(.revokeTokens, "revoke", "as if the user had withdrawn the consent")]
            case .rules: [listRules, addRules, deleteRules]
            case .explainRules: [explainRules, deleteRule(named: "explain", at: .explainRules)]
            case .rule: [deleteRule(named: nil, at: .rule)]
            case .openAPI: [openAPI]
            case .publicKey: [publicKey]
            case .keySet: [keySet]
            case .authorityCertificate: [authorityCertificate]
            }
        return operations.map { $0.answering(common(to: call)) }
    }

    /// What any call can be answered.
    private func common(to call: ControlCall) -> [Int: JSONValue] {
        [
            400: OpenAPI.response("BadHead"), 401: OpenAPI.response("Unauthorized"),
            403: OpenAPI.response("Foreign"), 404: OpenAPI.response("NotFound"),
            405: OpenAPI.response("MethodNotAllowed"), 413: OpenAPI.response("TooLarge"),
            421: OpenAPI.response("WrongHost"), 431: OpenAPI.response("HeaderTooLarge"),
            500: OpenAPI.response("Failure"),
        ]
    }

    /// An operation of the control plane.
    func control(
        _ method: String,
        _ call: ControlCall,
        _ id: String,
        _ summary: String,
        _ description: String,
        parameters: [JSONValue] = [],
        body: JSONValue? = nil,
        _ responses: [Int: JSONValue]
    ) -> OpenAPIOperation {
        OpenAPIOperation(
            method: method,
            path: "/_mock/" + call.rawValue,
            tag: .control,
            id: id,
            summary: summary,
            description: description,
            parameters: parameters,
            body: body,
            responses: responses,
            // Where no token is set, none is needed.
            security: .array((hasControlToken ? [] : [.object([JSONMember]())]) + [["controlToken": .array([])]])
        )
    }

    /// A response that refers to a schema of the components.
    func answer(_ description: String, _ schema: String, example: JSONValue) -> JSONValue {
        OpenAPI.response(description, OpenAPI.schema(schema), example: example)
    }

    // MARK: - The sandbox as a whole

    private var page: OpenAPIOperation {
        control(
            "GET",
            .page,
            "livePage",
            "Watch the sandbox in a browser",
            "The live page: clock, consent, rules, tokens and findings, and each exchange as it happens. "
                + "A program that sends `Accept: application/json` gets a short overview.",
            [
                200: .object([
                    "description": "The page, or the overview.",
                    "content": [
                        "text/html": ["schema": ["type": "string"]],
                        "application/json": ["schema": OpenAPI.anyObject],
                    ],
                ]),
                401: .object([
                    "description": "The control token is missing or wrong: the page asks for it.",
                    "content": [
                        "text/html": ["schema": ["type": "string"]],
                        "application/problem+json": ["schema": OpenAPI.schema("Problem")],
                    ],
                ]),
            ]
        )
    }

    private var health: OpenAPIOperation {
        control(
            "GET",
            .health,
            "health",
            "Ask whether it is ready",
            "Answers as soon as requests are served: scripts poll it before they begin.",
            [200: answer("It is.", "Health", example: ["status": "ok", "version": .string(ToolVersion.current)])]
        )
    }

    private var sandboxExample: JSONValue {
        [
            "id": "4f0c8a2d91be", "base_url": .string(baseURL + "/s/4f0c8a2d91be"), "seed": 7,
            "scenario": .string(scenario.name),
        ]
    }

    private var listSandboxes: OpenAPIOperation {
        control(
            "GET",
            .sandboxes,
            "listSandboxes",
            "List the sandboxes",
            "The root sandbox, `default`, comes first.",
            [
                200: OpenAPI.response(
                    "All that there are.",
                    OpenAPI.object(["sandboxes": OpenAPI.array(of: OpenAPI.schema("Sandbox"))]),
                    example: ["sandboxes": .array([sandboxExample])]
                )
            ]
        )
    }

    private var makeSandbox: OpenAPIOperation {
        let scenario: JSONValue = [
            "description": "The name of a shipped scenario, or a scenario.",
            "anyOf": .array([["type": "string", "enum": .array(["default", "expiry"])], OpenAPI.schema("Scenario")]),
        ]
        return control(
            "POST",
            .sandboxes,
            "makeSandbox",
            "Make a sandbox",
            "One emulated Flextell of its own, so that tests run beside one another. Everything is optional: "
                + "without a scenario it is `default`. The same seed, scenario, frozen clock and order of requests "
                + "give the same bytes.",
            body: OpenAPI.body(
                "What it is to be.",
                OpenAPI.object(
                    [
                        "scenario": scenario,
                        "seed": OpenAPI.seed,
                        "consent": OpenAPI.schema("ConsentSetting"),
                    ],
                    required: []
                ),
                isRequired: false,
                example: ["scenario": "expiry", "seed": 7, "consent": "approve"]
            ),
            [
                201: answer("It is there.", "Sandbox", example: sandboxExample),
                400: OpenAPI.response("Malformed"), 422: OpenAPI.response("Rejected"),
                429: OpenAPI.response("TooMany"),
            ]
        )
    }

    private var deleteSandbox: OpenAPIOperation {
        control(
            "DELETE",
            .sandbox,
            "deleteSandbox",
            "Remove a sandbox",
            "With all that it holds; readers of its stream are told so. The root sandbox stays.",
            parameters: [OpenAPI.path("id", "As POST sandboxes names it.", example: "4f0c8a2d91be")],
            [204: OpenAPI.empty("It is gone."), 409: OpenAPI.response("Conflict")]
        )
    }

    private var reset: OpenAPIOperation {
        control(
            "POST",
            .reset,
            "reset",
            "Begin anew",
            "Brings the sandbox back to its scenario's beginning: tokens, items, clock, rules, journal.",
            [204: OpenAPI.empty("It is as it was in the beginning.")]
        )
    }

    private var readScenario: OpenAPIOperation {
        control(
            "GET",
            .scenario,
            "readScenario",
            "Read the scenario in force",
            "As JSON, with `extends` resolved and the profile that is spoken now.",
            [200: OpenAPI.response("The scenario.", OpenAPI.schema("Scenario"))]
        )
    }

    private var replaceScenario: OpenAPIOperation {
        control(
            "PUT",
            .scenario,
            "replaceScenario",
            "Replace the scenario and begin anew",
            "YAML or JSON, as a scenario file has it; what it leaves out comes from the shipped scenario that it "
                + "extends, else from `default`.",
            body: OpenAPI.body(
                "A scenario.",
                OpenAPI.schema("Scenario"),
                example: ["name": "short", "lifetimes": ["access_token": "5m"], "consent": "approve"]
            ),
            [
                200: OpenAPI.response("What is in force now.", OpenAPI.schema("Scenario")),
                400: OpenAPI.response("Malformed"), 422: OpenAPI.response("Rejected"),
            ]
        )
    }
}
