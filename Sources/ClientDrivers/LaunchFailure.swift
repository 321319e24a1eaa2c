import Foundation
import Subprocess

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// Why a program could not be started, with what to change.
struct LaunchFailure: Error, Hashable, CustomStringConvertible {
    let description: String
    /// Whether the command is to blame; else the driver, or the system, was not up to it.
    let isOfTheCommand: Bool

    init(_ program: String, _ error: any Error) {
        let subprocessError = error as? SubprocessError
        isOfTheCommand = [.executableNotFound, .spawnFailed].contains(subprocessError?.code)
        let reason: String
        if subprocessError?.code == .executableNotFound {
            reason = Self.whyNotFound(program)
        } else if subprocessError?.underlyingError?.rawValue == ENOEXEC {
            reason = "it is neither a program nor a script: begin it with a #! line, or name its interpreter first"
        } else {
            reason = "\(error)"
        }
        description = "`\(program)` could not be started: \(reason)"
    }

    /// The system has one error for many reasons: looks at the file to tell them apart.
    private static func whyNotFound(_ program: String) -> String {
        guard program.contains("/") else {
            return "there is no such program in the directories of PATH: check the name, "
                + "or give the path of a file (a file in this directory is ./\(program))"
        }
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: program, isDirectory: &isDirectory) else {
            let directory = FileManager.default.currentDirectoryPath
            return "there is no such file" + (program.hasPrefix("/") ? "" : " (the path was taken from \(directory))")
        }
        if isDirectory.boolValue { return "it is a directory: name the program in it" }
        guard FileManager.default.isExecutableFile(atPath: program) else {
            return "the file may not be executed: run `chmod +x` on it, or name its interpreter first"
        }
        return "the interpreter that its first line names does not exist: correct the #! line"
    }
}
