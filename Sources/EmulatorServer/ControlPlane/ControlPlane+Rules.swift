import OAuthCore
import Scenarios
import Trace

/// The rules: what there are, how often each fired, and why one did not.
extension ControlPlane {
    func answerRules(_ method: String, _ name: String?) throws -> RecordedResponse {
        switch (method, name) {
        case ("GET", nil):
            let entries = sandbox.withState(\.rules.entries)
            return .json(200, ["rules": .array(entries.map(json))])
        case ("POST", nil):
            let sent = try emulator.parts.scenarios.rules(parsing: try bodyText(), for: sandbox.scenario)
            let rules = try named(sent)
            sandbox.add(rules)
            return .json(201, ["rules": .array(rules.map(emulator.parts.scenarios.json(of:)))])
        case ("DELETE", _):
            guard sandbox.withState({ $0.rules.remove(named: name) }) else {
                throw ControlRefusal(404, "there is no rule '\(Excerpt.plain(name ?? ""))'")
            }
            return .empty(204)
        case ("GET", "explain"): return try explanation()
        case (_, nil): throw ControlRefusal.method(["GET", "POST", "DELETE"])
        default: throw ControlRefusal.method(["DELETE"])
        }
    }

    /// Gives live rules without a name one that none has.
    private func named(_ rules: [Rule]) throws -> [Rule] {
        let taken = Set(sandbox.withState { $0.rules.entries.map(\.rule.name) } + rules.map(\.name))
        var number = 0
        return rules.map { rule in
            guard rule.name.isEmpty else { return rule }
            var named = rule
            repeat {
                number += 1
                named.name = "live-\(number)"
            } while taken.contains(named.name)
            return named
        }
    }

    private func json(of entry: RuleEngine.Entry) -> JSONValue {
        var value = emulator.parts.scenarios.json(of: entry.rule)
        value.set("matched", to: JSONValue(entry.matched))
        value.set("fired", to: JSONValue(entry.fired))
        return value
    }

    /// For each rule which key did not match at one exchange.
    ///
    /// Source: the scenario format: `GET rules/explain?exchange=N`.
    private func explanation() throws -> RecordedResponse {
        let query = request.queryParameters
        guard let n = query["exchange"].flatMap(Int.init), query.pairs.count == 1 else {
            throw ControlRefusal(400, "send ?exchange=N with the number of an exchange, as the journal has it")
        }
        let (kept, last) = sandbox.withState { ($0.explanations[n], $0.arrivals) }
        guard (1...max(1, last)).contains(n), last > 0 else {
            throw ControlRefusal(404, "there is no exchange \(n); the last one is \(last)")
        }
        let isTooOld = n <= last - RuleExplanations.limit
        guard kept != nil || !isTooOld else {
            throw ControlRefusal(404, "exchange \(n) is too old: the last \(RuleExplanations.limit) are explained")
        }
        return .json(200, ["exchange": JSONValue(n), "rules": .array((kept ?? []).map(\.json))])
    }
}

extension RuleExplanation {
    fileprivate var json: JSONValue {
        var value: JSONValue = ["name": .string(rule), "fired": .bool(hasFired)]
        value.set(
            "unmatched",
            to: .array(
                misses.map { ["key": .string($0.key), "wanted": .string($0.wanted), "seen": .string($0.seen)] }
            )
        )
        if let stoppedBy {
            value.set("stopped_by", to: .string(stoppedBy))
        }
        return value
    }
}
