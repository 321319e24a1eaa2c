import ProcessReaping
import Synchronization

/// Drives a client behind the adapter protocol: a program that is started for each session.
///
/// The program runs without a shell, in a process session of its own, with the
/// environment of this process and in its working directory. A new one is started
/// after each breakdown.
///
/// Source: the adapter protocol, version 1.
package struct AdapterProcess: ClientDriver {
    package let kind = "adapter"
    /// The program, and its arguments.
    package let words: [String]
    /// Variables that are set beside those of this process.
    package var environment: [String: String]
    package var limits: AdapterLimits
    /// Moves the clock of the processes; nil leaves that to the adapter.
    package var fakedTime: FakedTime?
    let clock: any Clock<Duration>

    /// Splits the command line into words, as a shell does.
    ///
    /// - Parameters:
    ///   - environment: Variables set beside, or instead of, those of this process.
    ///   - clock: What time limits are measured with.
    /// - Throws: ``ShellWordsError`` for a command line that is none.
    package init(
        command: String,
        environment: [String: String] = [:],
        limits: AdapterLimits = AdapterLimits(),
        clock: any Clock<Duration> = ContinuousClock()
    ) throws(ShellWordsError) {
        words = try ShellWords.split(command)
        self.environment = environment
        self.limits = limits
        self.clock = clock
    }

    package func withSession<Answer: Sendable>(
        _ body: (any ClientSession) async throws -> Answer
    ) async throws -> Answer {
        let fakedClock = try fakedTime?.clock()
        defer { fakedClock?.remove() }
        var adapter = self
        adapter.environment.merge(fakedClock?.environment ?? [:]) { $1 }
        let session = AdapterSession(adapter: adapter, fakedClock: fakedClock)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await session.serve() }
            // The group waits for `serve`, which ends when there can be no more operations.
            defer { session.close() }
            return try await body(session)
        }
    }
}

/// What an adapter may take: time, and room.
package struct AdapterLimits: Sendable, Hashable {
    /// The time for one operation.
    package var step: Duration
    /// The time to exit at the end of standard input, and once more after SIGTERM.
    package var exit: Duration
    /// The longest reply.
    package var lineBytes: Int

    package init(step: Duration = .seconds(10), exit: Duration = .seconds(1), lineBytes: Int = 1 << 20) {
        self.step = step
        self.exit = exit
        self.lineBytes = lineBytes
    }
}
