import OAuthCore
import Scenarios

/// Reads what rules do.
///
/// Source: the scenario format, "then".
enum ActionReader {
    static func action(_ value: YAMLValue) -> Action? {
        value.mapping { map in
            let words = map.keys
            let isProcessed = map.take("process")?.boolean() ?? true
            let actions = readers.compactMap { word, read in map.take(word).map { (word, read($0)) } }
            guard actions.count == 1, let (word, action) = actions.first else {
                let known = readers.map(\.0).joined(separator: ", ")
                if actions.count > 1 || words.allSatisfy({ $0 == "process" }) {
                    map.value.fail("is one action, with one key of \(known)")
                }
                return nil
            }
            if words.contains("process"), word != "wire" { map.value.fail("process: goes with wire only") }
            if case .wire(let fault, _) = action { return .wire(fault, process: isProcessed) }
            return action
        }
    }

    private static let readers: [(String, @Sendable (YAMLValue) -> Action?)] = [
        ("delay", delay),
        ("respond", { cannedAnswer($0).map(Action.respond) }),
        ("edit", { edit($0).map(Action.edit) }),
        ("callback", { callback($0).map(Action.callback) }),
        ("wire", { wire($0).map { .wire($0, process: true) } }),
        ("hold", hold),
        ("expire", { $0.choice(of: AffectedTokens.self).map(Action.expire) }),
        ("revoke", { $0.choice(of: AffectedTokens.self).map(Action.revoke) }),
        ("advance", { $0.duration().map(Action.advance) }),
        ("phase", { $0.text().map(Action.phase) }),
    ]

    private static func delay(_ value: YAMLValue) -> Action? {
        guard value.isMapping else {
            return value.duration().map { .delay(DelaySpan(from: $0, to: $0)) }
        }
        return value.mapping { map in
            let span = (map.require("from")?.duration(), map.require("to")?.duration())
            guard let from = span.0, let to = span.1 else { return nil }
            guard from <= to else {
                map.value.fail("from is later than to")
                return nil
            }
            return .delay(DelaySpan(from: from, to: to))
        }
    }

    private static func hold(_ value: YAMLValue) -> Action? {
        guard value.isMapping else {
            return value.integer(in: 1...1000).map { .hold(count: $0, reversed: false) }
        }
        return value.mapping { map in
            let release = map.take("release")?.text()
            if let release, release != "reverse" { map.value.fail("release: is '\(release)', it can be reverse") }
            guard let count = map.require("count")?.integer(in: 1...1000) else { return nil }
            return .hold(count: count, reversed: release == "reverse")
        }
    }

    private static func wire(_ value: YAMLValue) -> WireFault? {
        if value.isMapping {
            return value.mapping { map in
                map.require("truncate")?.integer(in: 0...1_048_576).map { .truncate($0) }
            }
        }
        guard let word = value.text() else { return nil }
        let faults: [WireFault] = [.close, .reset, .empty, .garbage, .stall]
        if let fault = faults.first(where: { $0.word == word }) { return fault }
        value.fail("is '\(word)', it must be one of \(faults.map(\.word).joined(separator: ", ")) or {truncate: N}")
        return nil
    }

    static func cannedAnswer(_ value: YAMLValue) -> CannedAnswer? {
        value.mapping { map in
            let status = map.take("status")?.integer(in: 200...599) ?? 200
            let headers = map.take("headers").flatMap(namedValues) ?? []
            var bodies: [CannedAnswer.Body] = []
            if let json = map.take("json")?.json() { bodies.append(.json(json)) }
            if let text = map.take("body")?.text() { bodies.append(.text(text)) }
            if let form = map.take("form").flatMap(namedValues) {
                bodies.append(.form(Parameters(form.map { .init($0.name, $0.value) })))
            }
            if let html = map.take("html")?.text() { bodies.append(.html(html)) }
            if bodies.count > 1 { map.value.fail("has more than one of json, body, form and html") }
            return CannedAnswer(status: status, headers: headers, body: bodies.first ?? .empty)
        }
    }

    private static func edit(_ value: YAMLValue) -> AnswerEdit? {
        value.mapping { map in
            var edit = AnswerEdit()
            edit.status = map.take("status")?.integer(in: 200...599)
            edit.set = map.take("set")?.entries { name, value in value.json().map { JSONMember(name, $0) } } ?? []
            edit.remove = map.take("remove").flatMap { $0.oneOrMore { $0.text() } } ?? []
            edit.rename = map.take("rename").flatMap(namedValues) ?? []
            edit.contentType = map.take("content_type").flatMap(headerText)
            edit.charset = map.take("charset").flatMap(headerText)
            map.take("headers")?.mapping { headers in
                edit.setHeaders = headers.take("set").flatMap(namedValues) ?? []
                edit.addHeaders = headers.take("add").flatMap(namedValues) ?? []
                edit.removeHeaders = headers.take("remove").flatMap { $0.oneOrMore { $0.text() } } ?? []
                return true
            }
            return edit
        }
    }

    private static func callback(_ value: YAMLValue) -> CallbackEdit? {
        value.mapping { map in
            CallbackEdit(
                set: map.take("set").flatMap(namedValues) ?? [],
                remove: map.take("remove").flatMap { $0.oneOrMore { $0.text() } } ?? [],
                repeated: map.take("repeat").flatMap { $0.oneOrMore { $0.text() } } ?? []
            )
        }
    }

    private static func namedValues(_ value: YAMLValue) -> [NamedValue]? {
        value.entries { name, value in headerText(value).map { NamedValue(name, $0) } }
    }

    /// A text that can stand in a header line or a parameter.
    private static func headerText(_ value: YAMLValue) -> String? {
        guard let text = value.text() else { return nil }
        guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
            value.fail("has a control character")
            return nil
        }
        return text
    }
}
