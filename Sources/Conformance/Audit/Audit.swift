import OAuthCore
import Trace

/// Judges recorded traffic, with no client to drive.
///
/// Source: the interface, `audit`; the case format, "Rules of conduct".
package enum Audit {
    /// The exchanges of one sandbox.
    package struct Journal: Sendable, Hashable {
        /// The sandbox's id, or another name for where they come from.
        package var name: String
        package var exchanges: [Exchange]

        package init(name: String, exchanges: [Exchange]) {
            self.name = name
            self.exchanges = exchanges
        }
    }

    /// One result for each rule and journal, in the order of the rules.
    ///
    /// A rule that needs more than traffic, such as what the client prints, is skipped.
    package static func results(of journals: [Journal]) -> [CaseResult] {
        let watched = journals.map { (journal: $0, findings: findings(in: $0.exchanges)) }
        return ConductRule.all.flatMap { rule in
            watched.map { result(of: rule, $0.journal, $0.findings, isAlone: journals.count == 1) }
        } + watched.map { lineage($0.journal, isAlone: journals.count == 1) }
    }

    /// What the rules of conduct say of each exchange, in the order in which they ended.
    package static func findings(in exchanges: [Exchange]) -> [Finding] {
        var observer = ConductObserver()
        return exchanges.sorted { ($0.endedMs, $0.n) < ($1.endedMs, $1.n) }.flatMap { observer.observe($0) }
    }

    private static func result(
        of rule: ConductRule,
        _ journal: Journal,
        _ findings: [Finding],
        isAlone: Bool
    ) -> CaseResult {
        let broken = findings.filter { $0.rule == rule.id }
        let needsClient = LeakRule.all.contains { $0.id == rule.id }
        let verdict: Verdict =
            needsClient ? .skip : broken.isEmpty ? .pass : rule.level == .must ? .fail : .warn
        return CaseResult(
            id: id("conduct", rule.id, journal, isAlone: isAlone),
            title: rule.title,
            why: "A rule of conduct holds whatever the situation is.",
            level: rule.level,
            verdict: verdict,
            reason: needsClient ? "recorded traffic does not show it: 'conform' judges it" : nil,
            sources: [rule.source],
            requirements: needsClient ? [] : [requirement(rule, broken, of: journal)],
            findings: broken,
            exchanges: journal.exchanges.filter { exchange in broken.contains { $0.exchange == exchange.n } }
        )
    }

    private static func requirement(
        _ rule: ConductRule,
        _ broken: [Finding],
        of journal: Journal
    ) -> JudgedRequirement {
        JudgedRequirement(
            text: rule.title,
            level: rule.level,
            isMet: broken.isEmpty,
            expected: "in no exchange the opposite",
            seen: broken.first.map { "exchange \($0.exchange): \($0.message)" }
                ?? "so in \(journal.exchanges.count) exchanges",
            exchanges: broken.map(\.exchange)
        )
    }

    static func id(_ area: String, _ rule: String, _ journal: Journal, isAlone: Bool) -> CaseID {
        let name = journal.name.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
        let segment = String(name).trimming { $0 == "-" }
        let last = isAlone || segment.isEmpty ? "holds" : "in-\(segment)"
        // Rules are kebab-case, and so is what was made of the name.
        return CaseID(unchecked: "\(area)/\(rule)/\(last)")
    }
}
