import OAuthCore
import Trace

/// Requirements on what the client said.
extension Judge {
    func judgeStep(_ wanted: StepRequirement) -> Judgement {
        let steps = record.steps.filter { $0.kind == wanted.kind && (wanted.step == nil || $0.name == wanted.step) }
        let wrong = steps.filter { !Self.ends($0.outcome, as: wanted.outcome) }
        let name = wanted.step ?? wanted.kind.rawValue
        let shown = wrong.first ?? steps.last
        return Judgement(
            text: "`\(name)` \(wanted.outcome.verb)",
            isMet: !steps.isEmpty && wrong.isEmpty,
            expected: wanted.outcome.words,
            seen: shown.map { seen($0) } ?? "the step was not taken",
            exchanges: shown.map { exchanges(during: $0).map(\.n) } ?? []
        )
    }

    /// How a step ended; where the server refused something, with its reason.
    private func seen(_ step: StepRecord) -> String {
        let refusal = exchanges(during: step).last { $0.outcome == .error && $0.rule == nil }
        guard let refusal else { return step.outcome.text }
        let description =
            refusal.response.bodyJSON?[WireName.errorDescription]?.string
            ?? refusal.response.locationParameters?[WireName.errorDescription]
            ?? refusal.error ?? ""
        return step.outcome.text + "; \(refusal.endpoint.rawValue) answered \(refusal.response.status): \(description)"
    }

    private static func ends(_ outcome: StepOutcome, as wanted: StepRequirement.Ending) -> Bool {
        switch (outcome, wanted) {
        case (.ok, .ok), (.refused, .refused), (.ok, .answered), (.refused, .answered): true
        // A client that shows pages names no words, and its pages have statuses of their own.
        case (.refused(let reply), .error(let words)): reply.error.map(words.contains) ?? true
        case (.refused(let reply), .status(let status)) where reply.error == nil: status >= 300
        case (.ok(let reply), .status(let status)), (.refused(let reply), .status(let status)):
            reply.status == status
        default: false
        }
    }

    func judgeHeld(_ wanted: HeldState) -> Judgement {
        let held = record.steps.last { $0.held != nil }?.held
        let newestAccess = newest(.accessToken, before: nil)
        let newestRefresh = newest(.refreshToken, before: nil)
        let isMet: Bool
        let expected: String
        switch wanted {
        case .newest:
            isMet = held != nil && held?.accessToken == newestAccess?.text && held?.refreshToken == newestRefresh?.text
            expected = "the access token and the refresh token that were given last"
        case .nothing:
            isMet = held.map { ($0.accessToken ?? "").isEmpty && ($0.refreshToken ?? "").isEmpty } ?? false
            expected = "no token"
        }
        return Judgement(
            text: "The client holds \(expected)",
            isMet: isMet,
            expected: expected,
            seen: held.map { Self.words($0, newestAccess?.text, newestRefresh?.text) } ?? "the client did not say"
        )
    }

    private static func words(_ held: HeldTokens, _ access: String?, _ refresh: String?) -> String {
        func word(_ held: String?, _ newest: String?) -> String {
            guard let held, !held.isEmpty else { return "none" }
            return held == newest ? "the newest" : "another, \(Excerpt.secret(held))"
        }
        return "access token: \(word(held.accessToken, access)); refresh token: \(word(held.refreshToken, refresh))"
    }
}

extension StepRequirement.Ending {
    fileprivate var words: String {
        switch self {
        case .ok: "ok"
        case .refused: "a refusal"
        case .error(let words): "a refusal with \(words.sorted().map { "`\($0)`" }.joined(separator: " or "))"
        case .status(let status): "status \(status)"
        case .answered: "an answer"
        }
    }

    fileprivate var verb: String {
        switch self {
        case .ok: "succeeds"
        case .refused: "is refused"
        case .error: "is refused with the right word"
        case .status(let status): "ends with status \(status)"
        case .answered: "is answered"
        }
    }
}
