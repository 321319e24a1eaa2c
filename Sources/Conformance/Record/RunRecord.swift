import OAuthCore
import Trace

/// A whole run: what reports are made of.
///
/// Reports take time, durations and seeds from here, never from the system.
///
/// Source: the interface, "JSON report".
package struct RunRecord: Sendable, Hashable {
    package var toolVersion: String
    package var seed: UInt64
    package var client: ClientDescription
    /// `adapter`, `app` or `in-process`.
    package var driver: String
    package var started: Instant
    package var durationMs: Double
    package var profile: String
    /// The catalogue's edition.
    package var catalogue: String
    package var notices: [String]
    /// Whether a broken SHOULD fails the run too.
    package var isStrict: Bool
    package var cases: [CaseResult]

    package init(
        toolVersion: String,
        seed: UInt64,
        client: ClientDescription,
        driver: String,
        started: Instant,
        durationMs: Double,
        profile: String,
        catalogue: String,
        notices: [String] = [],
        isStrict: Bool = false,
        cases: [CaseResult]
    ) {
        self.toolVersion = toolVersion
        self.seed = seed
        self.client = client
        self.driver = driver
        self.started = started
        self.durationMs = durationMs
        self.profile = profile
        self.catalogue = catalogue
        self.notices = notices
        self.isStrict = isStrict
        self.cases = cases
    }

    /// How many cases have this verdict.
    package func count(_ verdict: Verdict) -> Int { cases.count { $0.verdict == verdict } }

    /// Whether nothing in the run stands against the client, and something was judged at all.
    package var conforms: Bool {
        cases.contains { $0.verdict != .skip } && !cases.contains { $0.verdict.fails(strict: isStrict) }
    }
}

/// One case of a run, judged.
package struct CaseResult: Sendable, Hashable {
    package var id: CaseID
    package var title: String
    package var why: String
    package var level: RequirementLevel
    package var verdict: Verdict
    /// Why it was skipped, is inconclusive, or is known to fail.
    package var reason: String?
    package var durationMs: Double
    package var sources: [Source]
    /// Every requirement of the case, met or not.
    package var requirements: [JudgedRequirement]
    /// Broken rules of conduct that count against the client.
    package var findings: [Finding]
    package var exchanges: [Exchange]
    package var seed: UInt64
    /// Each step in one line, with how it ended.
    package var steps: [String]
    /// What the client wrote to standard error, its tail.
    package var clientOutput: String
    /// The life of every code and token.
    package var tokens: [TokenLife]
    /// What was measured of the client.
    package var measurements: [Measurement]
    /// All that the verdict was made of; nil where the case was not run.
    package var record: CaseRecord?
    /// What was known of the plain flow when it was judged.
    package var plainFlowWorks: Bool?

    package init(
        id: CaseID,
        title: String,
        why: String,
        level: RequirementLevel,
        verdict: Verdict,
        reason: String? = nil,
        durationMs: Double = 0,
        sources: [Source] = [],
        requirements: [JudgedRequirement] = [],
        findings: [Finding] = [],
        exchanges: [Exchange] = [],
        seed: UInt64 = 0,
        steps: [String] = [],
        clientOutput: String = "",
        tokens: [TokenLife] = [],
        measurements: [Measurement] = [],
        record: CaseRecord? = nil,
        plainFlowWorks: Bool? = nil
    ) {
        self.id = id
        self.title = title
        self.why = why
        self.level = level
        self.verdict = verdict
        self.reason = reason
        self.durationMs = durationMs
        self.sources = sources
        self.requirements = requirements
        self.findings = findings
        self.exchanges = exchanges
        self.seed = seed
        self.steps = steps
        self.clientOutput = clientOutput
        self.tokens = tokens
        self.measurements = measurements
        self.record = record
        self.plainFlowWorks = plainFlowWorks
    }

    /// The requirements that were not met.
    package var unmet: [JudgedRequirement] { requirements.filter { !$0.isMet } }
}

/// The judgement of one case.
///
/// Source: the interface, "JSON report", "Verdicts".
package enum Verdict: String, Sendable, Hashable, CaseIterable {
    case pass
    /// A MUST is broken.
    case fail
    /// A SHOULD is broken.
    case warn
    case skip
    /// The harness, the driver or the client broke down before the point of the case.
    case inconclusive
    case knownFailure = "known_failure"
    case unexpectedPass = "unexpected_pass"

    /// Whether this verdict makes the whole run fail.
    package func fails(strict: Bool) -> Bool {
        switch self {
        case .fail, .inconclusive, .unexpectedPass: true
        case .warn: strict
        case .pass, .skip, .knownFailure: false
        }
    }
}

/// A requirement, and whether the client met it.
package struct JudgedRequirement: Sendable, Hashable {
    package var text: String
    package var level: RequirementLevel
    package var isMet: Bool
    package var expected: String
    package var seen: String
    /// The numbers of the exchanges that show it.
    package var exchanges: [Int]

    package init(
        text: String,
        level: RequirementLevel,
        isMet: Bool,
        expected: String,
        seen: String,
        exchanges: [Int] = []
    ) {
        self.text = text
        self.level = level
        self.isMet = isMet
        self.expected = expected
        self.seen = seen
        self.exchanges = exchanges
    }
}
