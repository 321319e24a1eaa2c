import OAuthCore
import Scenarios
import Trace

/// Sandboxes, scenarios, clocks and consent.
extension ControlPlane {
    func answerSandboxes(_ method: String, _ id: String?) async throws -> RecordedResponse {
        guard let id else {
            switch method {
            case "GET": return .json(200, ["sandboxes": .array(emulator.sandboxes.all.map(description))])
            case "POST": return try await makeSandbox()
            default: throw ControlRefusal.method(["GET", "POST"])
            }
        }
        guard method == "DELETE" else { throw ControlRefusal.method(["DELETE"]) }
        guard SandboxID(id) != .root else {
            throw ControlRefusal(409, "the default sandbox stays; POST /_mock/reset brings it back to its beginning")
        }
        guard try await emulator.sandboxes.remove(SandboxID(id)) else {
            throw ControlRefusal(404, "there is no sandbox '\(Excerpt.plain(id))'")
        }
        return .empty(204)
    }

    private func makeSandbox() async throws -> RecordedResponse {
        let body = try body(allowing: ["scenario", "seed", "consent", "ttl"])
        var scenario = try scenario(from: body["scenario"])
        if let consent = body["consent"] { scenario.consent = try consentSetting(consent, of: scenario) }
        var seed: UInt64?
        if let value = body["seed"] {
            guard let number = value.unsigned else {
                throw ControlRefusal(400, "seed is a whole number from 0 up to \(UInt64.max)")
            }
            seed = number
        }
        let timeToLive = try body["ttl"].map(timeToLive)
        let made = try await emulator.sandboxes.make(scenario: scenario, seed: seed, timeToLive: timeToLive)
        return .json(201, description(of: made.summary))
    }

    private func timeToLive(_ value: JSONValue) throws -> TimeSpan {
        guard let seconds = value.double, seconds >= 0.001, seconds <= 1e9 else {
            throw ControlRefusal(400, "ttl is a number of seconds, above 0 and up to 1000000000")
        }
        return TimeSpan(milliseconds: Int64((seconds * 1000).rounded()))
    }

    private func scenario(from value: JSONValue?) throws -> Scenario {
        switch value {
        case nil: try emulator.parts.scenarios.scenario(named: "default")
        case .string(let name)?: try emulator.parts.scenarios.scenario(named: name)
        case .object?: try emulator.parts.scenarios.scenario(parsing: value?.text ?? "")
        default: throw ControlRefusal(400, "scenario is a name or an object")
        }
    }

    private func description(of sandbox: SandboxSummary) -> JSONValue {
        var value: JSONValue = [
            "id": .string(sandbox.id.rawValue),
            "base_url": .string(emulator.access.links(of: incoming, to: sandbox.id).baseURL),
            "seed": JSONValue(sandbox.seed), "scenario": .string(sandbox.scenarioName),
        ]
        if let use = emulator.sandboxes.use(of: sandbox.id) {
            value.set("ttl", to: JSONValue(Double(use.timeToLive.milliseconds) / 1000))
            value.set("expires_at", to: .string(use.expiresAt.rfc3339))
        }
        return value
    }

    func reset(_ method: String) async throws -> RecordedResponse {
        guard method == "POST" else { throw ControlRefusal.method(["POST"]) }
        try await emulator.sandboxes.reset(sandbox, to: sandbox.scenario)
        return .empty(204)
    }

    func answerScenario(_ method: String) async throws -> RecordedResponse {
        let scenarios = emulator.parts.scenarios
        switch method {
        case "GET": break
        case "PUT":
            let scenario = try scenarios.scenario(parsing: try bodyText())
            try await emulator.sandboxes.reset(sandbox, to: scenario, seed: scenario.seed)
        default: throw ControlRefusal.method(["GET", "PUT"])
        }
        return .json(
            200,
            scenarios.json(
                of: sandbox.withState { state in
                    var scenario = state.scenario
                    scenario.profile = state.profile
                    return scenario
                }
            )
        )
    }

    func answerClock(_ method: String) throws -> RecordedResponse {
        switch method {
        case "GET": break
        case "POST": try moveClock()
        default: throw ControlRefusal.method(["GET", "POST"])
        }
        let (now, mode) = sandbox.withState { ($0.clock.now, $0.clock.mode) }
        return .json(200, ["now": .string(now.rfc3339), "mode": .string(mode.rawValue)])
    }

    private func moveClock() throws {
        let body = try body(allowing: ["advance", "set", "mode"])
        var span: TimeSpan?
        var instant: Instant?
        var mode: ClockSetting.Mode?
        if let value = body["advance"] {
            guard let seconds = value.double, abs(seconds) <= 1e11 else {
                throw ControlRefusal(400, "advance is a number of seconds")
            }
            span = TimeSpan(milliseconds: Int64((seconds * 1000).rounded()))
        }
        if let value = body["set"] {
            guard let parsed = value.string.flatMap(Instant.init(rfc3339:)) else {
                throw ControlRefusal(400, "set is a time such as 2026-01-01T00:00:00Z (RFC 3339)")
            }
            instant = parsed
        }
        if let value = body["mode"] {
            guard let parsed = value.string.flatMap(ClockSetting.Mode.init) else {
                throw ControlRefusal(400, "mode is running or frozen")
            }
            mode = parsed
        }
        guard span != nil || instant != nil || mode != nil else {
            throw ControlRefusal(400, "send advance (seconds), set (RFC 3339 time) or mode (running, frozen)")
        }
        sandbox.moveClock { [span, instant, mode] clock in
            if let instant { clock.set(instant) }
            if let span { clock.advance(span) }
            if let mode { clock.enter(mode) }
        }
    }

    func answerConsent(_ method: String) throws -> RecordedResponse {
        switch method {
        case "GET": break
        case "PUT":
            let sent = try? JSONValue(parsing: request.body)
            let value = sent?.string == nil ? try body(allowing: Self.consentKeys) : sent ?? .null
            sandbox.setConsent(try consentSetting(value, of: sandbox.scenario))
        default: throw ControlRefusal.method(["GET", "PUT"])
        }
        let setting = sandbox.withState(\.consent)
        let user = setting.user ?? sandbox.scenario.consentingUser
        var shown: JSONValue = ["mode": .string(setting.mode.rawValue), "user": JSONValue(user?.rawValue)]
        if let scope = setting.scope { shown.set("scope", to: .string(scope.text)) }
        if setting.isRemembered ?? false { shown.set("remember", to: true) }
        return .json(200, shown)
    }

    private static let consentKeys = ["mode", "user", "scope", "remember"]

    private func consentSetting(_ value: JSONValue, of scenario: Scenario) throws -> ConsentSetting {
        guard let word = value.string ?? value["mode"]?.string, let mode = ConsentSetting.Mode(rawValue: word) else {
            throw ControlRefusal(400, "consent is ask, approve or deny, or an object with mode and user")
        }
        if let unknown = value.members?.first(where: { !Self.consentKeys.contains($0.name) }) {
            let known = Self.consentKeys.joined(separator: ", ")
            throw ControlRefusal(400, "consent has no '\(Excerpt.plain(unknown.name))'; it has \(known)")
        }
        // What is not said of scope and memory stays as the scenario has it.
        var setting = scenario.consent
        (setting.mode, setting.user) = (mode, nil)
        if let text = value["scope"], text != .null {
            guard let scope = text.string.flatMap(Scope.init(parsing:)) else {
                throw ControlRefusal(400, "scope is a list of scope tokens, separated by spaces")
            }
            setting.scope = scope
        }
        if let remember = value["remember"], remember != .null {
            guard let isRemembered = remember.bool else { throw ControlRefusal(400, "remember is true or false") }
            setting.isRemembered = isRemembered
        }
        guard let user = value["user"], user != .null else { return setting }
        let name = user.string ?? user.text
        guard scenario.server.user(Username(name)) != nil else {
            let known = scenario.users.map(\.username.rawValue).joined(separator: ", ")
            throw ControlRefusal(400, "there is no user '\(Excerpt.plain(name))'; there are \(known)")
        }
        setting.user = Username(name)
        return setting
    }
}
