import Foundation
import ProcessReaping
import Subprocess

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

typealias AdapterExecution = Execution<CustomWriteInput, SequenceOutput, FileDescriptorOutput>

extension AdapterProcess {
    /// Starts the adapter, hands the conversation to the body, and ends the process and all it started.
    ///
    /// The evidence is complete when this returns.
    ///
    /// - Throws: ``LaunchFailure`` if the body did not run, or the process was lost.
    func withProcess<Answer: Sendable>(
        evidence: EvidenceLog,
        _ body: (AdapterConversation) async -> Answer
    ) async throws(LaunchFailure) -> (answer: Answer, end: ProcessEnd) {
        Self.prepareOnce
        let family = ProcessFamily.Marker.next()
        do {
            let errors = try StandardErrorPipe(into: evidence)
            evidence.attach(errors)
            defer {
                errors.finish()
                evidence.attach(nil)
            }
            let outcome = try await run(
                configuration(marker: family),
                input: .inputWriter,
                output: .sequence,
                error: .fileDescriptor(FileDescriptor(rawValue: errors.writeEnd), closeAfterSpawningProcess: true)
            ) { execution in
                evidence.record(.note, "started \(words[0]), process \(execution.processIdentifier)")
                let conversation = AdapterConversation(
                    input: execution.standardInputWriter,
                    output: execution.standardOutput,
                    evidence: evidence,
                    limits: limits,
                    clock: clock
                )
                let answer = await body(conversation)
                let stop = ProcessStop(execution: execution, marker: family, limits: limits, clock: clock)
                return (answer, await stop.run(after: conversation.fault))
            }
            let (answer, hadToBeStopped) = outcome.closureResult
            let end = ProcessEnd(status: .init(outcome.terminationStatus), hadToBeStopped: hadToBeStopped)
            evidence.record(.note, "ended: \(end)")
            return (answer, end)
        } catch {
            throw LaunchFailure(words[0], error)
        }
    }

    private func configuration(marker: ProcessFamily.Marker) -> Configuration {
        var options = PlatformOptions()
        // A session of its own: the terminal's signals do not reach the client, and the
        // process's number is that of its group, by which all of it can be ended.
        options.createSession = true
        // For a task that is cancelled before the body runs; later `ProcessStop` does the same.
        options.teardownSequence = [
            .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: limits.exit)
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
            platformOptions: options
        )
    }

    /// What has to be true of this whole process before a client is started.
    private static let prepareOnce: Void = {
        // Else a client that died would end this process with the next request.
        flextell_ignore_broken_pipes()
        // Without this, orphans become children of process 1 and are lost; where it cannot
        // be had, only those that left the client's process group are.
        _ = flextell_become_subreaper()
    }()
}

extension ProcessEnd.Status {
    fileprivate init(_ status: TerminationStatus) {
        switch status {
        case .exited(let code): self = .exited(code)
        case .signaled(let signal): self = .killed(signal: signal)
        }
    }
}
