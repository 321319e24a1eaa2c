import ArgumentParser
import FixtureFiles
import OAuthCore

/// `flextell-mock app …`.
struct AppCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "app",
        abstract: "Validate files that describe a web application for 'conform --app'.",
        subcommands: [Validate.self, Schema.self]
    )

    struct Validate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check app files; every mistake is printed with its place."
        )

        @Argument(help: "App files.")
        var files: [String]

        func run() async throws {
            try await validateFiles(files) { _ = try AppFiles().file(at: $0) }
        }
    }

    struct Schema: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the JSON Schema of app files, for editors."
        )

        func run() { Console.print(AppSchema.json.prettyText, terminator: "") }
    }
}
