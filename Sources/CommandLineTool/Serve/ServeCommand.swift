import ArgumentParser
import EmulatorServer
import EmulatorWiring
import FixtureFiles
import Foundation
import Logging
import OAuthCore
import Scenarios
import ServiceLifecycle
import UnixSignals

/// `flextell-mock serve`.
///
/// Source: the interface, `serve`.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the emulator.",
        discussion: """
            The first line on standard output is 'listening on <base URL>', printed when the first request can \
            be served. Everything is below that URL: /oauth/authorize, /oauth/token, /api/v0.0.1/…, and the \
            control plane at /_mock/… .
            """
    )

    @Option(help: "A shipped scenario (see 'scenario list') or a file, which is read again when it is saved.")
    var scenario = "default"

    @OptionGroup(title: "Address")
    var address: AddressOptions

    @OptionGroup(title: "TLS")
    var security: TLSOptions

    @Option(
        help: ArgumentHelp(
            "An SQLite file in which everything survives a restart (default: in memory).",
            valueName: "file"
        )
    )
    var store: String?

    @Option(help: "Overrides the scenario's consent: ask shows pages, approve and deny answer at once.")
    var consent: ConsentSetting.Mode?

    @Option(help: ArgumentHelp("Add a client of your own (repeatable).", valueName: "id:secret"))
    var client: [String] = []

    @Option(help: ArgumentHelp("Add a redirect URI to every client (repeatable).", valueName: "uri"))
    var redirectURI: [String] = []

    @Option(help: "Makes every code, token and id reproducible (default: random, and printed).")
    var seed: UInt64?

    @Option(help: "Dialect of errors and API answers (default: the scenario's).")
    var profile: Profile?

    @Option(help: "Exchanges kept per sandbox; older ones are dropped and counted.")
    var journalLimit = 10_000

    @Option(help: "Sandboxes at a time.")
    var sandboxLimit = 5000

    func validate() throws {
        guard journalLimit >= 1, sandboxLimit >= 1 else {
            throw ValidationError("--journal-limit and --sandbox-limit are numbers from 1 up")
        }
        for pair in client where pair.split(separator: ":", maxSplits: 1).count != 2 {
            throw ValidationError("--client takes ID:SECRET, not '\(pair)'")
        }
        for uri in redirectURI where URLComponents(string: uri)?.scheme == nil || uri.contains("#") {
            throw ValidationError("--redirect-uri takes an absolute URI without fragment, not '\(uri)'")
        }
    }

    func run() async throws {
        try await reportingFailures {
            let loaded = try ScenarioFiles().scenario(self.scenario)
            let scenario = try adapted(loaded.scenario)
            let identity = try security.identity(for: address.certificateHosts)
            let logger = Wiring.logger()
            let emulator = try Wiring.emulator(
                storePath: store,
                access: address.access,
                sinkHost: address.isLoopback ? nil : address.bareHost,
                tls: identity,
                sandboxLimit: sandboxLimit,
                journalLimit: journalLimit,
                logger: logger
            )
            let sandbox = try await emulator.sandboxes.open(scenario, seed: seed)
            let (host, publicURL) = (address.bareHost, address.publicURL)
            let listener = EmulatorListener(emulator: emulator, host: host, port: address.port) { port in
                let baseURL = emulator.baseURL(host: host, port: port)
                // Before the first line, so that who waits for that has it.
                if let pem = identity?.authorityPEM {
                    Console.printError("private CA, also at \(baseURL)/_mock/ca.pem:\n\(pem)", terminator: "")
                }
                Console.print("listening on \(baseURL)")
                Console.printError("seed \(sandbox.seed)")
                if let publicURL { Console.printError("clients see \(publicURL)") }
                guard Console.isTerminal else { return }
                let hasPrivateCA = identity?.authorityPEM != nil
                Console.print(
                    Welcome.text(baseURL: baseURL, scenario: sandbox.scenario, hasPrivateCA: hasPrivateCA)
                )
            }
            let watch = loaded.files.isEmpty ? [] : [watch(loaded.files, for: sandbox, of: emulator)]
            let group = ServiceGroup(
                services: [listener as any Service] + watch,
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            )
            do {
                try await group.run()
            } catch let failure as ListenFailure {
                throw ToolFailure(ExitStatus.ownFault, failure.description)
            }
            try await emulator.sandboxes.close()
            for rule in sandbox.idleRules { Console.printError("notice: rule `\(rule)` never fired") }
        }
    }

    /// Lets the sandbox take the scenario's files over when they are saved.
    private func watch(_ files: [StampedFile], for sandbox: Sandbox, of emulator: Emulator) -> any Service {
        let command = self
        return ScenarioWatch(
            load: {
                var loaded = try ScenarioFiles().scenario(command.scenario)
                loaded.scenario = try command.adapted(loaded.scenario)
                return loaded
            },
            adopt: { scenario in
                let given = emulator.sandboxes.given(scenario, seed: command.seed)
                try await emulator.sandboxes.adopt(scenario, given: given, in: sandbox)
            },
            report: { Console.printError($0) },
            clock: ContinuousClock(),
            files: files
        )
    }

    /// The scenario with what the command line adds.
    private func adapted(_ base: Scenario) throws -> Scenario {
        var scenario = base
        if let consent { scenario.consent.mode = consent }
        if let profile { scenario.profile = profile }
        for pair in client {
            let halves = pair.split(separator: ":", maxSplits: 1).map(String.init)
            guard scenario.server.client(ClientID(halves[0])) == nil else {
                throw ToolFailure(ExitStatus.usage, "--client: the scenario has a client '\(halves[0])' already")
            }
            let model = scenario.clients.first
            scenario.clients.append(
                ClientMetadata(
                    id: ClientID(halves[0]),
                    secret: halves[1],
                    name: halves[0],
                    redirectURIs: model?.redirectURIs ?? [],
                    scopes: model?.scopes ?? []
                )
            )
        }
        scenario.allowRedirects(to: redirectURI)
        return scenario
    }
}

extension ConsentSetting.Mode: ExpressibleByArgument {}
extension Profile: ExpressibleByArgument {}
