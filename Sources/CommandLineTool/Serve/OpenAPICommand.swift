import ArgumentParser
import EmulatorServer
import FixtureFiles
import OAuthCore
import Scenarios

/// `flextell-mock openapi`.
///
/// Source: the interface, `GET openapi.json`.
struct OpenAPICommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "openapi",
        abstract: "Print the OpenAPI 3.1 document of the control plane and of the emulated surface.",
        discussion: """
            A running server has the same at /_mock/openapi.json, with its own address and the scenario in force.
            """
    )

    @Option(help: "A shipped scenario (see 'scenario list') or a file.")
    var scenario = "default"

    @Option(help: "Dialect of errors and API answers (default: the scenario's).")
    var profile: Profile?

    @Option(name: .customLong("url"), help: ArgumentHelp("Where the server is.", valueName: "url"))
    var baseURL = "http://127.0.0.1:4010"

    func run() async throws {
        try await reportingFailures {
            let document = OpenAPIDocument(
                baseURL: baseURL,
                scenario: try ScenarioFiles().scenario(scenario).scenario,
                profile: profile,
                scenarioSchema: ScenarioSchema.json
            )
            Console.print(document.json.prettyText, terminator: "")
        }
    }
}
