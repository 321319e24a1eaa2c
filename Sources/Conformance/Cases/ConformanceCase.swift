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
    /// Well-known software that has or had this fault.
    package var knownBugs: [KnownBug]
    /// The dialect that it is about, whatever the run's is; nil for any.
    package var profile: Profile?

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
        checksAfterwards: Bool = true,
        knownBugs: [KnownBug] = [],
        profile: Profile? = nil
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
        self.knownBugs = knownBugs
        self.profile = profile
    }

    /// The case in this dialect; one that is about a dialect stays with it.
    package func speaking(_ other: Profile) -> ConformanceCase {
        guard profile == nil else { return self }
        var translated = self
        translated.scenario.profile = other
        return translated
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

    /// - Parameter text: An id for certain.
    init(unchecked text: String) { rawValue = text }

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

/// Where software in use had the fault that a case looks for.
package struct KnownBug: Sendable, Hashable {
    /// Such as `golang/oauth2`.
    package var software: String
    /// The address of the public issue.
    package var issue: String

    package init(software: String, issue: String) {
        self.software = software
        self.issue = issue
    }
}
