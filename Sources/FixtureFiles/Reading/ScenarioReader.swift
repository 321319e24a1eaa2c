import OAuthCore
import Scenarios

/// Reads a scenario over another one: maps merge, lists replace.
///
/// Source: the scenario format, section 1.
struct ScenarioReader {
    /// Finds a scenario that a file extends, or nil after noting why not.
    let base: (_ reference: YAMLValue) -> Scenario?
    /// Whether what can never be is a mistake.
    var notesContradictions = true

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
            // What another scenario is for says nothing of this one.
            scenario.why = map.take("why")?.text() ?? ""
            readSettings(&map, into: &scenario)
            return scenario
        }
    }

    /// Reads what a case may lay over the base scenario as well, and notes what can never be.
    func readSettings(_ map: inout YAMLMapping, into scenario: inout Scenario) {
        if let profile = map.take("profile")?.choice(of: Profile.self) { scenario.profile = profile }
        if let seed = map.take("seed")?.integer(in: 0...9_007_199_254_740_991) { scenario.seed = UInt64(seed) }
        map.take("clock").map { PolicyReader.readClock($0, into: &scenario.clock) }
        map.take("lifetimes").map { PolicyReader.readLifetimes($0, into: &scenario.lifetimes) }
        map.take("rotation").map { PolicyReader.readRotation($0, into: &scenario.rotation) }
        map.take("codes").map { PolicyReader.readCodes($0, into: &scenario.codes) }
        map.take("tokens").map { PolicyReader.readTokens($0, into: &scenario.tokens) }
        map.take("pkce").map { PolicyReader.readPKCE($0, into: &scenario.pkce) }
        if let methods = map.take("client_authentication").flatMap(PolicyReader.authenticationMethods) {
            scenario.authenticationMethods = methods
        }
        map.take("limits").map { PolicyReader.readLimits($0, into: &scenario.limits) }
        if let cors = map.take("cors").flatMap(CORSReader.policy) { scenario.cors = cors }
        if let consent = map.take("consent").flatMap(PolicyReader.consent) { scenario.consent = consent }
        let clients = map.take("clients")
        if let read = clients?.elements(PartyReader.client) { scenario.clients = read }
        if let users = map.take("users")?.elements(PartyReader.user) { scenario.users = users }
        map.take("resources").map { ResourceReader.readResources($0, into: &scenario.resources) }
        if let routes = map.take("routes")?.elements(ResourceReader.route) { scenario.routes = routes }
        let rules = map.take("rules").flatMap(RuleReader.rules)
        if let rules { scenario.rules = rules.map(\.rule) }
        // Where a client could not be read, nothing can be said of those that name one.
        if clients?.elementCount.map({ $0 != scenario.clients.count }) == true { scenario.clients = [] }
        if notesContradictions { note(scenario, rules, in: map.value) }
    }

    /// Notes what can never be.
    ///
    /// - Parameter rules: The rules of this file; nil where they are another file's.
    private func note(_ scenario: Scenario, _ rules: [RuleReader.Placed]?, in value: YAMLValue) {
        let unread = (rules ?? []).enumerated().filter { !$0.element.isConditionWhole }.map(\.offset)
        for contradiction in scenario.contradictions(unread: Set(unread)) {
            var path = contradiction.path
            switch path.first {
            // A file that has clients of its own need not give them all that the file below it has.
            case "resources", "routes": guard value.has(path) else { continue }
            case "rules":
                guard path.count > 1, let index = Int(path[1]), let rules else { break }
                path[1] = "\(rules[index].place)"
            default: break
            }
            value.fail(Contradiction(path, contradiction.message))
        }
    }
}
