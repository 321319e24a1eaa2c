import EmulatorServer
import FixtureFiles
import OAuthCore
import Scenarios
import ServiceLifecycle

/// Reads a scenario file again when it was saved, and lets the root sandbox take it over.
///
/// A file that is wrong changes nothing: the old scenario stays, and what is wrong is said.
///
/// Source: the interface, `serve`.
struct ScenarioWatch: Service {
    /// Reads the file anew.
    ///
    /// Throws: What is wrong with it.
    typealias Load = @Sendable () throws -> LoadedScenario

    /// How often the files are looked at.
    private static let interval = Duration.milliseconds(200)

    let load: Load
    let adopt: @Sendable (Scenario) async throws -> Void
    /// Tells the person at the terminal.
    let report: @Sendable (String) -> Void
    let clock: any Clock<Duration>
    /// The files of the scenario in force, as they stood when it was read.
    let files: [StampedFile]

    func run() async throws {
        await cancelWhenGracefulShutdown { await follow() }
    }

    private func follow() async {
        var (known, seen) = (files, files)
        while (try? await clock.sleep(for: Self.interval)) != nil {
            let current = known.map(\.current)
            defer { seen = current }
            // A file that is still being written is read when it has come to rest.
            guard current != known, current == seen else { continue }
            known = await reload() ?? current
        }
    }

    /// - Returns: The files to watch from now on; nil where the scenario stays as it was.
    private func reload() async -> [StampedFile]? {
        do {
            let loaded = try load()
            try await adopt(loaded.scenario)
            report("scenario '\(loaded.scenario.name)' loaded again")
            return loaded.files
        } catch {
            report("\(ToolFailure(error).description)\nthe scenario stays as it was")
            return nil
        }
    }
}
