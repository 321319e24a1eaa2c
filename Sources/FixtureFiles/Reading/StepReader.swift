import Conformance
import OAuthCore
import Scenarios

/// Reads the steps of a case.
enum StepReader {
    static func step(_ value: YAMLValue) -> Step? { step(value, of: StepKind.allCases) }

    private static func step(_ value: YAMLValue, of kinds: [StepKind]) -> Step? {
        value.mapping { map in
            let name = map.take("as")?.text() ?? ""
            let isPoint = map.take("point")?.boolean() ?? false
            let actions = kinds.compactMap { kind in
                map.take(kind.rawValue).map { action(kind, $0) }
            }
            guard actions.count == 1, let action = actions.first else {
                let known = kinds.map(\.rawValue).joined(separator: ", ")
                map.value.fail("is one step, with one key of \(known)")
                return nil
            }
            return action.map { Step($0, name: name, isPoint: isPoint) }
        }
    }

    private static func action(_ kind: StepKind, _ value: YAMLValue) -> StepAction? {
        switch kind {
        case .connect: value.mapping { _ in .connect }
        case .authorize: value.mapping { _ in .authorize }
        case .refresh: value.mapping { _ in .refresh }
        case .restart: value.mapping { _ in .restart }
        case .call: call(value)
        case .advance: advance(value)
        case .deliver: deliver(value)
        case .control: control(value)
        case .wait: wait(value)
        case .parallel: parallel(value)
        }
    }

    private static func call(_ value: YAMLValue) -> StepAction? {
        value.mapping { map in
            var call = APICall(path: "/contacts")
            if let method = map.take("method")?.text() { call.method = method }
            if let path = map.take("path")?.text() { call.path = path }
            if let parallel = map.take("parallel")?.integer(in: 1...100) { call.parallel = parallel }
            call.body = map.take("body")?.json()
            if !call.path.hasPrefix("/") { map.value.fail("path: has to begin with a slash") }
            return .call(call)
        }
    }

    private static func advance(_ value: YAMLValue) -> StepAction? {
        guard value.isMapping else { return value.duration().map { .advance($0, of: .both) } }
        return value.mapping { map in
            let clock = map.take("clock")?.choice(of: AdvancedClock.self) ?? .both
            return map.require("by")?.duration().map { .advance($0, of: clock) }
        }
    }

    private static func deliver(_ value: YAMLValue) -> StepAction? {
        guard value.isMapping else {
            return value.text().map { .deliver($0 == "again" ? .again : .ofStep($0)) }
        }
        let pairs = value.entries { name, value in value.text().map { Parameters.Pair(name, $0) } }
        return pairs.map { .deliver(.madeUp(Parameters($0))) }
    }

    private static func wait(_ value: YAMLValue) -> StepAction? {
        guard let span = value.duration() else { return nil }
        guard span <= longestWait else {
            value.fail("is longer than \(longestWait.durationText): move the clocks with 'advance' instead")
            return nil
        }
        return .wait(span)
    }

    /// Real time that a case may let pass in one step.
    private static let longestWait = TimeSpan.seconds(5)

    private static func parallel(_ value: YAMLValue) -> StepAction? {
        let steps = value.elements { step($0, of: StepKind.parallelKinds) }
        guard let steps, steps.count == value.elementCount else { return nil }
        guard (2...8).contains(steps.count) else {
            value.fail("has \(steps.count) steps, it must be from 2 to 8")
            return nil
        }
        return .parallel(steps)
    }

    private static func control(_ value: YAMLValue) -> StepAction? {
        value.mapping { map in
            // A nil action is one that was given and is wrong, which was said where it stands.
            var actions: [ControlAction?] = []
            if let value = map.take("expire") { actions.append(kinds(value).map(ControlAction.expire)) }
            if let value = map.take("revoke") { actions.append(kinds(value).map(ControlAction.revoke)) }
            if let value = map.take("rules") {
                actions.append(RuleReader.rules(value).map { .addRules($0.map(\.rule)) })
            }
            if let value = map.take("remove_rules") {
                actions.append(value.text().map { .removeRules(named: $0 == "all" ? nil : $0) })
            }
            if let value = map.take("consent") { actions.append(PolicyReader.consent(value).map { .consent($0) }) }
            guard actions.count == 1, let action = actions.first else {
                map.value.fail("is one of expire, revoke, rules, remove_rules and consent")
                return nil
            }
            return action.map(StepAction.control)
        }
    }

    private static func kinds(_ value: YAMLValue) -> Set<TokenKind>? {
        value.choice(of: AffectedTokens.self)?.kinds
    }
}
