import Conformance

/// The names of steps, by which expectations and other steps refer to them.
enum StepNames {
    /// Steps without a name are called by their kind and their place among it; those that run at once as well.
    static func named(_ steps: [Step]) -> [Step] {
        var counts: [StepKind: Int] = [:]
        return named(steps, &counts)
    }

    private static func named(_ steps: [Step], _ counts: inout [StepKind: Int]) -> [Step] {
        steps.map { step in
            let count = counts[step.action.kind, default: 0] + 1
            counts[step.action.kind] = count
            var named = step
            if step.name.isEmpty { named.name = "\(step.action.kind.rawValue)-\(count)" }
            if case .parallel(let inner) = step.action { named.action = .parallel(Self.named(inner, &counts)) }
            return named
        }
    }

    /// Names stand once, and whoever names a step names one that there is.
    static func check(_ steps: [Step], at list: YAMLValue, _ expectations: [(YAMLValue, Expectation)]) {
        let names = steps.flatMap { [$0.name] + $0.parallel.map(\.name) }
        for name in Set(names).sorted() where names.count(where: { $0 == name }) > 1 {
            list.fail("the name '\(name)' stands twice")
        }
        var brought: [String] = []
        for step in steps {
            for wanted in ([step] + step.parallel).compactMap(\.deliveredStep) where !brought.contains(wanted) {
                list.fail("'deliver: \(wanted)' needs a step 'authorize' of this name before it")
            }
            if step.action.kind == .authorize { brought.append(step.name) }
        }
        for (value, expectation) in expectations {
            for name in expectation.requirement.stepNames where !names.contains(name) {
                value.fail("there is no step '\(name)'; there are \(names.joined(separator: ", "))")
            }
        }
    }
}

extension Step {
    /// The steps that it does at once.
    fileprivate var parallel: [Step] {
        guard case .parallel(let steps) = action else { return [] }
        return steps
    }

    /// The step whose callback it hands over.
    fileprivate var deliveredStep: String? {
        guard case .deliver(.ofStep(let name)) = action else { return nil }
        return name
    }
}

extension Requirement {
    /// The steps that a requirement names.
    fileprivate var stepNames: [String] {
        switch self {
        case .step(let wanted): [wanted.step].compactMap(\.self)
        case .requests(let filter, _), .fresh(let filter, _, _), .newest(let filter, _), .spacing(let filter, _),
            .repeats(let filter, _, _):
            [filter.during].compactMap(\.self)
        case .value(let wanted), .never(let wanted): [wanted.requests.during].compactMap(\.self)
        case .order(let filters): filters.compactMap(\.during)
        case .holds, .stores: []
        }
    }
}
