import OAuthCore
import Scenarios

/// Reads a scenario over another one: maps merge, lists replace.
///
/// Source: the scenario format, section 1.
struct ScenarioReader {
    /// Finds a scenario that a file extends, or nil after noting why not.
    let base: (_ reference: YAMLValue) -> Scenario?

    /// Reads a whole file.
    ///
    /// - Parameter needsName: Whether `flextell`, `name` and `summary` have to be there.
    func read(_ document: YAMLValue, over fallback: Scenario, needsName: Bool) -> Scenario? {
        document.mapping { map in
            let format = needsName ? map.require("flextell") : map.take("flextell")
            _ = format?.integer(in: 1...1)
            var scenario = fallback
            if let reference = map.take("extends"), let extended = base(reference) { scenario = extended }
            let name = needsName ? map.require("name") : map.take("name")
            if let name = name?.text() { scenario.name = name }
            let summary = needsName ? map.require("summary") : map.take("summary")
            scenario.summary = summary?.text() ?? scenario.summary
            readSettings(&map, into: &scenario)
            return scenario
        }
    }

    /// Reads what a case may lay over the base scenario as well.
    func readSettings(_ map: inout YAMLMapping, into scenario: inout Scenario) {
        if let profile = map.take("profile")?.choice(of: Profile.self) { scenario.profile = profile }
        if let seed = map.take("seed")?.integer(in: 0...9_007_199_254_740_991) { scenario.seed = UInt64(seed) }
        map.take("clock").map { Self.readClock($0, into: &scenario.clock) }
        map.take("lifetimes").map { Self.readLifetimes($0, into: &scenario.lifetimes) }
        map.take("rotation").map { Self.readRotation($0, into: &scenario.rotation) }
        map.take("tokens").map { Self.readTokens($0, into: &scenario.tokens) }
        let consentValue = map.take("consent")
        if let consent = consentValue.flatMap(Self.consent) { scenario.consent = consent }
        if let clients = map.take("clients")?.elements(Self.client) { scenario.clients = clients }
        if let users = map.take("users")?.elements(Self.user) { scenario.users = users }
        map.take("resources").map { Self.readResources($0, into: &scenario.resources) }
        if let routes = map.take("routes")?.elements(Self.route) { scenario.routes = routes }
        if let rules = map.take("rules").flatMap(RuleReader.rules) { scenario.rules = rules }
        // Who consents may be another file's word, where the users are this one's.
        if let user = scenario.consent.user, scenario.server.user(user) == nil, !scenario.users.isEmpty {
            let known = scenario.users.map(\.username.rawValue).joined(separator: ", ")
            (consentValue ?? map.value).fail("there is no user '\(user)' to consent; there are \(known)")
        }
    }

    private static func readClock(_ value: YAMLValue, into clock: inout ClockSetting) {
        value.mapping { map in
            if let start = map.take("start")?.instant() { clock.start = start }
            if let mode = map.take("mode")?.choice(of: ClockSetting.Mode.self) { clock.mode = mode }
            return true
        }
    }

    private static func readLifetimes(_ value: YAMLValue, into lifetimes: inout Lifetimes) {
        value.mapping { map in
            if let code = map.take("code")?.duration() { lifetimes.code = code }
            if let access = map.take("access_token")?.duration() { lifetimes.accessToken = access }
            if let refresh = map.take("refresh_token")?.duration() { lifetimes.refreshToken = refresh }
            return true
        }
    }

    private static func readRotation(_ value: YAMLValue, into rotation: inout RotationPolicy) {
        value.mapping { map in
            if let answer = map.take("on_reuse")?.choice(of: RotationPolicy.ReuseAnswer.self) {
                rotation.onReuse = answer
            }
            if let old = map.take("old_access_token")?.choice(of: RotationPolicy.OldAccessToken.self) {
                rotation.oldAccessToken = old
            }
            return true
        }
    }

    private static func readTokens(_ value: YAMLValue, into format: inout TokenFormat) {
        value.mapping { map in
            if let access = map.take("access")?.choice(of: TokenFormat.Access.self) { format.access = access }
            if let length = map.take("access_length")?.integer(in: 0...8192) { format.accessLength = length }
            if let length = map.take("code_length")?.integer(in: 0...8192) { format.codeLength = length }
            return true
        }
    }

    static func consent(_ value: YAMLValue) -> ConsentSetting? {
        guard value.isMapping else {
            return value.choice(of: ConsentSetting.Mode.self).map { ConsentSetting(mode: $0) }
        }
        return value.mapping { map in
            let user = map.take("user")?.text().map { Username($0) }
            guard let mode = map.require("mode")?.choice(of: ConsentSetting.Mode.self) else { return nil }
            return ConsentSetting(mode: mode, user: user)
        }
    }

    private static func client(_ value: YAMLValue) -> ClientMetadata? {
        value.mapping { map in
            let name = map.take("name")?.text()
            let id = map.require("id")?.text()
            let secret = map.require("secret")?.text()
            let uris = map.require("redirect_uris")?.elements { $0.text() }
            let scopes = map.require("scopes")?.elements(scopeToken)
            guard let id, let secret, let uris, let scopes else { return nil }
            return ClientMetadata(
                id: ClientID(id),
                secret: secret,
                name: name ?? id,
                redirectURIs: uris,
                scopes: scopes
            )
        }
    }

    private static func scopeToken(_ value: YAMLValue) -> String? {
        guard let text = value.text() else { return nil }
        guard Scope(parsing: text)?.tokens == [text] else {
            value.fail("'\(text)' is not one scope token (RFC 6749 §3.3)")
            return nil
        }
        return text
    }

    private static func user(_ value: YAMLValue) -> User? {
        value.mapping { map in
            let name = map.take("name")?.text()
            let username = map.require("username")?.text()
            let password = map.require("password")?.text()
            guard let username, let password else { return nil }
            return User(username: Username(username), password: password, name: name ?? username)
        }
    }

    private static func readResources(_ value: YAMLValue, into collections: inout [ResourceCollection]) {
        _ = value.entries { name, value -> Void? in
            let index = collections.firstIndex { $0.name == name }
            var collection =
                index.map { collections[$0] }
                ?? ResourceCollection(name: name, readScope: nil, writeScope: nil, items: [])
            value.mapping { map in
                if let scope = map.take("read") { collection.readScope = scope.isNull ? nil : scope.text() }
                if let scope = map.take("write") { collection.writeScope = scope.isNull ? nil : scope.text() }
                if let items = map.take("items")?.elements(item) { collection.items = items }
                return true
            }
            if let index { collections[index] = collection } else { collections.append(collection) }
            return nil
        }
    }

    private static func item(_ value: YAMLValue) -> ResourceItem? {
        guard let json = value.json() else { return nil }
        guard let id = json["id"]?.string else {
            value.fail("is not a mapping with a text `id`")
            return nil
        }
        return ResourceItem(id: id, value: json)
    }

    private static func route(_ value: YAMLValue) -> FixedRoute? {
        value.mapping { map in
            let method = map.take("method")?.text() ?? "GET"
            let scope = map.take("scope").flatMap { $0.isNull ? nil : $0.text() }
            let path = map.require("path")?.text()
            let answer = map.require("respond").flatMap(ActionReader.cannedAnswer)
            guard let path, let answer else { return nil }
            return FixedRoute(method: method, path: path, scope: scope, answer: answer)
        }
    }
}
