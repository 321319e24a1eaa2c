import ClientDrivers
import Conformance
import ConformanceRunner
import EmulatorServer
import EmulatorWiring
import FixtureFiles
import Logging
import OAuthCore
import ReferenceClient
import Trace

/// The catalogue proved from both sides, with the reference client in this process.
///
/// Source: the design, "every case is proved able to fail".
struct CarelessMatrix: Sendable {
    /// A case, and a careless client that has to fail it by one of its own requirements.
    struct Row: Sendable, Hashable {
        let caseID: CaseID
        let carelessness: Carelessness

        /// The rows of Fixtures/clients/careless-clients.tsv.
        ///
        /// - Throws: ``ToolFailure`` for a line that names no case or no careless client.
        static func all() throws -> [Row] {
            try BuiltInFixtures.carelessClients.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
                let cells = line.split(separator: "\t").map(String.init)
                guard cells.count == 2, let id = CaseID(rawValue: cells[0]),
                    let carelessness = Carelessness(rawValue: cells[1])
                else { throw ToolFailure(ExitStatus.ownFault, "'\(line)' is no case and a careless client") }
                return Row(caseID: id, carelessness: carelessness)
            }
        }
    }

    let cases: [ConformanceCase]
    let seed: UInt64
    let jobs: Int

    /// Runs these cases with a client that makes this mistake; nil is the careful one.
    func results(of ids: Set<CaseID>?, with carelessness: Carelessness?) async throws -> [CaseResult] {
        let chosen = cases.filter { ids?.contains($0.id) ?? true }
        let plan = try Plan(
            chosen,
            capabilities: Set(Capability.allCases),
            selection: Plan.Selection(level: .may)
        )
        let realTime = RealTime.system
        let options = ConformanceRunner.Options(
            seed: seed,
            jobs: jobs,
            today: String(realTime.now().rfc3339.prefix(10)),
            uptimeMs: realTime.uptimeMs
        )
        let mistakes: Set<Carelessness> = carelessness.map { [$0] } ?? []
        let driver = InProcessDriver(stepTimeout: .seconds(5)) {
            let client = ReferenceClient(carelessness: mistakes)
            return { operation in await client.perform(operation) }
        }
        let emulator = try Wiring.emulator(journalLimit: 2000, logger: Wiring.logger(level: .critical))
        let probe = cases.first(where: \.isPlainFlow)
        return try await EmulatorListener.withListener(for: emulator) { baseURL in
            let sandboxes = SandboxesForRunner(emulator: emulator, baseURL: baseURL)
            return try await ConformanceRunner(driver: driver, emulator: sandboxes, options: options)
                .run(plan, capabilities: Set(Capability.allCases), probe: probe)
        }
    }
}
