import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// Listens on a socket, and hands requests to an emulator.
///
/// Ends within 2 s of a graceful shutdown, open connections or not.
package struct EmulatorListener: Service {
    /// What is left of the 2 s for everything behind the last connection.
    private static let grace = Duration.milliseconds(700)

    private let emulator: Emulator
    private let host: String
    private let port: Int
    private let handshakeLimit: Duration
    private let onListening: @Sendable (_ port: Int) async -> Void

    /// - Parameters:
    ///   - host: A name or an address, the latter without brackets.
    ///   - port: 0 takes a free one.
    ///   - handshakeLimit: The time that a client has for the handshake, where TLS is spoken.
    ///   - onListening: Called once with the port, when the first request can be served.
    package init(
        emulator: Emulator,
        host: String,
        port: Int,
        handshakeLimit: Duration = .seconds(10),
        onListening: @escaping @Sendable (_ port: Int) async -> Void
    ) {
        self.emulator = emulator
        self.host = host
        self.port = port
        self.handshakeLimit = handshakeLimit
        self.onListening = onListening
    }

    /// Serves until a graceful shutdown.
    ///
    /// - Throws: ``ListenFailure`` where the address cannot be had.
    package func run() async throws {
        let connections = OpenConnections()
        let (emulator, onListening, logger) = (emulator, onListening, emulator.parts.logger)
        let server = Server(
            childChannelSetup: EmulatorChannel(
                connections: connections,
                clock: emulator.parts.waitingClock,
                tls: emulator.tls,
                handshakeLimit: TimeAmount(handshakeLimit),
                respond: { try await emulator.respond(to: $0, deliver: $1) }
            ),
            configuration: ServerConfiguration(address: .hostname(host, port: port)),
            onServerRunning: { channel in await onListening(channel.localAddress?.port ?? 0) },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: logger
        )
        let clock = emulator.parts.waitingClock
        do {
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await server.run() }
                tasks.addTask {
                    guard (try? await gracefulShutdown()) != nil else { return }
                    emulator.sandboxes.endSubscriptions("the server ends")
                    await connections.drain(grace: Self.grace, clock: clock)
                }
                try await tasks.next()
                // What still waits behind the grace period, on a delay or at a barrier, waits no more.
                tasks.cancelAll()
                try await tasks.waitForAll()
            }
        } catch let error as IOError {
            let place = Emulator.authority(host: host, port: port)
            throw ListenFailure(description: "cannot listen on \(place): \(error.description)")
        }
    }

    /// Runs a listener on the loopback address while the body runs.
    ///
    /// - Parameter body: Gets the base URL; the listener ends when it returns or throws.
    /// - Throws: ``ListenFailure``, or what the body throws.
    package static func withListener<Result: Sendable>(
        for emulator: Emulator,
        host: String = "127.0.0.1",
        port: Int = 0,
        handshakeLimit: Duration = .seconds(10),
        _ body: @escaping @Sendable (_ baseURL: String) async throws -> Result
    ) async throws -> Result {
        let running = try await RunningListener.start(
            for: emulator,
            host: host,
            port: port,
            handshakeLimit: handshakeLimit
        )
        let result: Result
        do {
            result = try await body(emulator.baseURL(host: host, port: running.port))
        } catch {
            // What the body failed with says more than what the end may fail with.
            try? await running.stop()
            throw error
        }
        try await running.stop()
        return result
    }
}

/// An address that cannot be listened on.
package struct ListenFailure: Error, Sendable, CustomStringConvertible {
    package let description: String
}
