import OAuthCore
import Scenarios

/// Reads rules.
///
/// Source: the scenario format, "Rules".
enum RuleReader {
    /// A rule, and its place in the list that it stands in.
    struct Placed {
        let place: Int
        let rule: Rule
        /// Whether there was no mistake in what it matches.
        let isConditionWhole: Bool
    }

    /// A list of rules; those without a name are called `rule-1` and so on, by their place.
    static func rules(_ value: YAMLValue) -> [Placed]? {
        var place = -1
        let rules = value.elements { element in
            place += 1
            return placed(element, place, fallbackName: "rule-\(place + 1)")
        }
        let names = rules?.map(\.rule.name) ?? []
        for name in Set(names).sorted() where names.count(where: { $0 == name }) > 1 {
            value.fail("the name '\(name)' stands twice")
        }
        return rules
    }

    /// A rule; what could not be read of it is left out, so that the rest can be checked all the same.
    static func rule(_ value: YAMLValue, fallbackName: String) -> Rule? {
        placed(value, 0, fallbackName: fallbackName)?.rule
    }

    private static func placed(_ value: YAMLValue, _ place: Int, fallbackName: String) -> Placed? {
        value.mapping { map in
            let name = map.take("name")?.text() ?? fallbackName
            let mistakes = value.list.count
            let condition = map.take("when").flatMap(condition) ?? Condition()
            let isConditionWhole = value.list.count == mistakes
            let continues = map.take("continue")?.boolean() ?? false
            let list = map.require("then")?.filled("has no action")
            let actions = list?.elements(ActionReader.action) ?? []
            // Where one is missing, the others are not where they seem to be.
            let isWhole = list?.elementCount == actions.count
            let rule = Rule(name: name, when: condition, then: isWhole ? actions : [], continues: continues)
            return Placed(place: place, rule: rule, isConditionWhole: isConditionWhole)
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
