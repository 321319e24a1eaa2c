import OAuthCore
import Scenarios

/// Writes scenarios as JSON that a scenario file could have.
enum ScenarioJSON {
    static func value(of scenario: Scenario) -> JSONValue {
        var value: JSONValue = [
            "flextell": 1, "name": .string(scenario.name), "summary": .string(scenario.summary),
            "profile": .string(scenario.profile.rawValue),
        ]
        if !scenario.why.isEmpty { value.set("why", to: .string(scenario.why)) }
        if let seed = scenario.seed { value.set("seed", to: .integer(Int64(seed))) }
        var clock: JSONValue = ["mode": .string(scenario.clock.mode.rawValue)]
        if let start = scenario.clock.start { clock.set("start", to: .string(start.rfc3339)) }
        if scenario.clock.ahead > .zero { clock.set("ahead", to: .string(scenario.clock.ahead.durationText)) }
        if scenario.clock.ahead < .zero {
            clock.set("behind", to: .string(TimeSpan(milliseconds: -scenario.clock.ahead.milliseconds).durationText))
        }
        value.set("clock", to: clock)
        value.set(
            "lifetimes",
            to: [
                "code": .string(scenario.lifetimes.code.durationText),
                "access_token": .string(scenario.lifetimes.accessToken.durationText),
                "refresh_token": .string(scenario.lifetimes.refreshToken.durationText),
            ]
        )
        value.set(
            "rotation",
            to: [
                "on_reuse": .string(scenario.rotation.onReuse.rawValue),
                "grace": .string(scenario.rotation.grace.durationText),
                "old_access_token": .string(scenario.rotation.oldAccessToken.rawValue),
            ]
        )
        value.set(
            "tokens",
            to: [
                "access": .string(scenario.tokens.access.rawValue),
                "access_length": JSONValue(scenario.tokens.accessLength),
                "refresh_length": JSONValue(scenario.tokens.refreshLength),
                "code_length": JSONValue(scenario.tokens.codeLength),
                "scope_in_answer": .bool(scenario.tokens.scopeInAnswer),
            ]
        )
        value.set(
            "pkce",
            to: [
                "required": .bool(scenario.pkce.isRequired),
                "methods": .array(scenario.pkce.methods.map { .string($0.rawValue) }),
            ]
        )
        value.set("client_authentication", to: .array(scenario.authenticationMethods.map { .string($0.rawValue) }))
        value.set("limits", to: limits(scenario.limits))
        if let cors = scenario.cors { value.set("cors", to: self.cors(cors)) }
        value.set("consent", to: consent(scenario.consent))
        value.set("clients", to: .array(scenario.clients.map(client)))
        value.set("users", to: .array(scenario.users.map(user)))
        value.set("resources", to: resources(scenario.resources))
        value.set("routes", to: .array(scenario.routes.map(route)))
        value.set("rules", to: .array(scenario.rules.map(RuleJSON.rule)))
        return value
    }

    private static func limits(_ limits: RateLimits) -> JSONValue {
        var value = JSONValue.object([JSONMember]())
        if let limit = limits.token { value.set("token", to: .string(limit.text)) }
        if let limit = limits.api { value.set("api", to: .string(limit.text)) }
        return value
    }

    private static func cors(_ policy: CORSPolicy) -> JSONValue {
        [
            "origins": .array(policy.origins.map { .string($0) }), "credentials": .bool(policy.allowsCredentials),
        ]
    }

    private static func consent(_ setting: ConsentSetting) -> JSONValue {
        var value: JSONValue = ["mode": .string(setting.mode.rawValue)]
        if let user = setting.user { value.set("user", to: .string(user.rawValue)) }
        if let scope = setting.scope { value.set("scope", to: .string(scope.text)) }
        if setting.isRemembered { value.set("remember", to: true) }
        return value
    }

    private static func client(_ client: ClientMetadata) -> JSONValue {
        var value: JSONValue = [
            "id": .string(client.id.rawValue), "secret": .string(client.secret), "name": .string(client.name),
            "redirect_uris": .array(client.redirectURIs.map { .string($0) }),
            "scopes": .array(client.scopes.map { .string($0) }),
        ]
        let lifetimes = [
            ("code", client.lifetimes.code), ("access_token", client.lifetimes.accessToken),
            ("refresh_token", client.lifetimes.refreshToken),
        ].compactMap { name, span in span.map { JSONMember(name, .string($0.durationText)) } }
        if !lifetimes.isEmpty { value.set("lifetimes", to: .object(lifetimes)) }
        return value
    }

    private static func user(_ user: User) -> JSONValue {
        [
            "username": .string(user.username.rawValue), "password": .string(user.password),
            "name": .string(user.name),
        ]
    }

    private static func resources(_ collections: [ResourceCollection]) -> JSONValue {
        .object(
            collections.map { collection in
                JSONMember(
                    collection.name,
                    [
                        "read": JSONValue(collection.readScope), "write": JSONValue(collection.writeScope),
                        "items": .array(collection.items.map(\.value)), "page_size": JSONValue(collection.pageSize),
                    ]
                )
            }
        )
    }

    private static func route(_ route: FixedRoute) -> JSONValue {
        [
            "method": .string(route.method), "path": .string(route.path), "scope": JSONValue(route.scope),
            "respond": RuleJSON.answer(route.answer),
        ]
    }
}
