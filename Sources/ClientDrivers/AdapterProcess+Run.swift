import Foundation
import ProcessReaping
import Subprocess

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

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
        ProcessLaunch.prepareOnce
        let family = ProcessFamily.Marker.next()
        do {
            let errors = try StandardErrorPipe(into: evidence)
            evidence.attach(errors)
            defer {
                errors.finish()
                evidence.attach(nil)
            }
            let outcome = try await run(
                launch.configuration(marker: family),
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
                let stop = ProcessStop(execution: execution, marker: family, exitLimit: limits.exit, clock: clock)
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

    private var launch: ProcessLaunch {
        ProcessLaunch(words: words, environment: environment, exitLimit: limits.exit)
    }
}

extension ProcessEnd.Status {
    init(_ status: TerminationStatus) {
        switch status {
        case .exited(let code): self = .exited(code)
        case .signaled(let signal): self = .killed(signal: signal)
        }
    }
}
