import Foundation

/// The built programs, run as a user runs them.
enum Program {
    /// What a program that has ended left behind.
    struct Result {
        let status: Int32
        let output: String
        let errors: String
    }

    /// The folder of the built products: that of the test program itself.
    static let folder = URL(fileURLWithPath: ProcessInfo.processInfo.arguments[0]).deletingLastPathComponent()

    static let flextellMock = folder.appending(path: "flextell-mock").path
    static let referenceClient = folder.appending(path: "reference-client").path

    /// Runs flextell-mock to its end.
    static func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Result {
        let process = try start(arguments, environment: environment)
        return try process.waitForEnd()
    }

    /// Starts flextell-mock.
    static func start(_ arguments: [String], environment: [String: String] = [:]) throws -> Running {
        try Running(arguments, environment: environment)
    }

    /// A program that runs.
    final class Running {
        let process = Process()
        private let folder: URL

        fileprivate init(_ arguments: [String], environment: [String: String]) throws {
            folder = FileManager.default.temporaryDirectory.appending(path: "program-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            // Files, not pipes: a full pipe nobody reads would stop the program.
            for name in ["output", "errors"] {
                FileManager.default.createFile(atPath: folder.appending(path: name).path, contents: nil)
            }
            process.executableURL = URL(fileURLWithPath: Program.flextellMock)
            process.arguments = arguments
            process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
            process.standardInput = FileHandle.nullDevice
            process.standardOutput = try FileHandle(forWritingTo: folder.appending(path: "output"))
            process.standardError = try FileHandle(forWritingTo: folder.appending(path: "errors"))
            try process.run()
        }

        var output: String { (try? String(contentsOf: folder.appending(path: "output"), encoding: .utf8)) ?? "" }
        var errors: String { (try? String(contentsOf: folder.appending(path: "errors"), encoding: .utf8)) ?? "" }

        func waitForEnd() throws -> Result {
            process.waitUntilExit()
            defer { try? FileManager.default.removeItem(at: folder) }
            return Result(status: process.terminationStatus, output: output, errors: errors)
        }

        /// Waits until standard output has a whole line that the condition wants.
        func waitForLine(_ isWanted: (Substring) -> Bool) throws -> String {
            while true {
                let lines = output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
                if let line = lines.first(where: isWanted) { return String(line) }
                guard process.isRunning else { throw EndedTooSoon(errors: errors) }
                sched_yield()
            }
        }
    }

    struct EndedTooSoon: Error { let errors: String }
}
