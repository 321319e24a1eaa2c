import ArgumentParser
import ConformanceRunner
import EmulatorServer
import FixtureFiles
import Foundation
import OAuthCore

/// The exit statuses of the program.
///
/// Source: the interface, "Exit status"; sysexits.
enum ExitStatus {
    static let doesNotConform: Int32 = 1
    static let unhealthy: Int32 = 1
    static let usage: Int32 = 64
    static let invalidFile: Int32 = 65
    static let clientUnavailable: Int32 = 69
    static let ownFault: Int32 = 70
    static let cannotWrite: Int32 = 73
    static let cannotRead: Int32 = 74
}

/// Why the program ends, and with which status.
struct ToolFailure: Error, Sendable, CustomStringConvertible {
    let status: Int32
    let description: String

    init(_ status: Int32, _ description: String) {
        self.status = status
        self.description = description
    }

    /// Sorts any error by the status that it ends with.
    init(_ error: any Error) {
        switch error {
        case let error as ToolFailure: self = error
        case let error as InvalidFile: self.init(ExitStatus.invalidFile, error.description)
        case let error as UnreadableFile: self.init(ExitStatus.cannotRead, error.description)
        case let error as ClientUnavailable: self.init(ExitStatus.clientUnavailable, error.description)
        case let error as StoreFailure: self.init(ExitStatus.cannotRead, error.description)
        default: self.init(ExitStatus.ownFault, "\(error)")
        }
    }
}

/// Runs a command's body; what it throws is printed, and becomes the exit status.
func reportingFailures(_ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch let error as ExitCode {
        throw error
    } catch let error as ValidationError {
        throw error
    } catch {
        let failure = ToolFailure(error)
        Console.printError(failure.description)
        throw ExitCode(failure.status)
    }
}

/// Reads what a file says.
///
/// - Throws: ``UnreadableFile``, or ``ToolFailure`` for a text that is not what it has to be.
func parsedFile<Value>(_ path: String, _ parse: (String) throws -> Value) throws -> Value {
    guard let data = FileManager.default.contents(atPath: path) else { throw UnreadableFile.missing(path) }
    do {
        return try parse(String(decoding: data, as: UTF8.self))
    } catch {
        throw ToolFailure(ExitStatus.invalidFile, "\(path): \(error)")
    }
}

/// The two output streams of the program.
enum Console {
    /// Writes a line to standard output at once, whatever it is connected to.
    static func print(_ text: String, terminator: String = "\n") {
        FileHandle.standardOutput.write(Data((text + terminator).utf8))
    }

    static func printError(_ text: String, terminator: String = "\n") {
        FileHandle.standardError.write(Data((text + terminator).utf8))
    }

    /// Whether standard output is a terminal.
    static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Whether standard error is a terminal.
    static var isErrorTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// Writes over the last line of a terminal.
    static func printProgress(_ text: String) {
        FileHandle.standardError.write(Data("\r\u{1B}[K\(text)".utf8))
    }

    /// Whether colours are wanted there.
    static var isColored: Bool { isTerminal && ProcessInfo.processInfo.environment["NO_COLOR"] == nil }
}
