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
            let sources = map.require("sources")?.elements(Self.source)
            let needs = map.take("needs")?.elements { $0.choice(of: Capability.self) } ?? []
            let tags = map.take("tags")?.elements { $0.text() } ?? []
            let provokes = map.take("provokes")?.elements(Self.conductRule) ?? []
            let checksAfterwards = map.take("afterwards")?.boolean() ?? true
            let scenario = scenario(map.take("scenario"), name: id?.rawValue ?? "case")
            let steps = map.require("steps")?.elements(StepReader.step).map(Self.named)
            let expectations = map.require("expect")?.elements { ExpectationReader.expectation($0, level: level) }
            guard let id, let title, let why, let sources, let steps, let expectations else { return nil }
            Self.check(steps, expectations, sources, at: map.value)
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
                expectations: expectations,
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
            guard let document = map.require("document")?.text(), let section = map.require("section")?.text()
            else { return nil }
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

    private static func check(
        _ steps: [Step],
        _ expectations: [Expectation],
        _ sources: [Source],
        at value: YAMLValue
    ) {
        if sources.isEmpty { value.fail("sources: a requirement comes from somewhere") }
        if expectations.isEmpty { value.fail("expect: a case that expects nothing cannot fail") }
        let names = Set(steps.map(\.name))
        if names.count < steps.count { value.fail("steps: two steps have the same name") }
        for name in expectations.compactMap(\.requirement.stepName) where !names.contains(name) {
            let known = steps.map(\.name).joined(separator: ", ")
            value.fail("expect: there is no step '\(name)'; there are \(known)")
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
