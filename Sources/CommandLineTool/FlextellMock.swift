import ArgumentParser
import EmulatorServer

/// The program `flextell-mock`.
///
/// Source: the interface, section 1.
package struct FlextellMock: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "flextell-mock",
        abstract: "An emulator of Flextell's OAuth 2.0 server and API, and a conformance runner for its clients.",
        discussion: """
            Start the emulator and open a browser:
              flextell-mock serve

            Put a client through the case catalogue:
              flextell-mock conform --adapter "python3 adapter.py" --html report.html
              flextell-mock conform --app app.yaml --html report.html

            Exit status: 0 fine or conforms; 1 does not conform; 64 usage; 65 a scenario, case or app file is \
            not valid; 69 the client could not be started, or never got ready; 70 a fault of this program; 73/74 a file could not be \
            written/read; 130/143 interrupted.
            """,
        version: ToolVersion.current,
        subcommands: [
            ServeCommand.self, ConformCommand.self, AuditCommand.self, ScenarioCommand.self, CaseCommand.self,
            ReportCommand.self, AdapterCommand.self, AppCommand.self, OpenAPICommand.self, SelftestCommand.self,
            HealthCommand.self,
        ]
    )

    package init() {}
}

/// The program's beginning.
package enum CommandLineTool {
    /// Runs the command that the arguments name, and exits with its status.
    package static func run() async { await FlextellMock.main() }
}
