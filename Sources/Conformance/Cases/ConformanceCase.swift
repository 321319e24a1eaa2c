import OAuthCore
import Scenarios
import Trace

/// One case of the catalogue: a scenario, what the user does, and what the client must do.
///
/// Everything in it is data, so a case can be listed, filtered, explained and
/// judged without being run.
///
/// Source: the case format, section 2.
package struct ConformanceCase: Sendable, Hashable {
    /// `area/topic/what-the-client-does-right`; never reused.
    package var id: CaseID
    package var title: String
    package var level: RequirementLevel
    /// What goes wrong in the world where a client does not do this.
    package var why: String
    package var sources: [Source]
    package var needs: Set<Capability>
    package var tags: [String]
    /// The base scenario of all cases with this case's own laid over it.
    package var scenario: Scenario
    package var steps: [Step]
    package var expectations: [Expectation]
    /// The rules of conduct whose findings the scenario provokes, and which are excused here.
    package var provokes: Set<String>
    /// Whether a good flow afterwards has to show that the client still lives.
    package var checksAfterwards: Bool

    package init(
        id: CaseID,
        title: String,
        level: RequirementLevel = .must,
        why: String,
        sources: [Source],
        needs: Set<Capability> = [],
        tags: [String] = [],
        scenario: Scenario,
        steps: [Step],
        expectations: [Expectation],
        provokes: Set<String> = [],
        checksAfterwards: Bool = true
    ) {
        self.id = id
        self.title = title
        self.level = level
        self.why = why
        self.sources = sources
        self.needs = needs
        self.tags = tags
        self.scenario = scenario
        self.steps = steps
        self.expectations = expectations
        self.provokes = provokes
        self.checksAfterwards = checksAfterwards
    }

    /// Whether the case wants the client to refuse something.
    ///
    /// Of a client that cannot connect at all such a case proves nothing.
    package var wantsRefusal: Bool {
        expectations.contains { expectation in
            guard case .step(let wanted) = expectation.requirement else { return false }
            switch wanted.outcome {
            case .refused, .error: return true
            case .answered: return wanted.kind == .connect
            case .ok, .status: return false
            }
        }
    }

    /// Whether this is the plain flow, which runs before all others.
    package var isPlainFlow: Bool { id.area == "flow" && id.rawValue.hasPrefix("flow/plain/") }
}

/// A case's id.
package struct CaseID: Sendable, Hashable, RawRepresentable, CustomStringConvertible, Comparable {
    package let rawValue: String

    /// - Returns: nil where it is not three or more kebab-case segments.
    package init?(rawValue: String) {
        let segments = rawValue.split(separator: "/", omittingEmptySubsequences: false)
        let wellFormed = segments.allSatisfy { segment in
            !segment.isEmpty && !segment.hasPrefix("-") && !segment.hasSuffix("-")
                && segment.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") }
        }
        guard segments.count >= 3, wellFormed else { return nil }
        self.rawValue = rawValue
    }

    /// The first segment.
    package var area: String { String(rawValue.prefix { $0 != "/" }) }
    package var description: String { rawValue }
    package static func < (left: CaseID, right: CaseID) -> Bool { left.rawValue < right.rawValue }
}

/// Where a requirement comes from.
package struct Source: Sendable, Hashable, CustomStringConvertible {
    package var document: String
    package var section: String

    package init(document: String, section: String) {
        self.document = document
        self.section = section
    }

    package var description: String {
        document.hasPrefix("RFC") ? "\(document) §\(section)" : "\(document), \(section)"
    }
}

/// What happens in a case, in order.
package struct Step: Sendable, Hashable {
    package var action: StepAction
    /// The name by which expectations refer to it.
    package var name: String
    /// Whether a breakdown of the client here is the case's failure.
    package var isPoint: Bool

    package init(_ action: StepAction, name: String, isPoint: Bool = false) {
        self.action = action
        self.name = name
        self.isPoint = isPoint
    }
}

/// The kinds of steps, by their word in case files.
package enum StepKind: String, Sendable, Hashable, CaseIterable {
    case connect
    case call
    case refresh
    case advance
    case deliver
    case restart
    case control
}

/// What one step does.
package enum StepAction: Sendable, Hashable {
    /// The whole authorization, by the user of the scenario.
    case connect
    case call(APICall)
    case refresh
    case advance(TimeSpan, of: AdvancedClock)
    /// Hands the client a callback that is not the fresh one.
    case deliver(DeliveredCallback)
    /// A new client process that loads what the old one stored.
    case restart
    case control(ControlAction)

    package var kind: StepKind {
        switch self {
        case .connect: .connect
        case .call: .call
        case .refresh: .refresh
        case .advance: .advance
        case .deliver: .deliver
        case .restart: .restart
        case .control: .control
        }
    }
}

/// Whose clock an `advance` step moves.
package enum AdvancedClock: String, Sendable, Hashable, CaseIterable {
    case server
    case client
    case both
}

/// Which callback a `deliver` step hands over.
package enum DeliveredCallback: Sendable, Hashable {
    /// The URL of the last `connect` once more, character by character.
    case again
    /// A callback that nobody asked for, with these parameters.
    case madeUp(Parameters)
}

/// What a `control` step does to the sandbox.
package enum ControlAction: Sendable, Hashable {
    case expire(Set<TokenKind>)
    case revoke(Set<TokenKind>)
    case addRules([Rule])
    /// Removes the rule of this name, or all.
    case removeRules(named: String?)
    case consent(ConsentSetting)
}
