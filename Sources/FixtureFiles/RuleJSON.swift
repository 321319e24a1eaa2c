import OAuthCore
import Scenarios

/// Writes rules as JSON that a scenario file could have.
enum RuleJSON {
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
        case .delay(let span): ["delay": delay(span)]
        case .respond(let answer): ["respond": Self.answer(answer)]
        case .edit(let edit): ["edit": Self.edit(edit)]
        case .callback(let edit):
            ["callback": callback(edit)]
        case .wire(let fault, .authenticated): ["wire": wire(fault), "at": "authenticated"]
        case .wire(let fault, let point): ["wire": wire(fault), "process": .bool(point == .committed)]
        case .hold(let hold): ["hold": Self.hold(hold)]
        case .hints: ["hints": true]
        case .rawHeaders(let lines): ["raw_headers": texts(lines)]
        case .redirect(let redirect):
            ["redirect": ["status": JSONValue(redirect.status), "to": .string(redirect.target.text)]]
        case .expire(let affected, let owner): ["expire": Self.affected(affected, owner)]
        case .revoke(let affected, let owner): ["revoke": Self.affected(affected, owner)]
        case .forget(let affected, let owner): ["forget": Self.affected(affected, owner)]
        case .profile(let profile): ["profile": .string(profile.rawValue)]
        case .advance(let span): ["advance": .string(span.durationText)]
        case .phase(let name): ["phase": .string(name)]
        }
    }

    private static func delay(_ span: DelaySpan) -> JSONValue {
        guard span.from != span.to || span.clock != .sandbox else { return .string(span.from.durationText) }
        var value: JSONValue = ["from": .string(span.from.durationText), "to": .string(span.to.durationText)]
        if span.clock != .sandbox { value.set("clock", to: .string(span.clock.rawValue)) }
        return value
    }

    private static func callback(_ edit: CallbackEdit) -> JSONValue {
        var value: JSONValue = [
            "set": named(edit.set), "remove": texts(edit.remove), "repeat": texts(edit.repeated),
        ]
        if let partner = edit.swapWith { value.set("swap_with", to: .string(partner.text)) }
        return value
    }

    private static func wire(_ fault: WireFault) -> JSONValue {
        switch fault {
        case .close, .reset, .empty, .garbage: .string(fault.word)
        case .truncate(let place, let end): cut(fault.word, place, ["by": .string(end.rawValue)])
        case .stall(let place): cut(fault.word, place, [:])
        case .dribble(let bytes, let every):
            [fault.word: ["bytes": JSONValue(bytes), "every": .string(every.durationText)]]
        case .chunks(let bytes): [fault.word: JSONValue(bytes)]
        }
    }

    private static func cut(_ word: String, _ place: AnswerPlace, _ others: JSONValue) -> JSONValue {
        var value = others
        switch place {
        case .head(let count):
            value.set(word, to: JSONValue(count))
            value.set("of", to: "head")
        case .body(let count): value.set(word, to: JSONValue(count))
        case .end: value.set(word, to: "end")
        }
        return value
    }

    private static func hold(_ hold: Hold) -> JSONValue {
        switch hold.order {
        case .arrival: JSONValue(hold.count)
        case .reverse: ["count": JSONValue(hold.count), "release": "reverse"]
        case .listed(let places):
            ["count": JSONValue(hold.count), "release": .array(places.map { JSONValue($0) })]
        }
    }

    private static func affected(_ affected: AffectedTokens, _ owner: TokenOwner) -> JSONValue {
        owner == .grant
            ? .string(affected.rawValue)
            : ["tokens": .string(affected.rawValue), "of": .string(owner.rawValue)]
    }

    static func answer(_ answer: CannedAnswer) -> JSONValue {
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
        if let encoding = edit.encoding { value.set("encoding", to: .string(encoding.rawValue)) }
        if let length = edit.contentLength { value.set("content_length", to: JSONValue(length)) }
        return value
    }

    private static func named(_ values: [NamedValue]) -> JSONValue {
        .object(values.map { JSONMember($0.name, .string($0.value)) })
    }

    private static func texts(_ values: [String]) -> JSONValue { .array(values.map { .string($0) }) }
}
