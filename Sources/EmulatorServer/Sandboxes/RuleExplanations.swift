import OAuthCore
import Scenarios

/// Why rules did and did not act, for the latest exchanges.
///
/// Source: the scenario format: every rule says whether it happened.
struct RuleExplanations: Sendable {
    /// How many exchanges are kept.
    static let limit = 1000

    private var kept: [Int: [RuleExplanation]] = [:]

    /// What is known of an exchange, a line a rule; nil where it is kept no more, or met no rule.
    subscript(n: Int) -> [RuleExplanation]? { kept[n] }

    /// Keeps what became of rules; what is known of one already is replaced where it stands.
    mutating func keep(_ explanations: [RuleExplanation], of n: Int) {
        var all = kept[n] ?? []
        for explanation in explanations {
            if let index = all.firstIndex(where: { $0.rule == explanation.rule }) {
                all[index] = explanation
            } else {
                all.append(explanation)
            }
        }
        kept[n] = all
        // Dropping a tenth at a time keeps the cost of the limit small.
        if kept.count > Self.limit + Self.limit / 10 {
            for old in kept.keys.sorted().prefix(kept.count - Self.limit) { kept.removeValue(forKey: old) }
        }
    }
}

extension Entropy {
    /// The how-manieth draw of a rule: draws of different rules are apart, whatever order they come in.
    func fraction(for label: Label, of rule: String, ordinal: Int) -> Double {
        let hash = rule.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
        return fraction(for: label, ordinal: Int(hash) << 24 | ordinal & 0xFF_FFFF)
    }
}
