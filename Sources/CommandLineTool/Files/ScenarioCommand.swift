import ArgumentParser
import FixtureFiles
import OAuthCore
import Scenarios

/// `flextell-mock scenario …`.
///
/// Source: the interface, section 1.
struct ScenarioCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scenario",
        abstract: "List, show and validate scenarios.",
        discussion: """
            A scenario says what the emulated Flextell is, and how it misbehaves. Begin with a copy of a shipped \
            one: flextell-mock scenario show refresh-outage > mine.yaml; serve --scenario mine.yaml loads it \
            again whenever it is saved.
            """,
        subcommands: [List.self, Show.self, Validate.self, Schema.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the shipped scenarios.")

        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            try await reportingFailures {
                let files = ScenarioFiles()
                let scenarios = try files.shippedNames.map { try files.shipped($0) }
                guard !json else {
                    let list = scenarios.map { scenario -> JSONValue in
                        [
                            "name": .string(scenario.name), "summary": .string(scenario.summary),
                            "why": .string(scenario.why),
                        ]
                    }
                    Console.print(JSONValue.array(list).prettyText, terminator: "")
                    return
                }
                let width = scenarios.map(\.name.count).max() ?? 0
                for scenario in scenarios {
                    Console.print("\(scenario.name.padding(to: width))  \(scenario.summary)")
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

    struct Schema: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the JSON Schema of scenario files, for editors.",
            discussion: """
                Editors with a YAML language server take it from the first line of a file: \
                # yaml-language-server: $schema=scenario.json
                """
        )

        func run() { Console.print(ScenarioSchema.json.prettyText, terminator: "") }
    }
}
