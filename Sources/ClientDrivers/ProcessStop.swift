import Subprocess

/// Ends a client's process and whatever it started.
struct ProcessStop<Output: OutputProtocol> {
    private enum Event { case ended, delayOver }

    let execution: Execution<CustomWriteInput, Output, FileDescriptorOutput>
    let marker: ProcessFamily.Marker
    /// The time to exit at the end of standard input, and once more after SIGTERM.
    let exitLimit: Duration
    let clock: any Clock<Duration>

    /// Returns when the process has ended; it is left for the library to reap.
    ///
    /// After a fault that the process may outlive, SIGTERM comes at once; it comes
    /// first, before SIGKILL, so that a program that wraps the client (such as
    /// `docker run`) can end what it wraps. Otherwise the process may end by itself.
    ///
    /// - Returns: Whether it took a signal.
    func run(after fault: ConversationFault?) async -> Bool {
        switch fault {
        case nil, .noReply: await run(patience: exitLimit)
        case .timedOut, .breach, .lineTooLong, .interrupted: await run()
        }
    }

    /// Sends SIGTERM at once, and returns when the process has ended.
    func run() async -> Bool { await run(patience: .zero) }

    private func run(patience: Duration) async -> Bool {
        // Not a child task: a run that is interrupted still gives a client its time to exit.
        // Nobody cancels it; it is awaited here, and SIGKILL bounds it.
        await Task { await stop(patience: patience) }.value
    }

    private func stop(patience: Duration) async -> Bool {
        var family = ProcessFamily(leader: execution.processIdentifier.value, marker: marker)
        family.noteDescendants()
        try? await execution.standardInputWriter.finish()
        let tookSignal = await end(patience: patience)
        // While the leader is not reaped, no other process or group can have its number.
        try? execution.send(signal: .kill, toProcessGroup: true)
        await family.endLeftovers(clock: clock, within: exitLimit)
        return tookSignal
    }

    private func end(patience: Duration) async -> Bool {
        await withTaskGroup(of: Event.self) { group in
            group.addTask {
                await untilItEnds()
                return .ended
            }
            for (signal, delay) in [(Signal.terminate, patience), (.kill, exitLimit)] {
                group.addTask {
                    try? await clock.sleep(for: delay)
                    return .delayOver
                }
                if await group.next() == .ended {
                    group.cancelAll()
                    return signal == .kill
                }
                try? execution.send(signal: signal, toProcessGroup: true)
            }
            // What is left in the group is the wait for the end, which SIGKILL brings.
            return true
        }
    }

    /// Waits for the end of the process, without reaping it.
    ///
    /// The library's only wait that the body of `run` can use is part of its teardown.
    /// So: a teardown that does nothing for longer than `end` lets it live. Signal 0
    /// is no signal.
    private func untilItEnds() async {
        await execution.teardown(
            using: [.send(signal: Signal(rawValue: 0), allowedDurationToNextStep: .seconds(86_400))]
        )
    }
}
