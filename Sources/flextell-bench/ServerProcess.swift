import Foundation

/// A server in a process of its own, as it is shipped.
final class ServerProcess {
    let port: Int
    private let process: Process
    private let output: Pipe

    /// Starts a program that says `listening on URL` in its first line.
    init(_ program: URL, _ arguments: [String]) throws {
        process = Process()
        process.executableURL = program
        process.arguments = arguments
        output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        var line: [UInt8] = []
        while line.last != UInt8(ascii: "\n"), let byte = try output.fileHandleForReading.read(upToCount: 1)?.first {
            line.append(byte)
        }
        let text = String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        guard let number = text.split(separator: ":").last.flatMap({ Int($0) }) else {
            process.terminate()
            throw BenchFailure("\(program.lastPathComponent) did not start: '\(text)'")
        }
        port = number
    }

    deinit { if process.isRunning { process.terminate() } }

    /// Resident memory, in megabytes.
    var residentMegabytes: Double {
        let status = (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return Double(line?.split(separator: " ").dropLast().last.flatMap { Int($0) } ?? 0) / 1024
    }

    /// Ends it with SIGTERM.
    ///
    /// - Returns: How long that took, in seconds.
    /// - Throws: ``BenchFailure`` for another status than 0.
    @discardableResult
    func stop() throws -> Double {
        let began = ContinuousClock.now
        process.terminate()
        process.waitUntilExit()
        let elapsed = began.duration(to: .now).inSeconds
        guard process.terminationStatus == 0 else {
            throw BenchFailure("the server ended with status \(process.terminationStatus)")
        }
        return elapsed
    }
}
