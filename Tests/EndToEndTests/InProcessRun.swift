import Conformance
import FixtureFiles
import OAuthCore
import ReferenceClient
import Trace

@testable import CommandLineTool

/// Runs of the catalogue against a real emulator on a socket, with the reference client in this process.
struct InProcessRun {
    var seed: UInt64 = 1
    var jobs = 2
    var carelessness: Carelessness?
    var only: [String] = []
    /// The dialect that cases get which are about none; nil for the documented one.
    var profile: Profile?

    /// Runs the cases, and gives their results in the order of the catalogue.
    func results() async throws -> [CaseResult] {
        var catalogue = try CaseFiles().builtIn()
        if let profile { catalogue = catalogue.map { $0.speaking(profile) } }
        let patterns = only.map { CasePattern($0) }
        let chosen = catalogue.map(\.id).filter { id in patterns.isEmpty || patterns.contains { $0.matches(id) } }
        return try await CarelessMatrix(cases: catalogue, seed: seed, jobs: jobs)
            .results(of: Set(chosen), with: carelessness)
    }
}
