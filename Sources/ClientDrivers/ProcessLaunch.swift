import ProcessReaping
import Subprocess

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// What a client's process is started with: without a shell, in a session of its own.
struct ProcessLaunch: Sendable {
    /// The program, and its arguments.
    let words: [String]
    /// Variables that are set beside those of this process.
    var environment: [String: String]
    /// The folder that it is started in; nil is that of this process.
    var directory: String?
    /// The time to exit after SIGTERM, where the task is cancelled before the process can be stopped.
    let exitLimit: Duration

    func configuration(marker: ProcessFamily.Marker) -> Configuration {
        var options = PlatformOptions()
        // A session of its own: the terminal's signals do not reach the client, and the
        // process's number is that of its group, by which all of it can be ended.
        options.createSession = true
        // For a task that is cancelled before the body runs; later `ProcessStop` does the same.
        options.teardownSequence = [
            .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: exitLimit)
        ]
        var variables: [Environment.Key: String?] = [marker.variable: marker.value]
        for (name, value) in environment {
            // Always succeeds; the initializer that cannot fail is not public.
            if let key = Environment.Key(rawValue: name) { variables[key] = value }
        }
        return Configuration(
            executable: words[0].contains("/") ? .path(FilePath(words[0])) : .name(words[0]),
            // The word as it was written is what a shell gives as the program's own name.
            arguments: Arguments(executablePathOverride: words[0], remainingValues: Array(words.dropFirst())),
            environment: .inherit.updating(variables),
            workingDirectory: directory.map { FilePath($0) },
            platformOptions: options
        )
    }

    /// What has to be true of this whole process before a client is started.
    static let prepareOnce: Void = {
        // Else a client that died would end this process with the next request.
        flextell_ignore_broken_pipes()
        // Without this, orphans become children of process 1 and are lost; where it cannot
        // be had, only those that left the client's process group are.
        _ = flextell_become_subreaper()
    }()
}
