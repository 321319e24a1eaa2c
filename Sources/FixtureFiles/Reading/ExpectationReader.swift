import Conformance
import OAuthCore
import Trace

/// Reads what a case expects.
enum ExpectationReader {
    /// - Parameter level: The case's level, which an expectation can lower or raise.
    static func expectation(_ value: YAMLValue, level: RequirementLevel) -> Expectation? {
        value.mapping { map in
            let ownLevel = map.take("level")?.choice(of: RequirementLevel.self) ?? level
            let text = map.take("text")?.text()
            var found: [Requirement?] = []
            for kind in StepKind.allCases where kind.asksClient {
                if let value = map.take(kind.rawValue) { found.append(step(kind, value)) }
            }
            for (word, read) in readers {
                if let value = map.take(word) { found.append(read(value)) }
            }
            guard found.count == 1, let requirement = found.first else {
                let known = StepKind.allCases.filter(\.asksClient).map(\.rawValue) + readers.map(\.0)
                map.value.fail("is one expectation, with one key of \(known.joined(separator: ", "))")
                return nil
            }
            return requirement.map { Expectation($0, level: ownLevel, text: text) }
        }
    }

    static let readers: [(String, @Sendable (YAMLValue) -> Requirement?)] = [
        ("requests", requests), ("value", valueRequirement), ("never", never), ("order", order),
        ("repeats", repeats), ("fresh", fresh), ("newest", newest), ("spacing", spacing),
        ("holds", { $0.choice(of: HeldState.self).map(Requirement.holds) }),
        ("stores", { $0.choice(of: StoreState.self).map(Requirement.stores) }),
    ]

    // MARK: - Steps

    private static func step(_ kind: StepKind, _ value: YAMLValue) -> Requirement? {
        guard value.isMapping else {
            return ending(value).map { .step(StepRequirement(kind: kind, outcome: $0)) }
        }
        return value.mapping { map in
            let name = map.take("step")?.text()
            // A nil ending is one that was given and is wrong, which was said where it stands.
            var endings: [StepRequirement.Ending?] = []
            if let value = map.take("outcome") { endings.append(ending(value)) }
            if let value = map.take("error") { endings.append(value.oneOrMore { $0.text() }.map { .error(Set($0)) }) }
            if let value = map.take("status") { endings.append(value.integer(in: 100...599).map { .status($0) }) }
            guard endings.count == 1, let ending = endings.first else {
                map.value.fail("has one of outcome, error and status")
                return nil
            }
            return ending.map { .step(StepRequirement(kind: kind, step: name, outcome: $0)) }
        }
    }

    private static func ending(_ value: YAMLValue) -> StepRequirement.Ending? {
        switch value.text() {
        case nil: return nil
        case "ok": return .ok
        case "refused": return .refused
        case "answered": return .answered
        case let word?:
            value.fail("is '\(word)', it must be ok, refused or answered")
            return nil
        }
    }

    // MARK: - Requests

    private static func requests(_ value: YAMLValue) -> Requirement? {
        value.mapping { map in
            let filter = filter(&map)
            guard let value = map.require("count"), let text = value.text() else { return nil }
            guard let range = CountRange(parsing: text) else {
                value.fail("'\(text)' is not a count such as 1, 0-2 or 1-")
                return nil
            }
            return .requests(filter, count: range)
        }
    }

    private static func fresh(_ value: YAMLValue) -> Requirement? {
        value.mapping { map in
            let filter = filter(&map)
            let bits = map.take("bits")?.integer(in: 0...512) ?? 0
            return place(&map).map { .fresh(filter, $0, minimumBits: bits) }
        }
    }

    private static func newest(_ value: YAMLValue) -> Requirement? {
        value.mapping { map in
            let filter = filter(&map)
            return map.require("token")?.choice(of: IssuedToken.self).map { .newest(filter, $0) }
        }
    }

    private static func spacing(_ value: YAMLValue) -> Requirement? {
        value.mapping { map in
            let filter = filter(&map)
            return map.require("at_least")?.duration().map { .spacing(filter, atLeast: $0) }
        }
    }
}
