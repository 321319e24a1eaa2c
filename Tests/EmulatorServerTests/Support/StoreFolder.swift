import EmulatorServer
import Foundation
import OAuthCore
import SQLiteStore
import Scenarios
import Testing
import Trace

/// A folder with one store's file in it, which emulators take one after the other.
struct StoreFolder: Sendable {
    let folder: String

    /// Runs the body with a new folder, which is removed afterwards.
    static func with<Value>(_ body: (StoreFolder) async throws -> Value) async throws -> Value {
        let folder = FileManager.default.temporaryDirectory.appending(path: "flextell-restart-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(StoreFolder(folder: folder.path))
    }

    var path: String { folder + "/store.sqlite" }

    /// Runs an emulator over the file while the body runs, at a socket, and ends it as a signal does.
    ///
    /// - Parameter time: The machine's clocks: those of the process, which begin anew with each.
    func run<Value: Sendable>(
        _ lines: String = "",
        seed: UInt64 = 7,
        journalLimit: Int = 10_000,
        clock: any Clock<Duration> = ContinuousClock(),
        realTime: RealTime = SteppingTime().realTime,
        _ body: @escaping @Sendable (LiveServer) async throws -> Value
    ) async throws -> Value {
        let emulator = try await TestEmulator.make(
            lines,
            archive: try SQLiteStore(path: path),
            clock: clock,
            realTime: realTime,
            journalLimit: journalLimit,
            seed: seed
        )
        let value = try await LiveServer.run(emulator, body)
        try await emulator.sandboxes.close()
        return value
    }

    /// The files as a process leaves them that is killed at this moment.
    func killed() throws -> StoreFolder {
        let copy = StoreFolder(folder: "\(folder)/killed-\(UUID().uuidString)")
        try FileManager.default.createDirectory(atPath: copy.folder, withIntermediateDirectories: true)
        for suffix in ["", "-wal"] where FileManager.default.fileExists(atPath: path + suffix) {
            try FileManager.default.copyItem(atPath: path + suffix, toPath: copy.path + suffix)
        }
        return copy
    }
}

extension Answering {
    /// All that the control plane tells of a sandbox.
    func everything() async throws -> [String: JSONValue] {
        var told: [String: JSONValue] = [:]
        for call in ["sandboxes", "scenario", "clock", "consent", "journal", "findings", "tokens", "rules"] {
            let answer = try await control("GET", call)
            #expect(answer.status == 200, "\(call): \(answer.text)")
            told[call] = answer.bodyJSON
        }
        return told
    }
}
