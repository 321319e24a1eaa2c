import Conformance
import FixtureFiles
import Testing

@Suite("Folders of cases")
struct CaseFolderTests {
    private static func text(_ id: String, _ more: String = "") -> String {
        """
        flextell-case: 1
        id: \(id)
        title: A sample
        why: Because.
        sources: [{document: RFC 6749, section: "4.1"}]
        steps: [{connect: {}}]
        expect: [{connect: ok}]
        \(more)
        """
    }

    @Test func casesBelowItAreReadInTheOrderOfReports() throws {
        let files = [
            "z.yaml": Self.text("flow/plain/again"), "a/deep/b.yml": Self.text("refresh/b/is-read"),
            "a.yaml": Self.text("own/area/is-last"), "a/a.yaml": Self.text("refresh/a/is-read"),
            "b.json": #"{"flextell-case": 1, "id": "callback/json/is-read", "title": "\ud83d\ude00", "#
                + #""why": "x", "sources": [{"document": "a", "section": "b"}], "steps": [{"connect": {}}], "#
                + #""expect": [{"connect": "ok"}]}"#,
            "README.md": "no case", "notes.txt": "no case",
        ]
        try TemporaryFolder.with(files) { folder in
            let cases = try CaseFiles().cases(below: folder.path)
            #expect(
                cases.map(\.id.rawValue) == [
                    "flow/plain/again", "callback/json/is-read", "refresh/a/is-read", "refresh/b/is-read",
                    "own/area/is-last",
                ]
            )
            #expect(cases[1].title == "\u{1F600}")
        }
    }

    @Test func theMistakesOfAllFilesAreNamed() throws {
        let files = [
            "b.yaml": Self.text("own/b/is-read", "mood: fine"), "a.yaml": Self.text("own", "levle: may"),
            "c.yaml": Self.text("own/c/is-read"),
        ]
        try TemporaryFolder.with(files) { folder in
            let error = #expect(throws: InvalidFile.self) { try CaseFiles().cases(below: folder.path) }
            #expect(error?.diagnostics.map(\.file) == ["a.yaml", "a.yaml", "b.yaml"].map(folder.file))
            #expect(error?.diagnostics.map(\.line) == [2, 8, 8])
        }
    }

    @Test func anEmptyFolderHasNone() throws {
        try TemporaryFolder.with([:]) { folder in
            let cases = try CaseFiles().cases(below: folder.path)
            #expect(cases.isEmpty)
        }
    }

    @Test func whatIsNoFolderIsSaidSo() throws {
        try TemporaryFolder.with(["a.yaml": ""]) { folder in
            for path in [folder.file("a.yaml"), folder.file("not-there")] {
                let error = #expect(throws: UnreadableFile.self) { try CaseFiles().cases(below: path) }
                #expect(error?.description == "\(path): it is not a folder")
            }
        }
    }

    @Test func aDiagnosticHasTheFormOfCompilers() {
        let diagnostic = Diagnostic(file: "a.yaml", line: 3, column: 5, message: "is wrong")
        #expect("\(diagnostic)" == "a.yaml:3:5: error: is wrong")
        let earlier = Diagnostic(file: "a.yaml", line: 2, column: 50, message: "is wrong")
        #expect("\(InvalidFile([diagnostic, earlier, diagnostic]))" == "\(earlier)\n\(diagnostic)")
    }
}
