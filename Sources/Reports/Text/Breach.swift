import Conformance
import Trace

/// One thing that stands against the client in a case: a requirement not met, or a broken rule of conduct.
struct Breach: Sendable, Hashable {
    let level: RequirementLevel
    /// The requirement in words, or the rule's id.
    let subject: String
    /// Nil for a rule of conduct, whose message says all.
    let expected: String?
    let seen: String
    /// The numbers of the exchanges that show it.
    let exchanges: [Int]

    /// The breach in one sentence.
    var sentence: String {
        let proof = exchanges.isEmpty ? "" : " (\(Self.place(exchanges)))"
        guard let expected else { return "rule `\(subject)` broken: \(seen)\(proof)" }
        return "\(subject): expected \(expected), seen \(seen)\(proof)"
    }

    /// Exchange numbers in words, such as `exchange 3` or `exchanges 3, 5`.
    static func place(_ exchanges: [Int]) -> String {
        let shown = exchanges.prefix(8).map(String.init).joined(separator: ", ")
        let more = exchanges.count > 8 ? " and \(exchanges.count - 8) more" : ""
        return (exchanges.count == 1 ? "exchange " : "exchanges ") + shown + more
    }
}

extension CaseResult {
    /// What stands against the client, what binds most first.
    ///
    /// A rule that was broken in many exchanges is one breach.
    var breaches: [Breach] {
        let broken = unmet.map { requirement in
            Breach(
                level: requirement.level,
                subject: requirement.text,
                expected: requirement.expected,
                seen: requirement.seen,
                exchanges: requirement.exchanges
            )
        }
        var rules: [Breach] = []
        for finding in findings where !rules.contains(where: { $0.subject == finding.rule }) {
            let same = findings.filter { $0.rule == finding.rule }
            rules.append(
                Breach(
                    level: finding.level,
                    subject: finding.rule,
                    expected: nil,
                    seen: finding.message,
                    exchanges: same.map(\.exchange)
                )
            )
        }
        let all = broken + rules
        return RequirementLevel.allCases.flatMap { level in all.filter { $0.level == level } }
    }

    /// How many breaches of a level the case has; a case whose verdict has another ground counts once.
    func breachCount(of level: RequirementLevel) -> Int {
        max(1, breaches.count { $0.level == level })
    }

    /// What happened, in one line.
    var headline: String {
        let fallback = (reason ?? title).capitalizedFirst
        switch verdict {
        case .pass, .skip, .inconclusive, .unexpectedPass: return fallback
        case .fail, .warn, .knownFailure:
            let breaches = breaches
            guard let first = breaches.first else { return fallback }
            let sentence = first.sentence.capitalizedFirst
            return breaches.count == 1 ? sentence : "\(sentence) (and \(breaches.count - 1) more)"
        }
    }

    /// The numbers of the exchanges that requirements not met and findings point at.
    var exchangesInQuestion: Set<Int> { Set(breaches.flatMap(\.exchanges)) }
}
