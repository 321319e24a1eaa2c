import OAuthCore
import Scenarios

/// Writes scenarios and rules as JSON that a scenario file could have.
enum ScenarioJSON {
    static func value(of scenario: Scenario) -> JSONValue {
        var value: JSONValue = [
            "flextell": 1, "name": .string(scenario.name), "summary": .string(scenario.summary),
            "profile": .string(scenario.profile.rawValue),
        ]
        if let seed = scenario.seed { value.set("seed", to: .integer(Int64(seed))) }
        var clock: JSONValue = ["mode": .string(scenario.clock.mode.rawValue)]
        if let start = scenario.clock.start { clock.set("start", to: .string(start.rfc3339)) }
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
                "old_access_token": .string(scenario.rotation.oldAccessToken.rawValue),
            ]
        )
        value.set(
            "tokens",
            to: [
                "access": .string(scenario.tokens.access.rawValue),
                "access_length": JSONValue(scenario.tokens.accessLength),
                "code_length": JSONValue(scenario.tokens.codeLength),
            ]
        )
        var consent: JSONValue = ["mode": .string(scenario.consent.mode.rawValue)]
        if let user = scenario.consent.user { consent.set("user", to: .string(user.rawValue)) }
        value.set("consent", to: consent)
        value.set("clients", to: .array(scenario.clients.map(client)))
        value.set("users", to: .array(scenario.users.map(user)))
        value.set("resources", to: resources(scenario.resources))
        value.set("routes", to: .array(scenario.routes.map(route)))
        value.set("rules", to: .array(scenario.rules.map(rule)))
        return value
    }

    private static func client(_ client: ClientMetadata) -> JSONValue {
        [
            "id": .string(client.id.rawValue), "secret": .string(client.secret), "name": .string(client.name),
            "redirect_uris": .array(client.redirectURIs.map { .string($0) }),
            "scopes": .array(client.scopes.map { .string($0) }),
        ]
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
                        "items": .array(collection.items.map(\.value)),
                    ]
                )
            }
        )
    }

    private static func route(_ route: FixedRoute) -> JSONValue {
        [
            "method": .string(route.method), "path": .string(route.path), "scope": JSONValue(route.scope),
            "respond": answer(route.answer),
        ]
    }

    static func rule(_ rule: Rule) -> JSONValue {
        var value: JSONValue = [
            "name": .string(rule.name), "when": condition(rule.when), "then": .array(rule.then.map(action)),
        ]
        if rule.continues { value.set("continue", to: true) }
        return value
    }

    private static func condition(_ condition: Condition) -> JSONValue {
        var value = JSONValue.object([JSONMember]())
        let texts: [(String, String?)] = [
            ("endpoint", condition.endpoint?.rawValue), ("grant", condition.grant?.rawValue),
            ("method", condition.method?.pattern), ("path", condition.path?.pattern),
            ("client_id", condition.clientID?.pattern), ("occurrence", condition.occurrence?.text),
            ("phase", condition.phase), ("outcome", condition.outcome?.rawValue),
        ]
        for (name, text) in texts {
            if let text { value.set(name, to: .string(text)) }
        }
        for (name, globs) in [("parameter", condition.parameters), ("header", condition.headers)] where !globs.isEmpty {
            value.set(name, to: .object(globs.map { JSONMember($0.name, .string($0.value.pattern)) }))
        }
        if let probability = condition.probability { value.set("probability", to: JSONValue(probability)) }
        return value
    }

    private static func action(_ action: Action) -> JSONValue {
        switch action {
        case .delay(let span):
            span.from == span.to
                ? ["delay": .string(span.from.durationText)]
                : ["delay": ["from": .string(span.from.durationText), "to": .string(span.to.durationText)]]
        case .respond(let answer): ["respond": Self.answer(answer)]
        case .edit(let edit): ["edit": Self.edit(edit)]
        case .callback(let edit):
            ["callback": ["set": named(edit.set), "remove": texts(edit.remove), "repeat": texts(edit.repeated)]]
        case .wire(.truncate(let count), let process):
            ["wire": ["truncate": JSONValue(count)], "process": .bool(process)]
        case .wire(let fault, let process): ["wire": .string(fault.word), "process": .bool(process)]
        case .hold(let count, let isReversed):
            isReversed ? ["hold": ["count": JSONValue(count), "release": "reverse"]] : ["hold": JSONValue(count)]
        case .expire(let affected): ["expire": .string(affected.rawValue)]
        case .revoke(let affected): ["revoke": .string(affected.rawValue)]
        case .advance(let span): ["advance": .string(span.durationText)]
        case .phase(let name): ["phase": .string(name)]
        }
    }

    private static func answer(_ answer: CannedAnswer) -> JSONValue {
        var value: JSONValue = ["status": JSONValue(answer.status)]
        if !answer.headers.isEmpty { value.set("headers", to: named(answer.headers)) }
        switch answer.body {
        case .empty: break
        case .json(let json): value.set("json", to: json)
        case .form(let form): value.set("form", to: named(form.pairs.map { NamedValue($0.name, $0.value) }))
        case .html(let text): value.set("html", to: .string(text))
        case .text(let text): value.set("body", to: .string(text))
        }
        return value
    }

    private static func edit(_ edit: AnswerEdit) -> JSONValue {
        var value = JSONValue.object([JSONMember]())
        if let status = edit.status { value.set("status", to: JSONValue(status)) }
        if !edit.set.isEmpty { value.set("set", to: .object(edit.set)) }
        if !edit.remove.isEmpty { value.set("remove", to: texts(edit.remove)) }
        if !edit.rename.isEmpty { value.set("rename", to: named(edit.rename)) }
        if !(edit.setHeaders.isEmpty && edit.addHeaders.isEmpty && edit.removeHeaders.isEmpty) {
            value.set(
                "headers",
                to: [
                    "set": named(edit.setHeaders), "add": named(edit.addHeaders), "remove": texts(edit.removeHeaders),
                ]
            )
        }
        if let type = edit.contentType { value.set("content_type", to: .string(type)) }
        if let charset = edit.charset { value.set("charset", to: .string(charset)) }
        return value
    }

    private static func named(_ values: [NamedValue]) -> JSONValue {
        .object(values.map { JSONMember($0.name, .string($0.value)) })
    }

    private static func texts(_ values: [String]) -> JSONValue { .array(values.map { .string($0) }) }
}
