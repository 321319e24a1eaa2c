import FixtureFiles
import TestKit
import Testing

/// Every shipped scenario, played at a real socket: it does what its summary says.
@Suite("The shipped scenarios", .timeLimit(.minutes(1)))
enum ShippedScenarios {}

extension ShippedScenarios {
    @Suite("Every one is played")
    struct CoverageTests {
        @Test func theListHasThoseThatAreShipped() {
            let shipped = Set(ScenarioFiles().shippedNames).subtracting(["default"])
            let listed = Set(ShippedScenario.allCases.map(\.rawValue))
            #expect(shipped.subtracting(listed) == [], "shipped, and not in ShippedScenario")
            #expect(listed.subtracting(shipped) == [], "in ShippedScenario, and not shipped")
        }

        @Test(arguments: ShippedScenario.allCases)
        func aTestPlaysIt(scenario: ShippedScenario) throws {
            #expect(try Self.played.get().contains("\(scenario)"), "no test plays \(scenario.rawValue)")
        }

        /// The scenarios that the files beside this one play.
        private static let played: Result<Set<String>, any Error> = Result {
            let folder = "Tests/EmulatorServerTests/ShippedScenarios"
            let texts = try Repository.paths(below: folder, endingIn: "ScenarioTests.swift").map(Repository.text)
            return Set(
                texts.flatMap { text in
                    text.matches(of: /ShippedScenario\s*\.(\w+)\s*\.play\b/).map { String($0.output.1) }
                }
            )
        }
    }
}
