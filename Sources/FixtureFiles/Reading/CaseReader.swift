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
            let checksAfterwards = map.take("afterwards")?.boolean() ?? true
            let scenario = scenario(map.take("scenario"), name: id?.rawValue ?? "case")
            let stepList = map.require("steps")
            let steps = stepList?.elements(StepReader.step).map(Self.named)
            let placed = map.require("expect")?.filled("a case that expects nothing cannot fail").elements { value in
                ExpectationReader.expectation(value, level: level).map { (value, $0) }
            }
            // Where a step is wrong, the names of the others say nothing.
            if let stepList, let steps, let placed, steps.count == stepList.elementCount {
                Self.check(steps, at: stepList, placed)
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
                checksAfterwards: checksAfterwards
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

    private static func conductRule(_ value: YAMLValue) -> String? {
        guard let id = value.text() else { return nil }
        guard ConductRule.named(id) != nil else {
            let nearest = NearestWord.to(id, among: ConductRule.all.map(\.id)).map { "; did you mean '\($0)'?" } ?? ""
            value.fail("there is no rule of conduct '\(id)'\(nearest)")
            return nil
        }
        return id
    }

    /// Steps without a name are called by their kind and their place among it.
    private static func named(_ steps: [Step]) -> [Step] {
        var counts: [StepKind: Int] = [:]
        return steps.map { step in
            let count = counts[step.action.kind, default: 0] + 1
            counts[step.action.kind] = count
            guard step.name.isEmpty else { return step }
            var named = step
            named.name = "\(step.action.kind.rawValue)-\(count)"
            return named
        }
    }

    /// Names of steps stand once, and expectations name steps that there are.
    private static func check(_ steps: [Step], at list: YAMLValue, _ expectations: [(YAMLValue, Expectation)]) {
        let names = steps.map(\.name)
        for name in Set(names) where names.count(where: { $0 == name }) > 1 {
            list.fail("the name '\(name)' stands twice")
        }
        for (value, expectation) in expectations {
            guard let name = expectation.requirement.stepName, !names.contains(name) else { continue }
            value.fail("there is no step '\(name)'; there are \(names.joined(separator: ", "))")
        }
    }
}

extension Requirement {
    /// The step that a requirement names.
    fileprivate var stepName: String? {
        switch self {
        case .step(let wanted): wanted.step
        case .requests(let filter, _), .fresh(let filter, _, _), .newest(let filter, _), .spacing(let filter, _):
            filter.during
        case .value(let wanted): wanted.requests.during
        case .holds: nil
        }
    }
}
