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
        if let seed = scenario.seed { value.set("seed", to: JSONValue(seed)) }
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
        value.set("rotation", to: rotation(scenario.rotation))
        if scenario.codes != CodePolicy() { value.set("codes", to: codes(scenario.codes)) }
        value.set("tokens", to: tokens(scenario.tokens))
        value.set(
            "pkce",
            to: [
                "required": .bool(scenario.pkce.isRequired),
                "methods": .array(scenario.pkce.methods.map { .string($0.rawValue) }),
            ]
        )
        // What is the profile's stays away, so that a rule that goes to another one finds it open.
        if let methods = scenario.authenticationMethods {
            value.set("client_authentication", to: .array(methods.map { .string($0.rawValue) }))
        }
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

    private static func rotation(_ policy: RotationPolicy) -> JSONValue {
        var value: JSONValue = [
            "on_reuse": .string(policy.onReuse.rawValue), "grace": .string(policy.grace.durationText),
        ]
        if let old = policy.oldAccessToken { value.set("old_access_token", to: .string(old.rawValue)) }
        return value
    }

    private static func codes(_ policy: CodePolicy) -> JSONValue {
        var value: JSONValue = ["race": .string(policy.race.durationText)]
        if let answer = policy.onReuse { value.set("on_reuse", to: .string(answer.rawValue)) }
        return value
    }

    private static func tokens(_ format: TokenFormat) -> JSONValue {
        var value: JSONValue = [
            "access": .string(format.access.rawValue), "access_length": JSONValue(format.accessLength),
            "refresh_length": JSONValue(format.refreshLength), "code_length": JSONValue(format.codeLength),
            "scope_in_answer": .bool(format.scopeInAnswer),
        ]
        if let times = format.times { value.set("times", to: .string(times.rawValue)) }
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
        if let isRemembered = setting.isRemembered { value.set("remember", to: .bool(isRemembered)) }
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
