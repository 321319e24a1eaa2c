import OAuthCore
import Scenarios

/// Reads rules.
///
/// Source: the scenario format, "Rules".
enum RuleReader {
    /// A list of rules; those without a name are called `rule-1` and so on, by their place.
    static func rules(_ value: YAMLValue) -> [Rule]? {
        var place = 0
        let rules = value.elements { element in
            place += 1
            return rule(element, fallbackName: "rule-\(place)")
        }
        let names = rules?.map(\.name) ?? []
        for name in Set(names) where names.count(where: { $0 == name }) > 1 {
            value.fail("the name '\(name)' stands twice")
        }
        return rules
    }

    static func rule(_ value: YAMLValue, fallbackName: String) -> Rule? {
        value.mapping { map in
            let name = map.take("name")?.text() ?? fallbackName
            let condition = map.take("when").map(condition) ?? Condition()
            let continues = map.take("continue")?.boolean() ?? false
            let actions = map.require("then")?.filled("has no action").elements(ActionReader.action)
            guard let condition, let actions else { return nil }
            return Rule(name: name, when: condition, then: actions, continues: continues)
        }
    }

    private static func condition(_ value: YAMLValue) -> Condition? {
        value.mapping { map in
            var condition = Condition()
            condition.endpoint = map.take("endpoint")?.choice(of: RuleEndpoint.self)
            condition.grant = map.take("grant")?.choice(of: GrantType.self)
            condition.method = map.take("method")?.text().map { Glob($0) }
            condition.path = map.take("path")?.text().map { Glob($0) }
            condition.clientID = map.take("client_id")?.text().map { Glob($0) }
            condition.parameters = map.take("parameter").flatMap(namedGlobs) ?? []
            condition.headers = map.take("header").flatMap(namedGlobs) ?? []
            condition.occurrence = map.take("occurrence").flatMap(occurrence)
            condition.probability = map.take("probability")?.number(in: 0...1)
            condition.phase = map.take("phase")?.text()
            condition.outcome = map.take("outcome")?.choice(of: OutcomeKind.self)
            if condition.grant != nil, let endpoint = condition.endpoint, endpoint != .token, endpoint != .any {
                map.value.fail("grant: only token requests have a grant, the endpoint is \(endpoint.rawValue)")
            }
            return condition
        }
    }

    private static func namedGlobs(_ value: YAMLValue) -> [NamedGlob]? {
        value.entries { name, value in value.text().map { NamedGlob(name: name, value: Glob($0)) } }
    }

    private static func occurrence(_ value: YAMLValue) -> Occurrence? {
        guard let text = value.text() else { return nil }
        guard let occurrence = Occurrence(parsing: text) else {
            value.fail("'\(text)' is not an occurrence such as 3, 1-2, 4- or every 3")
            return nil
        }
        return occurrence
    }
}
