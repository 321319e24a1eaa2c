import ArgumentParser
import ClientDrivers
import Conformance
import EmulatorServer
import EmulatorWiring
import FixtureFiles
import Logging
import OAuthCore

/// `flextell-mock adapter …`.
///
/// Source: the interface, `adapter check COMMAND`.
struct AdapterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adapter",
        abstract: "Look at an adapter by itself.",
        subcommands: [Check.self]
    )

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Talk to an adapter before any case does: shows the dialogue and each breach of the protocol."
        )

        @Argument(help: "The adapter's command line, in quotes; run without a shell.")
        var command: String

        @Option(help: ArgumentHelp("Time for one operation of the client.", valueName: "seconds"))
        var stepTimeout = 10.0

        func validate() throws { try validateStepTimeout(stepTimeout) }

        func run() async throws {
            try await reportingFailures {
                let driver = try adapterDriver(command, stepTimeout: stepTimeout)
                let report = try await check(driver)
                for line in report.dialogue { Console.print(line.description) }
                if !report.standardError.isEmpty { Console.print("· standard error:\n\(report.standardError)") }
                for breach in report.breaches {
                    Console.print("\n✘ \(breach.step): \(breach.problem)\n  \(breach.change)")
                }
                if report.didNotStart { throw ExitCode(ExitStatus.clientUnavailable) }
                guard report.isClean else {
                    Console.print("\n\(report.breaches.count) breaches of the adapter protocol")
                    throw ExitCode(ExitStatus.doesNotConform)
                }
                let words = report.client?.capabilities.map(\.rawValue).sorted().joined(separator: ", ") ?? ""
                Console.print("\n✔ the adapter keeps to the protocol; capabilities: \(words)")
            }
        }

        private func check(_ driver: AdapterProcess) async throws -> AdapterCheckReport {
            let emulator = try Wiring.emulator(logger: Wiring.logger(level: .error))
            let scenario = try ScenarioFiles().shipped("default")
            _ = try await emulator.sandboxes.make(id: .root, scenario: scenario)
            return try await EmulatorListener.withListener(for: emulator) { baseURL in
                let settings = ClientSettings(
                    baseURL: baseURL,
                    clientID: "demo-client",
                    clientSecret: "demo-secret",
                    redirectURI: "https://client.example/callback",
                    scope: "read:contacts write:messages",
                    stateDirectory: "/tmp"
                )
                return await AdapterCheck(adapter: driver, settings: settings).run()
            }
        }
    }
}
