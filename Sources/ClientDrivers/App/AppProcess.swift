import Foundation
import Subprocess
import Synchronization

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// An app that runs, in a process of its own.
///
/// What it prints, on either stream, goes into the evidence.
final class AppProcess: Sendable {
    private let leader: Int32
    private let stop: AsyncStream<Void>.Continuation
    private let run: Task<ProcessEnd?, Never>

    private init(leader: Int32, stop: AsyncStream<Void>.Continuation, run: Task<ProcessEnd?, Never>) {
        self.leader = leader
        self.stop = stop
        self.run = run
    }

    /// Starts an app; ``end()`` has to end it.
    ///
    /// - Throws: ``LaunchFailure``.
    static func start(
        _ launch: ProcessLaunch,
        evidence: EvidenceLog,
        clock: any Clock<Duration>
    ) async throws(LaunchFailure) -> AppProcess {
        let (stops, stop) = AsyncStream<Void>.makeStream()
        let (starts, started) = AsyncStream<Result<Int32, LaunchFailure>>.makeStream()
        // No child task: the app lives on behind this function. It ends with `end()`.
        let run = Task {
            do {
                let end = try await launch.run(evidence: evidence, clock: clock) { leader in
                    started.yield(.success(leader))
                    for await _ in stops {}
                }
                return ProcessEnd?.some(end)
            } catch {
                started.yield(.failure(LaunchFailure(launch.words[0], error)))
                return nil
            }
        }
        for await start in starts {
            return AppProcess(leader: try start.get(), stop: stop, run: run)
        }
        throw LaunchFailure(launch.words[0], CancellationError())
    }

    /// Whether the process has ended by itself; it is not reaped before ``end()``.
    var hasEnded: Bool {
        var info = siginfo_t()
        let answer = waitid(P_PID, id_t(leader), &info, WEXITED | WNOHANG | WNOWAIT)
        return answer != 0 || info.si_signo != 0
    }

    /// Ends the process, and all that it started; it has ended when this returns.
    ///
    /// - Returns: How; nil where the system lost it.
    @discardableResult
    func end() async -> ProcessEnd? {
        stop.finish()
        return await run.value
    }
}

extension ProcessLaunch {
    /// Runs the program until the body returns, and ends it and all that it started.
    fileprivate func run(
        evidence: EvidenceLog,
        clock: any Clock<Duration>,
        _ body: (_ leader: Int32) async -> Void
    ) async throws -> ProcessEnd {
        Self.prepareOnce
        let family = ProcessFamily.Marker.next()
        let pipe = try StandardErrorPipe(into: evidence)
        evidence.attach(pipe)
        defer {
            pipe.finish()
            evidence.attach(nil)
        }
        let output = FileDescriptor(rawValue: pipe.writeEnd)
        let outcome = try await Subprocess.run(
            configuration(marker: family),
            input: .inputWriter,
            output: .fileDescriptor(output, closeAfterSpawningProcess: false),
            error: .fileDescriptor(output, closeAfterSpawningProcess: true)
        ) { execution in
            await body(execution.processIdentifier.value)
            let stop = ProcessStop(execution: execution, marker: family, exitLimit: exitLimit, clock: clock)
            return await stop.run()
        }
        return ProcessEnd(status: .init(outcome.terminationStatus), hadToBeStopped: outcome.closureResult)
    }
}
