import Conformance
import OAuthCore
import Scenarios
import Trace

/// Reads a conformance case.
///
/// Source: the case format, section 2.
struct CaseReader {
    /// What every case's own scenario is laid over.
    let baseScenario: Scenario

    func read(_ document: YAMLValue) -> ConformanceCase? {
        document.mapping { map in
            _ = map.require("flextell-case")?.integer(in: 1...1)
            let id = map.require("id").flatMap(Self.caseID)
            let title = map.require("title")?.text()
            let level = map.take("level")?.choice(of: RequirementLevel.self) ?? .must
            let why = map.require("why")?.text()
            let sources = map.require("sources")?.filled("a requirement comes from somewhere").elements(Self.source)
            let needs = map.take("needs")?.elements { $0.choice(of: Capability.self) } ?? []
            let tags = map.take("tags")?.elements { $0.text() } ?? []
            let provokes = map.take("provokes")?.elements(Self.conductRule) ?? []
            let knownBugs = map.take("known_bugs")?.elements(Self.knownBug) ?? []
            let checksAfterwards = map.take("afterwards")?.boolean() ?? true
            let ownScenario = map.take("scenario")
            let scenario = scenario(ownScenario, name: id?.rawValue ?? "case")
            let stepList = map.require("steps")
            let steps = stepList?.elements(StepReader.step).map(StepNames.named)
            let placed = map.require("expect")?.filled("a case that expects nothing cannot fail").elements { value in
                ExpectationReader.expectation(value, level: level).map { (value, $0) }
            }
            // Where a step is wrong, the names of the others say nothing.
            if let stepList, let steps, let placed, steps.count == stepList.elementCount {
                StepNames.check(steps, at: stepList, placed)
                Self.check(steps, at: stepList, in: scenario)
            }
            guard let id, let title, let why, let sources, let steps, let placed else { return nil }
            return ConformanceCase(
                id: id,
                title: title,
                level: level,
                why: why,
                sources: sources,
                needs: Set(needs),
                tags: tags,
                scenario: scenario,
                steps: steps,
                expectations: placed.map(\.1),
                provokes: Set(provokes),
                checksAfterwards: checksAfterwards,
                knownBugs: knownBugs,
                profile: ownScenario?.has(["profile"]) ?? false ? scenario.profile : nil
            )
        }
    }

    private func scenario(_ value: YAMLValue?, name: String) -> Scenario {
        var scenario = baseScenario
        scenario.name = name
        value?.mapping { map in
            ScenarioReader { _ in nil }.readSettings(&map, into: &scenario)
            return true
        }
        return scenario
    }

    private static func caseID(_ value: YAMLValue) -> CaseID? {
        guard let text = value.text() else { return nil }
        guard let id = CaseID(rawValue: text) else {
            value.fail("'\(text)' is not an id of the form area/topic/what-the-client-does-right")
            return nil
        }
        return id
    }

    private static func source(_ value: YAMLValue) -> Source? {
        value.mapping { map in
            let document = map.require("document")?.text()
            let section = map.require("section")?.text()
            guard let document, let section else { return nil }
            return Source(document: document, section: section)
        }
    }

    private static func knownBug(_ value: YAMLValue) -> KnownBug? {
        value.mapping { map in
            let software = map.require("software")?.text()
            guard let issue = map.require("issue"), let address = issue.text() else { return nil }
            guard address.hasPrefix("https://") else {
                issue.fail("'\(address)' is not an address that begins with https://")
                return nil
            }
            return software.map { KnownBug(software: $0, issue: address) }
        }
    }

    /// Notes what can never be of rules that come in the middle of a case.
    private static func check(_ steps: [Step], at list: YAMLValue, in scenario: Scenario) {
        for (index, step) in steps.enumerated() {
            guard case .control(.addRules(let rules)) = step.action else { continue }
            for contradiction in scenario.contradictions(of: rules, isWhole: false) {
                let place = ["\(index)", "control", "rules"] + contradiction.path
                list.fail(Contradiction(place, contradiction.message))
            }
        }
    }

    private static func conductRule(_ value: YAMLValue) -> String? {
        guard let id = value.text() else { return nil }
        guard ConductRule.named(id) != nil else {
            let nearest = NearestWord.to(id, among: ConductRule.all.map(\.id)).map { "; did you mean '\($0)'?" } ?? ""
            value.fail("there is no rule of conduct '\(id)'\(nearest)")
            return nil
        }
        return id
    }
}
