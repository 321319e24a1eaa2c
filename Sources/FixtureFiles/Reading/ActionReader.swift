import OAuthCore
import Scenarios

/// Reads what rules do.
///
/// Source: the scenario format, "then".
enum ActionReader {
    static func action(_ value: YAMLValue) -> Action? {
        value.mapping { map in
            let words = map.keys
            let point = wirePoint(&map)
            let actions = readers.compactMap { word, read in map.take(word).map { (word, read($0)) } }
            guard actions.count == 1, let (word, action) = actions.first else {
                let known = readers.map(\.0).joined(separator: ", ")
                if actions.count > 1 || words.allSatisfy(companions.contains) {
                    map.value.fail("is one action, with one key of \(known)")
                }
                return nil
            }
            for companion in words where companions.contains(companion) && word != "wire" {
                map.value.fail("\(companion): goes with wire only")
            }
            if case .wire(let fault, _) = action { return .wire(fault, at: point) }
            return action
        }
    }

    /// Keys that stand beside `wire`.
    private static let companions = ["process", "at"]

    /// How far the request comes: `process` is the short form of `at`.
    private static func wirePoint(_ map: inout YAMLMapping) -> WirePoint {
        let process = map.take("process")
        let isProcessed = process?.boolean() ?? true
        guard let at = map.take("at") else { return isProcessed ? .committed : .arrival }
        if process != nil { map.value.fail("has process and at: one of them says how far the request comes") }
        return at.choice(of: WirePoint.self) ?? .committed
    }

    private static let readers: [(String, @Sendable (YAMLValue) -> Action?)] = [
        ("delay", delay),
        ("respond", { AnswerReader.cannedAnswer($0).map(Action.respond) }),
        ("redirect", redirect),
        ("edit", { AnswerReader.edit($0).map(Action.edit) }),
        ("callback", { AnswerReader.callback($0).map(Action.callback) }),
        ("wire", { WireReader.fault($0).map { .wire($0) } }),
        ("hold", hold),
        ("hints", { $0.mark() ? .hints : nil }),
        ("raw_headers", { $0.filled("has no line").elements { $0.template() }.map(Action.rawHeaders) }),
        ("expire", { affected($0).map { .expire($0, of: $1) } }),
        ("revoke", { affected($0).map { .revoke($0, of: $1) } }),
        ("forget", { affected($0).map { .forget($0, of: $1) } }),
        ("profile", { $0.choice(of: Profile.self).map(Action.profile) }),
        ("advance", { $0.duration().map(Action.advance) }),
        ("phase", { $0.text().map(Action.phase) }),
    ]

    private static func delay(_ value: YAMLValue) -> Action? {
        guard value.isMapping else {
            return value.duration().map { .delay(DelaySpan(from: $0, to: $0)) }
        }
        return value.mapping { map in
            let from = map.require("from")?.duration()
            let end = map.take("to")
            let to = end.map { $0.duration() } ?? from
            let clock = map.take("clock")?.choice(of: DelaySpan.Clock.self) ?? .sandbox
            guard let from, let to else { return nil }
            guard from <= to else {
                map.value.fail("from is later than to")
                return nil
            }
            return .delay(DelaySpan(from: from, to: to, clock: clock))
        }
    }

    private static func hold(_ value: YAMLValue) -> Action? {
        guard value.isMapping else {
            return value.integer(in: 1...1000).map { .hold(Hold(count: $0)) }
        }
        return value.mapping { map in
            let count = map.require("count")?.integer(in: 1...1000)
            let order = map.take("release").flatMap { holdOrder($0, count: count) } ?? .arrival
            return count.map { .hold(Hold(count: $0, order: order)) }
        }
    }

    private static func holdOrder(_ value: YAMLValue, count: Int?) -> Hold.Order? {
        if value.elementCount != nil {
            guard let places = value.elements({ $0.integer(in: 1...(count ?? 1000)) }) else { return nil }
            if Set(places).count < places.count { value.fail("names a place twice") }
            return .listed(places)
        }
        switch value.text() {
        case "arrival": return .arrival
        case "reverse": return .reverse
        case let word?: value.fail("is '\(word)', it can be arrival, reverse or a list of places such as [2, 1]")
        case nil: break
        }
        return nil
    }

    private static func redirect(_ value: YAMLValue) -> Action? {
        value.mapping { map in
            let status = map.take("status").map { value -> Int? in
                let status = value.integer(in: 300...399)
                if let status, !Redirect.statuses.contains(status) {
                    let known = Redirect.statuses.map(String.init).joined(separator: ", ")
                    value.fail("is \(status), a redirect is one of \(known)")
                }
                return status
            }
            guard let target = map.require("to").flatMap(redirectTarget) else { return nil }
            return .redirect(Redirect(status: (status ?? 307) ?? 307, target: target))
        }
    }

    private static func redirectTarget(_ value: YAMLValue) -> Redirect.Target? {
        switch value.template() {
        case "same": return .same
        case "sink": return .sink
        case let path? where path.hasPrefix("/"): return .path(path)
        case let text?: value.fail("is '\(text)', it can be same, sink or a path that begins with a slash")
        case nil: break
        }
        return nil
    }

    private static func affected(_ value: YAMLValue) -> (AffectedTokens, TokenOwner)? {
        guard value.isMapping else { return value.choice(of: AffectedTokens.self).map { ($0, .grant) } }
        return value.mapping { map in
            let owner = map.take("of")?.choice(of: TokenOwner.self) ?? .grant
            return map.require("tokens")?.choice(of: AffectedTokens.self).map { ($0, owner) }
        }
    }
}
