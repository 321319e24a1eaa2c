import Conformance
import OAuthCore

extension RunRecord {
    /// Puts the shards of one run together.
    ///
    /// The cases come out ordered by id, whatever the order of the shards. The run
    /// began with the first shard; its duration is the sum of theirs. A notice of
    /// several shards is kept once.
    ///
    /// - Returns: The one record as it is, where there is only one.
    /// - Throws: ``MergeError`` where the records are not shards of one run.
    package static func merging(_ runs: [RunRecord]) throws(MergeError) -> RunRecord {
        guard var merged = runs.first else { throw MergeError("there is no report to merge") }
        for run in runs.dropFirst() {
            if let difference = merged.difference(from: run) { throw MergeError(difference) }
            merged.started = min(merged.started, run.started)
            merged.durationMs += run.durationMs
            merged.notices += run.notices.filter { !merged.notices.contains($0) }
            merged.cases += run.cases
        }
        guard runs.count > 1 else { return merged }
        merged.cases.sort { $0.id < $1.id }
        for (one, next) in zip(merged.cases, merged.cases.dropFirst()) where one.id == next.id {
            throw MergeError("the case \(one.id) is in more than one report: a case belongs to one shard")
        }
        return merged
    }

    /// The first thing in which shards must not differ, in words.
    private func difference(from other: RunRecord) -> String? {
        let facts: [(name: String, mine: String, others: String)] = [
            ("client", client.name, other.client.name),
            ("client version", client.version, other.client.version),
            ("driver", driver, other.driver),
            ("capabilities", client.words, other.client.words),
            ("seed", String(seed), String(other.seed)),
            ("profile", profile, other.profile),
            ("catalogue", catalogue, other.catalogue),
            ("flextell-mock version", toolVersion, other.toolVersion),
            ("strictness", String(isStrict), String(other.isStrict)),
        ]
        guard let fact = facts.first(where: { $0.mine != $0.others }) else { return nil }
        return "the reports are not shards of one run: the \(fact.name) is "
            + "'\(Excerpt.plain(fact.mine))' in one, '\(Excerpt.plain(fact.others))' in another"
    }
}

extension ClientDescription {
    /// The capabilities in one line, sorted.
    var words: String { capabilities.map(\.rawValue).sorted().joined(separator: ", ") }
}

/// Reports that cannot be merged.
package struct MergeError: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}
