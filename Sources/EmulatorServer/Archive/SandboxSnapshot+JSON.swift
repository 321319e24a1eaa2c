import OAuthCore
import Scenarios
import Trace

/// The text of a snapshot; its scenario stands apart, since it is long and seldom changes.
extension SandboxSnapshot {
    /// - Parameter scenarios: Writes the rules.
    func json(_ scenarios: any ScenarioSource) -> JSONValue {
        var value: JSONValue = [
            "began": .integer(began.milliseconds),
            "profile": .string(profile.rawValue),
            "consent": consent.json,
            "clock": [
                "mode": .string(clock.mode.rawValue), "shown": .integer(clock.shown.milliseconds),
                "time": .integer(clock.time.milliseconds),
            ],
            "phase": .string(rules.phase),
        ]
        value.set("live", to: .array(rules.live.map { $0.json(["rule": scenarios.json(of: $0.rule)]) }))
        value.set(
            "scripted",
            to: .array(
                rules.scripted.compactMap { entry in
                    scenario.rules.firstIndex(of: entry.rule).map { entry.json(["index": JSONValue($0)]) }
                }
            )
        )
        value.set(
            "throttles",
            to: .object(
                throttles.sorted { $0.key.rawValue < $1.key.rawValue }
                    .map { JSONMember($0.key.rawValue, $0.value.json) }
            )
        )
        value.set("open_barriers", to: .array(openBarriers.sorted().map { .string($0) }))
        return value
    }

    /// Reads the text of a snapshot.
    ///
    /// Live rules that this version cannot read are left out.
    ///
    /// - Parameter scenarios: Reads the rules.
    /// - Throws: ``StoreFailure`` for a text that is none.
    init(parsing text: String, scenario: Scenario, _ scenarios: any ScenarioSource) throws(StoreFailure) {
        guard let value = try? JSONValue(parsing: text),
            let clock = value["clock"].flatMap(Clock.init(json:)),
            let consent = value["consent"].flatMap(ConsentSetting.init(json:)),
            let began = value["began"]?.integer
        else { throw StoreFailure(operation: "read the sandbox", reason: "its state is not what this version writes") }
        let live = (value["live"]?.array ?? []).compactMap { entry -> RuleEngine.Entry? in
            guard let rule = try? scenarios.rule(written: entry["rule"]?.text ?? "") else { return nil }
            return RuleEngine.Entry(rule, json: entry)
        }
        let scripted = (value["scripted"]?.array ?? []).compactMap { entry -> RuleEngine.Entry? in
            guard let index = entry["index"]?.integer, scenario.rules.indices.contains(Int(index)) else { return nil }
            return RuleEngine.Entry(scenario.rules[Int(index)], json: entry)
        }
        var throttles: [Endpoint: Throttle] = [:]
        for member in value["throttles"]?.members ?? [] {
            guard let endpoint = Endpoint(rawValue: member.name) else { continue }
            throttles[endpoint] = Throttle(json: member.value)
        }
        self.init(
            scenario: scenario,
            profile: value["profile"]?.string.flatMap(Profile.init(rawValue:)) ?? scenario.profile,
            consent: consent,
            clock: clock,
            rules: RuleEngine(live: live, scripted: scripted, phase: value["phase"]?.string ?? "start"),
            throttles: throttles,
            openBarriers: Set((value["open_barriers"]?.array ?? []).compactMap(\.string)),
            began: Instant(milliseconds: began)
        )
    }
}

extension SandboxSnapshot.Clock {
    fileprivate init?(json value: JSONValue) {
        guard let mode = value["mode"]?.string.flatMap(ClockSetting.Mode.init(rawValue:)),
            let shown = value["shown"]?.integer, let time = value["time"]?.integer
        else { return nil }
        self.init(mode: mode, shown: Instant(milliseconds: shown), time: Instant(milliseconds: time))
    }
}

extension RuleEngine.Entry {
    fileprivate func json(_ name: JSONValue) -> JSONValue {
        var value = name
        value.set("matched", to: JSONValue(matched))
        value.set("fired", to: JSONValue(fired))
        value.set("draws", to: JSONValue(draws))
        return value
    }

    fileprivate init(_ rule: Rule, json value: JSONValue) {
        func count(_ name: String) -> Int { Int(value[name]?.integer ?? 0) }
        self.init(rule: rule, matched: count("matched"), fired: count("fired"), draws: count("draws"))
    }
}

extension Throttle {
    fileprivate var json: JSONValue {
        ["began": began.map { .integer($0.milliseconds) } ?? .null, "count": JSONValue(count)]
    }

    fileprivate init(json value: JSONValue) {
        self.init(
            began: value["began"]?.integer.map(Instant.init(milliseconds:)),
            count: Int(value["count"]?.integer ?? 0)
        )
    }
}

extension ConsentSetting {
    fileprivate var json: JSONValue {
        [
            "mode": .string(mode.rawValue), "user": JSONValue(user?.rawValue), "scope": JSONValue(scope?.text),
            "remember": isRemembered.map { .bool($0) } ?? .null,
        ]
    }

    fileprivate init?(json value: JSONValue) {
        guard let mode = value["mode"]?.string.flatMap(Mode.init(rawValue:)) else { return nil }
        self.init(
            mode: mode,
            user: value["user"]?.string.map { Username($0) },
            scope: value["scope"]?.string.flatMap(Scope.init(parsing:)),
            isRemembered: value["remember"]?.bool
        )
    }
}
