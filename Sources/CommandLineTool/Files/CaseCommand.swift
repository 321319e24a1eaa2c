import ArgumentParser
import Conformance
import FixtureFiles
import OAuthCore
import Trace

/// `flextell-mock case …`.
///
/// Source: the interface, section 1.
struct CaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "case",
        abstract: "List, show and validate conformance cases.",
        subcommands: [List.self, Show.self, Validate.self, Schema.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the built-in cases.")

        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            try await reportingFailures {
                let cases = try CaseFiles().builtIn()
                guard !json else {
                    Console.print(JSONValue.array(cases.map(Self.json)).prettyText, terminator: "")
                    return
                }
                let width = cases.map(\.id.rawValue.count).max() ?? 0
                for conformanceCase in cases {
                    let id = conformanceCase.id.rawValue.padding(to: width)
                    Console.print("\(conformanceCase.level.rawValue.padding(to: 6))  \(id)  \(conformanceCase.title)")
                }
                Console.printError("\(cases.count) cases; 'case show ID' says what one sends and requires, and why")
            }
        }

        private static func json(_ conformanceCase: ConformanceCase) -> JSONValue {
            [
                "id": .string(conformanceCase.id.rawValue), "title": .string(conformanceCase.title),
                "area": .string(conformanceCase.id.area), "level": .string(conformanceCase.level.rawValue),
                "why": .string(conformanceCase.why),
                "sources": .array(
                    conformanceCase.sources.map { source in
                        ["document": .string(source.document), "section": .string(source.section)]
                    }
                ),
                "needs": .array(conformanceCase.needs.map(\.rawValue).sorted().map { .string($0) }),
                "tags": .array(conformanceCase.tags.map { .string($0) }),
                "known_bugs": .array(
                    conformanceCase.knownBugs.map { ["software": .string($0.software), "issue": .string($0.issue)] }
                ),
            ]
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show what a case sends, what must happen, why, and who had this fault; then its file."
        )

        @Argument(help: "The case's id.")
        var id: String

        @Flag(help: "Print the file alone, as it stands.")
        var yaml = false

        func run() async throws {
            try await reportingFailures {
                let files = CaseFiles()
                let found = try files.builtIn().first { $0.id.rawValue == id }
                guard let found, let text = files.builtInText(found.id) else {
                    throw ToolFailure(ExitStatus.usage, "there is no case '\(id)'; 'case list' shows them all")
                }
                Console.print(yaml ? text : CaseText(conformanceCase: found, file: text).text, terminator: "")
            }
        }
    }

    struct Validate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check case files; every mistake is printed with its place."
        )

        @Argument(help: "Case files.")
        var files: [String]

        func run() async throws {
            try await validateFiles(files) { _ = try CaseFiles().cases(in: [$0]) }
        }
    }

    struct Schema: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the JSON Schema of case files, for editors."
        )

        func run() { Console.print(CaseSchema.json.prettyText, terminator: "") }
    }
}
