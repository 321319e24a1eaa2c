import OAuthCore
import Scenarios
import Trace

/// Judges a case by its record.
///
/// A pure function: an old record can be judged again, and gets the same verdict.
///
/// Source: the design, "A case's way"; decision record 0003.
package struct Judge: Sendable {
    let conformanceCase: ConformanceCase
    let record: CaseRecord
    /// Whether the client gets through the plain flow; nil where that is not known.
    let plainFlowWorks: Bool?

    package init(_ conformanceCase: ConformanceCase, _ record: CaseRecord, plainFlowWorks: Bool? = nil) {
        self.conformanceCase = conformanceCase.asked(of: record.settings)
        self.record = record
        self.plainFlowWorks = plainFlowWorks
    }

    /// The verdict, with every requirement met or not.
    package func result() -> CaseResult {
        let requirements = conformanceCase.expectations.map(judged) + generalRequirements
        let findings = findings
        let (verdict, reason) = verdict(requirements, findings)
        return CaseResult(
            id: conformanceCase.id,
            title: conformanceCase.title,
            why: conformanceCase.why,
            level: conformanceCase.level,
            verdict: verdict,
            reason: reason,
            durationMs: record.durationMs,
            sources: conformanceCase.sources,
            requirements: requirements,
            findings: findings,
            exchanges: record.exchanges,
            seed: record.seed,
            steps: (record.steps + record.afterwards).map { "\($0.name): \($0.outcome.text)" },
            clientOutput: record.clientOutput,
            tokens: record.tokens,
            measurements: measurements,
            record: record,
            plainFlowWorks: plainFlowWorks
        )
    }

    private func verdict(
        _ requirements: [JudgedRequirement],
        _ findings: [Finding]
    ) -> (Verdict, reason: String?) {
        if let failure = record.harnessFailure { return (.inconclusive, failure) }
        if let step = record.steps.first(where: { $0.outcome == .unsupported }) {
            // Connecting and calling is what a client is for: an adapter that cannot is none.
            let isOptional = ![.connect, .call, .deliver].contains(step.kind)
            let reason = "the client says that it does not support `\(step.kind.rawValue)`"
            return isOptional ? (.skip, reason) : (.inconclusive, reason + ", which every adapter has to")
        }
        if let reason = breakdownBeforePoint { return (.inconclusive, reason) }
        let broken = requirements.filter { !$0.isMet }.map(\.level) + findings.map(\.level)
        if broken.contains(.must) { return (.fail, nil) }
        if conformanceCase.wantsRefusal, plainFlowWorks == false {
            return (.inconclusive, "the client does not get through the plain flow: that it refuses proves nothing")
        }
        return (broken.contains(.should) ? .warn : .pass, nil)
    }

    /// Broken rules of conduct, without those that the scenario provokes.
    private var findings: [Finding] {
        (record.exchanges.flatMap(\.findings) + leaks).filter { !conformanceCase.provokes.contains($0.rule) }
    }
}

// MARK: - Breakdowns

extension Judge {
    /// The step at which a breakdown begins to be the client's failure.
    ///
    /// The marked one, else the first in which a rule of the case fired, else the last.
    private var pointIndex: Int {
        // A step with others at once has as many records as processes.
        func index(of name: String?) -> Int { record.steps.firstIndex { $0.name == name } ?? record.steps.count }
        if let marked = conformanceCase.steps.first(where: \.isPoint) { return index(of: marked.name) }
        let fired = record.steps.firstIndex { step in
            record.exchanges.contains { step.contains($0) && $0.rule != nil }
        }
        return fired ?? index(of: conformanceCase.steps.last?.name)
    }

    private var breakdownBeforePoint: String? {
        for (index, step) in record.steps.enumerated() where index < pointIndex {
            if case .brokeDown(let reason) = step.outcome { return "at `\(step.name)`: \(reason)" }
        }
        return nil
    }

    /// Requirements that every case has.
    private var generalRequirements: [JudgedRequirement] {
        var requirements: [JudgedRequirement] = []
        for step in record.steps {
            guard case .brokeDown(let reason) = step.outcome else { continue }
            requirements.append(
                JudgedRequirement(
                    text: "The client answers `\(step.name)`",
                    level: .must,
                    isMet: false,
                    expected: "an answer within the time limit",
                    seen: reason,
                    exchanges: exchanges(during: step).map(\.n)
                )
            )
        }
        if let storm = record.stormEnded {
            requirements.append(
                JudgedRequirement(
                    text: "The client ends by itself",
                    level: .must,
                    isMet: false,
                    expected: "a bounded number of requests",
                    seen: storm,
                    exchanges: record.exchanges.suffix(3).map(\.n)
                )
            )
        }
        return requirements + afterwardsRequirement
    }

    /// A good flow afterwards shows that the client still lives.
    ///
    /// Of a client that does not get through the plain flow it shows nothing new.
    private var afterwardsRequirement: [JudgedRequirement] {
        guard !record.afterwards.isEmpty, plainFlowWorks != false else { return [] }
        let failed = record.afterwards.first { step in
            guard case .ok = step.outcome else { return true }
            return false
        }
        return [
            JudgedRequirement(
                text: "Afterwards the client connects and calls as ever",
                level: .must,
                isMet: failed == nil,
                expected: "a new authorization and an API call that work",
                seen: failed.map { "`\($0.name)`: \($0.outcome.text)" } ?? "both worked",
                exchanges: failed.map { exchanges(during: $0).map(\.n) } ?? []
            )
        ]
    }

    func exchanges(during step: StepRecord) -> [Exchange] { record.exchanges.filter(step.contains) }
}

// MARK: - Requirements

extension Judge {
    private func judged(_ expectation: Expectation) -> JudgedRequirement {
        let judgement =
            switch expectation.requirement {
            case .step(let wanted): judgeStep(wanted)
            case .requests(let filter, let count): judgeCount(filter, count)
            case .value(let wanted): judgeValue(wanted)
            case .never(let unwanted): judgeNever(unwanted)
            case .order(let filters): judgeOrder(filters)
            case .repeats(let filter, let place, let limit): judgeRepeats(filter, place, atMost: limit)
            case .fresh(let filter, let place, let bits): judgeFresh(filter, place, bits: bits)
            case .newest(let filter, let token): judgeNewest(filter, token)
            case .spacing(let filter, let span): judgeSpacing(filter, span)
            case .holds(let state): judgeHeld(state)
            case .stores(.private): judgePrivateStore()
            }
        return JudgedRequirement(
            text: expectation.text ?? judgement.text,
            level: expectation.level,
            isMet: judgement.isMet,
            expected: judgement.expected,
            seen: judgement.seen,
            exchanges: judgement.exchanges
        )
    }

    /// The case's own exchanges that a filter means, in order of arrival.
    func matching(_ filter: RequestFilter) -> [Exchange] {
        let last = record.steps.last?.upTo ?? 0
        let during = filter.during.flatMap { name in record.steps.first { $0.name == name } }
        return record.exchanges.filter { exchange in
            exchange.n <= last
                && (filter.during == nil || during?.contains(exchange) ?? false)
                && (filter.endpoint == nil || filter.endpoint == exchange.endpoint)
                && (filter.grant == nil || filter.grant?.rawValue == exchange.grantType)
                && (filter.method == nil || filter.method == exchange.request.method)
                && (filter.status == nil || filter.status == exchange.response.status)
                && (filter.path?.matches(exchange.pathBelowRoot) ?? true)
        }
    }
}

/// What a requirement comes to.
struct Judgement {
    let text: String
    let isMet: Bool
    let expected: String
    let seen: String
    var exchanges: [Int] = []
}

extension RequestFilter {
    /// The requests in words, such as "refresh requests during `call-1`".
    var words: String {
        var words: String
        switch (endpoint, grant) {
        case (_, .authorizationCode?): words = "code exchanges"
        case (_, .refreshToken?): words = "refresh requests"
        case (.token?, nil): words = "token requests"
        case (.authorize?, nil): words = "authorization requests"
        case (.api?, nil): words = "API requests"
        case (let endpoint?, nil): words = "requests to `\(endpoint.rawValue)`"
        case (nil, nil): words = "requests"
        }
        if let path { words += " for `\(path.pattern)`" }
        if let method { words = "\(method) \(words)" }
        if let status { words += " answered \(status)" }
        if let during { words += " during `\(during)`" }
        return words
    }
}
