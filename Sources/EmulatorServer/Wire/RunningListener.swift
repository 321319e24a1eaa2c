import ServiceLifecycle

/// A listener that serves until somebody stops it, or lets go of it.
package final class RunningListener: Sendable {
    /// The port that it listens on.
    package let port: Int

    private let group: ServiceGroup
    private let work: Task<Void, any Error>

    private init(port: Int, group: ServiceGroup, work: Task<Void, any Error>) {
        self.port = port
        self.group = group
        self.work = work
    }

    deinit { work.cancel() }

    /// Starts a listener, and returns when the first request can be served.
    ///
    /// - Parameters:
    ///   - port: 0 takes a free one.
    ///   - handshakeLimit: The time that a client has for the handshake, where TLS is spoken.
    /// - Throws: ``ListenFailure`` where the address cannot be had, or `CancellationError`.
    package static func start(
        for emulator: Emulator,
        host: String = "127.0.0.1",
        port: Int = 0,
        handshakeLimit: Duration = .seconds(10)
    ) async throws -> RunningListener {
        let (ports, continuation) = AsyncStream<Int>.makeStream()
        let listener = EmulatorListener(
            emulator: emulator,
            host: host,
            port: port,
            handshakeLimit: handshakeLimit
        ) { port in
            continuation.yield(port)
            continuation.finish()
        }
        let group = ServiceGroup(services: [listener], logger: emulator.parts.logger)
        let work = Task {
            defer { continuation.finish() }
            try await group.run()
        }
        guard let bound = await ports.first(where: { _ in true }) else {
            await group.triggerGracefulShutdown()
            try await work.value
            try Task.checkCancellation()
            throw ListenFailure(description: "the listener ended before it began")
        }
        return RunningListener(port: bound, group: group, work: work)
    }

    /// Ends it, and returns when it has ended: within 2 s, open connections or not.
    ///
    /// - Throws: What the listener failed with.
    package func stop() async throws {
        await group.triggerGracefulShutdown()
        try await work.value
    }
}
