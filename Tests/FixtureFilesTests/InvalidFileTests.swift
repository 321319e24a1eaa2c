import FixtureFiles
import Foundation
import TestKit
import Testing

/// Every file of `Fixtures/scenarios-invalid`, `cases-invalid` and `apps-invalid` begins with what has to be said of
/// it: lines of the form `# expect: LINE:COLUMN: MESSAGE`, in the order of the file.
@Suite("Files with mistakes")
struct InvalidFileTests {
    @Test(arguments: try Repository.paths(below: "Fixtures/scenarios-invalid", endingIn: ".yaml"))
    func everyMistakeOfAScenarioIsNamed(path: String) throws {
        try check(path) { _ = try ScenarioFiles().file(at: $0) }
    }

    @Test(arguments: try Repository.paths(below: "Fixtures/cases-invalid", endingIn: ".yaml"))
    func everyMistakeOfACaseIsNamed(path: String) throws {
        try check(path) { _ = try CaseFiles().cases(in: [$0]) }
    }

    @Test(arguments: try Repository.paths(below: "Fixtures/apps-invalid", endingIn: ".yaml"))
    func everyMistakeOfAnAppIsNamed(path: String) throws {
        try check(path) { _ = try AppFiles().file(at: $0) }
    }

    private func check(_ path: String, _ read: (String) throws -> Void) throws {
        let expected = try Repository.text(path).split(separator: "\n")
            .prefix { $0.hasPrefix("# expect: ") }
            .map { String($0.dropFirst("# expect: ".count)) }
        try #require(!expected.isEmpty, "the file does not say what is wrong with it")
        let file = Repository.file(path).path
        let error = #expect(throws: InvalidFile.self) { try read(file) }
        let said = error?.diagnostics.map { "\($0.line):\($0.column): \($0.message)" } ?? []
        // Paths in messages differ from machine to machine.
        let folder = Repository.file(path).deletingLastPathComponent().path + "/"
        #expect(said.map { $0.replacing(folder, with: "") } == expected)
        #expect(error?.diagnostics.allSatisfy { $0.file == file } == true)
    }

    @Test func thereAreManyOfThem() throws {
        #expect(try Repository.paths(below: "Fixtures/scenarios-invalid", endingIn: ".yaml").count >= 20)
        #expect(try Repository.paths(below: "Fixtures/cases-invalid", endingIn: ".yaml").count >= 12)
    }
}
