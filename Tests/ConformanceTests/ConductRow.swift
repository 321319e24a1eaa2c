import Conformance
import Testing
import Trace

/// Exchanges, and what one rule of conduct says of them.
struct ConductRow: Sendable, CustomTestStringConvertible {
    let rule: String
    let name: String
    let exchanges: [Exchange]
    /// Where the rule is broken and in which words; nil for a near miss.
    let finding: (exchange: Int, message: String)?

    var testDescription: String { "\(rule): \(name)" }

    static func breach(
        of rule: String,
        _ name: String,
        _ exchanges: [Exchange],
        at exchange: Int,
        _ message: String
    ) -> ConductRow {
        ConductRow(rule: rule, name: name, exchanges: exchanges, finding: (exchange, message))
    }

    static func nearMiss(of rule: String, _ name: String, _ exchanges: [Exchange]) -> ConductRow {
        ConductRow(rule: rule, name: name, exchanges: exchanges, finding: nil)
    }

    /// What the rule finds when the exchanges are watched in the order in which they end.
    func findings() -> [Finding] {
        var observer = ConductObserver()
        return exchanges.sorted { ($0.endedMs, $0.n) < ($1.endedMs, $1.n) }
            .flatMap { observer.observe($0) }
            .filter { $0.rule == rule }
    }

    static let all =
        secrets + origins + authorizations + authorizeForms + proofKeys + tokenRequests + tokenForms + codes + grants
        + storms + api + bearers + originEdges + proofKeyEdges + requestEdges + tokenEdges
}
