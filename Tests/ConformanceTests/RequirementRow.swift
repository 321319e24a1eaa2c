import Conformance
import Testing
import Trace

/// A requirement, a record, and what the judge says of it word for word.
struct RequirementRow: Sendable, CustomTestStringConvertible {
    let name: String
    let requirement: Requirement
    let steps: [StepRecord]
    let exchanges: [Exchange]
    let isMet: Bool
    let text: String
    let expected: String
    let seen: String
    /// The exchanges that show it.
    let shownBy: [Int]

    var testDescription: String { name }

    /// A requirement on a value in each of the requests that are meant.
    static func value(
        _ filter: RequestFilter,
        _ place: ValuePlace,
        _ condition: ValueRequirement.Condition
    ) -> Requirement {
        .value(ValueRequirement(requests: filter, place: place, condition: condition))
    }

    static func met(
        _ name: String,
        _ requirement: Requirement,
        _ exchanges: [Exchange],
        steps: [StepRecord]? = nil,
        text: String,
        expected: String,
        seen: String,
        shownBy: [Int]
    ) -> RequirementRow {
        RequirementRow(
            name: name,
            requirement: requirement,
            steps: steps ?? [.step(.connect, .done, 1...max(1, exchanges.count))],
            exchanges: exchanges,
            isMet: true,
            text: text,
            expected: expected,
            seen: seen,
            shownBy: shownBy
        )
    }

    static func broken(
        _ name: String,
        _ requirement: Requirement,
        _ exchanges: [Exchange],
        steps: [StepRecord]? = nil,
        text: String,
        expected: String,
        seen: String,
        shownBy: [Int]
    ) -> RequirementRow {
        RequirementRow(
            name: name,
            requirement: requirement,
            steps: steps ?? [.step(.connect, .done, 1...max(1, exchanges.count))],
            exchanges: exchanges,
            isMet: false,
            text: text,
            expected: expected,
            seen: seen,
            shownBy: shownBy
        )
    }

    /// Judges the record, and compares.
    func check() throws {
        let conformanceCase = ConformanceCase.sample(expecting: [Expectation(requirement, level: .should)])
        let result = Judge(conformanceCase, .sample(steps, exchanges)).result()
        let wanted = JudgedRequirement(
            text: text,
            level: .should,
            isMet: isMet,
            expected: expected,
            seen: seen,
            exchanges: shownBy
        )
        #expect(try #require(result.requirements.first) == wanted)
    }
}
