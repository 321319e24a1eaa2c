import OAuthCore
import Scenarios

/// Reads how the emulated server is set: its clock, what it issues, and what it asks of clients.
///
/// Source: the scenario format, section 1.
enum PolicyReader {
    static func readClock(_ value: YAMLValue, into clock: inout ClockSetting) {
        value.mapping { map in
            if let start = map.take("start")?.instant() { clock.start = start }
            if let mode = map.take("mode")?.choice(of: ClockSetting.Mode.self) { clock.mode = mode }
            let (ahead, behind) = (map.take("ahead"), map.take("behind"))
            if let span = ahead?.duration() { clock.ahead = span }
            if let span = behind?.duration() { clock.ahead = TimeSpan(milliseconds: -span.milliseconds) }
            if ahead != nil, behind != nil { map.value.fail("is ahead and behind at once") }
            if clock.start != nil, let relative = ahead ?? behind {
                relative.fail("goes with the real time, and the clock has a start of its own")
            }
            return true
        }
    }

    static func readLifetimes(_ value: YAMLValue, into lifetimes: inout Lifetimes) {
        guard let own = lifetimeOverrides(value) else { return }
        lifetimes.code = own.code ?? lifetimes.code
        lifetimes.accessToken = own.accessToken ?? lifetimes.accessToken
        lifetimes.refreshToken = own.refreshToken ?? lifetimes.refreshToken
    }

    static func lifetimeOverrides(_ value: YAMLValue) -> LifetimeOverrides? {
        value.mapping { map in
            LifetimeOverrides(
                code: map.take("code")?.duration(),
                accessToken: map.take("access_token")?.duration(),
                refreshToken: map.take("refresh_token")?.duration()
            )
        }
    }

    static func readRotation(_ value: YAMLValue, into rotation: inout RotationPolicy) {
        value.mapping { map in
            if let answer = map.take("on_reuse")?.choice(of: RotationPolicy.ReuseAnswer.self) {
                rotation.onReuse = answer
            }
            if let grace = map.take("grace")?.duration() { rotation.grace = grace }
            if let old = map.take("old_access_token")?.choice(of: RotationPolicy.OldAccessToken.self) {
                rotation.oldAccessToken = old
            }
            return true
        }
    }

    static func readCodes(_ value: YAMLValue, into policy: inout CodePolicy) {
        value.mapping { map in
            if let answer = map.take("on_reuse")?.choice(of: RotationPolicy.ReuseAnswer.self) {
                policy.onReuse = answer
            }
            if let race = map.take("race")?.duration() { policy.race = race }
            return true
        }
    }

    static func readTokens(_ value: YAMLValue, into format: inout TokenFormat) {
        value.mapping { map in
            if let access = map.take("access")?.choice(of: TokenFormat.Access.self) { format.access = access }
            if let length = map.take("access_length")?.integer(in: 0...lengthLimit) { format.accessLength = length }
            if let length = map.take("refresh_length")?.integer(in: 0...lengthLimit) { format.refreshLength = length }
            if let length = map.take("code_length")?.integer(in: 0...lengthLimit) { format.codeLength = length }
            if let times = map.take("times")?.choice(of: AccessTokenForm.Times.self) { format.times = times }
            if let isNamed = map.take("scope_in_answer")?.boolean() { format.scopeInAnswer = isNamed }
            return true
        }
    }

    /// The longest code or token, in characters.
    static let lengthLimit = 8192

    static func readPKCE(_ value: YAMLValue, into policy: inout PKCEPolicy) {
        value.mapping { map in
            if let isRequired = map.take("required")?.boolean() { policy.isRequired = isRequired }
            let methods = map.take("methods")?.filled("has no method")
            if let methods = methods?.elements({ $0.choice(of: CodeChallenge.Method.self) }) {
                policy.methods = methods
            }
            return true
        }
    }

    static func authenticationMethods(_ value: YAMLValue) -> [ClientAuthenticationMethod]? {
        value.filled("has no method: no client could authenticate")
            .oneOrMore { $0.choice(of: ClientAuthenticationMethod.self) }
    }

    static func readLimits(_ value: YAMLValue, into limits: inout RateLimits) {
        value.mapping { map in
            if let limit = map.take("token").flatMap(rateLimit) { limits.token = limit }
            if let limit = map.take("api").flatMap(rateLimit) { limits.api = limit }
            return true
        }
    }

    private static func rateLimit(_ value: YAMLValue) -> RateLimit? {
        guard let text = value.text() else { return nil }
        guard let limit = RateLimit(parsing: text) else {
            value.fail("'\(text)' is not a limit such as 60/1m")
            return nil
        }
        return limit
    }

    static func consent(_ value: YAMLValue) -> ConsentSetting? {
        guard value.isMapping else {
            return value.choice(of: ConsentSetting.Mode.self).map { ConsentSetting(mode: $0) }
        }
        return value.mapping { map in
            let user = map.take("user")?.text().map { Username($0) }
            let scope = map.take("scope").flatMap(scope)
            let isRemembered = map.take("remember")?.boolean()
            guard let mode = map.require("mode")?.choice(of: ConsentSetting.Mode.self) else { return nil }
            return ConsentSetting(mode: mode, user: user, scope: scope, isRemembered: isRemembered)
        }
    }

    private static func scope(_ value: YAMLValue) -> Scope? {
        guard let text = value.text() else { return nil }
        guard let scope = Scope(parsing: text) else {
            value.fail("'\(text)' is not a list of scope tokens separated by spaces (RFC 6749 §3.3)")
            return nil
        }
        return scope
    }
}
