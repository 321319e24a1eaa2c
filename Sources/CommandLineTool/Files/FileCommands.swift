import ArgumentParser
import Conformance
import FixtureFiles
import OAuthCore
import Scenarios
import Trace

/// `flextell-mock scenario …`.
///
/// Source: the interface, section 1.
struct ScenarioCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scenario",
        abstract: "List, show and validate scenarios.",
        subcommands: [List.self, Show.self, Validate.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the shipped scenarios.")

        func run() async throws {
            try await reportingFailures {
                let files = ScenarioFiles()
                let width = files.shippedNames.map(\.count).max() ?? 0
                for name in files.shippedNames {
                    let padded = name.padding(to: width)
                    Console.print("\(padded)  \(try files.shipped(name).summary)")
                }
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a shipped scenario as its file stands, a good start for one of your own."
        )

        @Argument(help: "The scenario's name.")
        var name: String

        func run() async throws {
            try await reportingFailures {
                let files = ScenarioFiles()
                guard let text = files.shippedText(name) else {
                    let known = files.shippedNames.joined(separator: ", ")
                    throw ToolFailure(ExitStatus.usage, "there is no scenario '\(name)'; there are \(known)")
                }
                Console.print(text, terminator: "")
            }
        }
    }

    struct Validate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check scenario files; every mistake is printed with its place."
        )

        @Argument(help: "Scenario files.")
        var files: [String]

        func run() async throws {
            try await validateFiles(files) { _ = try ScenarioFiles().file(at: $0) }
        }
    }
}

/// `flextell-mock case …`.
///
/// Source: the interface, section 1.
struct CaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "case",
        abstract: "List, show and validate conformance cases.",
        subcommands: [List.self, Show.self, Validate.self]
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
            ]
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show what a case sends, what must happen, and why: its file as it stands."
        )

        @Argument(help: "The case's id.")
        var id: String

        func run() async throws {
            try await reportingFailures {
                let files = CaseFiles()
                guard let id = CaseID(rawValue: id), let text = files.builtInText(id) else {
                    throw ToolFailure(ExitStatus.usage, "there is no case '\(id)'; 'case list' shows them all")
                }
                Console.print(text, terminator: "")
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
}

/// Checks each file, prints every mistake, and ends with the status that says so.
private func validateFiles(_ paths: [String], _ check: (String) throws -> Void) async throws {
    try await reportingFailures {
        var isValid = true
        for path in paths {
            do {
                try check(path)
                Console.print("\(path): valid")
            } catch let error as InvalidFile {
                isValid = false
                Console.printError(error.description)
            }
        }
        if !isValid { throw ExitCode(ExitStatus.invalidFile) }
    }
}

extension String {
    /// The text with spaces behind it, up to a width.
    func padding(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
