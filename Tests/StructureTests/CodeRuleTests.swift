import Foundation
import TestKit
import Testing

/// Source: the code rules of the project.
@Suite("Rules for all code")
struct CodeRuleTests {
    @Test func thereIsCodeToLookAt() {
        #expect(SourceFile.all.count > 100)
    }

    @Test func nothingTrapsOnInput() {
        #expect(SourceFile.all.flatMap { $0.places(of: /\btry!|\bas!|\bfatalError\(/) } == [])
    }

    @Test func nothingSleeps() {
        #expect(SourceFile.all.flatMap { $0.places(of: /\bTask\.sleep\b|\busleep\(|\bThread\.sleep\b/) } == [])
    }

    @Test func noFileIsLongerThanFourHundredLines() {
        // A line end at the end of the file begins no line.
        let long = SourceFile.all.filter { $0.lines.count - 1 > 400 }
        #expect(long.map { "\($0.path): \($0.lines.count - 1)" } == [])
    }

    @Test func typesAreNamedAfterWhatTheyAre() {
        let pattern =
            /\b(?:struct|class|enum|protocol|actor|typealias)\s+\w*(?:Manager|Helper|Helpers|Util|Utils|Impl)\b/
        #expect(SourceFile.all.flatMap { $0.places(of: pattern) } == [])
    }

    @Test func everyTypeThatOthersSeeSaysWhatItIs() {
        #expect(SourceFile.all.flatMap(Self.undocumentedTypes) == [])
    }

    struct Row: NamedRow {
        let name: String
        let text: String
        let places: [String]
    }

    @Test(arguments: [
        Row(name: "with a comment", text: "/// A.\npackage struct A {", places: []),
        Row(name: "with a comment above its attribute", text: "/// A.\n@frozen\npublic final class A {", places: []),
        Row(name: "without", text: "\npackage struct A {", places: ["a.swift:2: package struct A {"]),
        Row(
            name: "nested, without",
            text: "  package indirect enum A {",
            places: ["a.swift:1: package indirect enum A {"]
        ),
        Row(
            name: "with another kind of comment",
            text: "// A.\npublic actor A {",
            places: ["a.swift:2: public actor A {"]
        ),
        Row(name: "for itself only", text: "struct A {\nprivate enum B {", places: []),
        Row(name: "no type", text: "package func a() {", places: []),
    ])
    func theCommentStandsAboveTheType(row: Row) {
        #expect(Self.undocumentedTypes(of: SourceFile(path: "a.swift", text: row.text)) == row.places)
    }

    private static func undocumentedTypes(of file: SourceFile) -> [String] {
        let declaration =
            /^\s*(?:@\w+\s+)*(?:package|public)\s+(?:final\s+|indirect\s+)*(?:struct|class|enum|protocol|actor|typealias)\s/
        let lines = file.lines
        return lines.indices.compactMap { index in
            guard lines[index].contains(declaration) else { return nil }
            let above = lines[..<index].last { !$0.contains(/^\s*@/) }
            guard above?.contains(/^\s*\/\/\//) != true else { return nil }
            return "\(file.path):\(index + 1): \(lines[index].drop { $0 == " " })"
        }
    }

    @Test func theFixturesInTheProgramAreThoseOfTheFiles() throws {
        let process = Process()
        let standardError = Pipe()
        process.executableURL = Repository.file("scripts/embed-fixtures")
        process.arguments = ["--check"]
        process.standardError = standardError
        try process.run()
        let said = String(decoding: try standardError.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(said)")
    }
}
