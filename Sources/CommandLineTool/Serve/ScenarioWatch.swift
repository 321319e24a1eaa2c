import EmulatorServer
import FixtureFiles
import Foundation
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
    /// The files of the scenario in force.
    let files: [String]
    /// How they stood before it was read.
    let stamps: [FileStamp?]

    func run() async throws {
        await cancelWhenGracefulShutdown { await follow() }
    }

    private func follow() async {
        var (watched, known, seen) = (files, stamps, stamps)
        while (try? await clock.sleep(for: Self.interval)) != nil {
            let current = FileStamp.of(watched)
            defer { seen = current }
            // A file that is still being written is read when it has come to rest.
            guard current != known, current == seen else { continue }
            // Stamped before it is read: what is saved meanwhile is another save.
            known = current
            guard let files = await reload(), files != watched else { continue }
            watched = files
            known = FileStamp.of(watched)
        }
    }

    /// - Returns: The files to watch from now on; nil where the scenario stays as it was.
    private func reload() async -> [String]? {
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

/// How a file stands: another stamp is another content, most likely.
struct FileStamp: Sendable, Hashable {
    private let size: Int64
    private let modified: Double
    private let inode: UInt64

    /// The stamps of files, in order; nil for one that is not there.
    static func of(_ paths: [String]) -> [FileStamp?] {
        paths.map { path in
            guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else { return nil }
            return FileStamp(
                size: (attributes[.size] as? NSNumber)?.int64Value ?? 0,
                modified: (attributes[.modificationDate] as? Date)?.timeIntervalSinceReferenceDate ?? 0,
                inode: (attributes[.systemFileNumber] as? NSNumber)?.uint64Value ?? 0
            )
        }
    }
}
