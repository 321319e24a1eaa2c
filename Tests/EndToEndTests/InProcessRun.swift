import ClientDrivers
import Conformance
import ConformanceRunner
import EmulatorServer
import FixtureFiles
import Foundation
import Logging
import OAuthCore
import ReferenceClient
import Trace

@testable import CommandLineTool

/// Runs of the catalogue against a real emulator on a socket, with the reference client in this process.
struct InProcessRun {
    var seed: UInt64 = 1
    var jobs = 2
    var carelessness: Set<Carelessness> = []
    var only: [String] = []
    /// The dialect that cases get which are about none; nil for the documented one.
    var profile: Profile?

    /// Runs the cases, and gives their results in the order of the catalogue.
    func results() async throws -> [CaseResult] {
        var catalogue = try CaseFiles().builtIn()
        if let profile { catalogue = catalogue.map { $0.speaking(profile) } }
        let selection = Plan.Selection(only: only.map { CasePattern($0) }, level: .may)
        let plan = try Plan(catalogue, capabilities: Set(Capability.allCases), selection: selection)
        let emulator = try Wiring.emulator(logger: Wiring.logger(level: .critical))
        let options = ConformanceRunner.Options(
            seed: seed,
            jobs: jobs,
            today: "2026-01-01",
            uptimeMs: RealTime.system.uptimeMs
        )
        let careless = carelessness
        let driver = InProcessDriver(stepTimeout: .seconds(5)) {
            let client = ReferenceClient(carelessness: careless)
            return { operation in await client.perform(operation) }
        }
        let probe = catalogue.first(where: \.isPlainFlow)
        return try await EmulatorListener.withListener(for: emulator) { baseURL in
            let sandboxes = SandboxesForRunner(emulator: emulator, baseURL: baseURL)
            return try await ConformanceRunner(driver: driver, emulator: sandboxes, options: options)
                .run(plan, capabilities: Set(Capability.allCases), probe: probe)
        }
    }
}
