import OAuthCore
import Trace

/// What a client may never do, whatever the situation.
///
/// Source: the case format, "Rules of conduct".
package struct ConductRule: Sendable {
    /// Kebab-case; never reused.
    package let id: String
    package let level: RequirementLevel
    package let title: String
    package let source: Source
    /// What was broken, in words; nil where nothing was.
    ///
    /// It sees the exchange and what was remembered of those that ended before it.
    let check: @Sendable (ObservedExchange, ConductMemory) -> String?

    init(
        _ id: String,
        _ level: RequirementLevel,
        _ title: String,
        _ source: Source,
        check: @escaping @Sendable (ObservedExchange, ConductMemory) -> String?
    ) {
        self.id = id
        self.level = level
        self.title = title
        self.source = source
        self.check = check
    }

    /// Every rule, in the order of reports.
    package static let all: [ConductRule] =
        secretRules + originRules + authorizationRules + proofKeyRules + tokenRequestRules + grantRules + apiRules
        + LeakRule.all

    /// The rule with this id.
    package static func named(_ id: String) -> ConductRule? { all.first { $0.id == id } }
}

/// Watches exchanges as they end, and says which rules each of them broke.
///
/// A value: the sandbox keeps it beside its journal.
package struct ConductObserver: Sendable {
    private var memory = ConductMemory()

    package init() {}

    /// Judges an exchange against all that ended before it, and remembers it.
    package mutating func observe(_ exchange: Exchange) -> [Finding] {
        let observed = ObservedExchange(exchange)
        let findings = ConductRule.all.compactMap { rule in
            rule.check(observed, memory).map { message in
                Finding(rule: rule.id, level: rule.level, exchange: exchange.n, message: message)
            }
        }
        memory.remember(observed)
        return findings
    }

    /// Remembers an exchange that was judged before.
    package mutating func remember(_ exchange: Exchange) { memory.remember(ObservedExchange(exchange)) }
}
