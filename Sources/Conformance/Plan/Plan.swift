import Trace

/// What a run would do, before anything is done.
///
/// Source: the design, "A case's way".
package struct Plan: Sendable, Hashable {
    /// One case, and whether it runs.
    package struct Item: Sendable, Hashable {
        package let conformanceCase: ConformanceCase
        /// Nil to run it.
        package let skipReason: String?
    }

    /// What to choose from the catalogue.
    package struct Selection: Sendable, Hashable {
        package var only: [CasePattern]
        package var skip: [CasePattern]
        /// The lowest level to run.
        package var level: RequirementLevel
        package var shard: Shard?

        package init(
            only: [CasePattern] = [],
            skip: [CasePattern] = [],
            level: RequirementLevel = .should,
            shard: Shard? = nil
        ) {
            self.only = only
            self.skip = skip
            self.level = level
            self.shard = shard
        }
    }

    /// In the order of the catalogue.
    package let items: [Item]

    /// Chooses the cases of a run.
    ///
    /// - Parameter obstacle: Why the driver cannot put the client through a case, whatever the
    ///   client can do; nil where it can.
    /// - Throws: ``PlanError`` for a pattern that matches nothing, or ids that stand twice.
    package init(
        _ cases: [ConformanceCase],
        capabilities: Set<Capability>,
        selection: Selection,
        obstacle: (ConformanceCase) -> String? = { _ in nil }
    ) throws(PlanError) {
        let ids = cases.map(\.id)
        if let twice = Set(ids).first(where: { id in ids.count { $0 == id } > 1 }) {
            throw PlanError(description: "the case id '\(twice)' stands twice")
        }
        for pattern in selection.only + selection.skip where !ids.contains(where: pattern.matches) {
            throw PlanError(description: "the pattern '\(pattern)' matches no case; 'case list' shows them all")
        }
        let chosen = cases.filter { conformanceCase in
            let id = conformanceCase.id
            return (selection.only.isEmpty || selection.only.contains { $0.matches(id) })
                && !selection.skip.contains { $0.matches(id) }
                && conformanceCase.level <= selection.level
        }
        guard !chosen.isEmpty else { throw PlanError(description: "no case is left to run") }
        let part = selection.shard.map { shard in shard.part(of: chosen) } ?? chosen
        items = part.map { conformanceCase in
            let missing = conformanceCase.needs.subtracting(capabilities).map(\.rawValue).sorted()
            let reason = missing.isEmpty ? nil : "the client cannot do: \(missing.joined(separator: ", "))"
            return Item(conformanceCase: conformanceCase, skipReason: obstacle(conformanceCase) ?? reason)
        }
    }
}

/// A plan that cannot be made.
package struct PlanError: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String
}

/// One of several equal parts of a run.
///
/// Source: the interface, `--shard`.
package struct Shard: Sendable, Hashable {
    /// From 1.
    package let index: Int
    package let count: Int

    /// Reads `2/3`; nil for text that is none.
    package init?(parsing text: String) {
        let halves = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard halves.count == 2, let index = halves[0], let count = halves[1], count >= 1, (1...count).contains(index)
        else { return nil }
        self.index = index
        self.count = count
    }

    /// Every `count`-th case, beginning with the `index`-th: the same split every time.
    func part(of cases: [ConformanceCase]) -> [ConformanceCase] {
        cases.enumerated().filter { $0.offset % count == index - 1 }.map(\.element)
    }
}
