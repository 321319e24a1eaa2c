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
    private let onListening: @Sendable (_ port: Int) async -> Void

    /// - Parameters:
    ///   - port: 0 takes a free one.
    ///   - onListening: Called once with the port, when the first request can be served.
    package init(
        emulator: Emulator,
        host: String,
        port: Int,
        onListening: @escaping @Sendable (_ port: Int) async -> Void
    ) {
        self.emulator = emulator
        self.host = host
        self.port = port
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
            throw ListenFailure(description: "cannot listen on \(host):\(port): \(error.description)")
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
        _ body: @escaping @Sendable (_ baseURL: String) async throws -> Result
    ) async throws -> Result {
        let (ports, continuation) = AsyncStream<Int>.makeStream()
        let listener = EmulatorListener(emulator: emulator, host: host, port: port) { port in
            continuation.yield(port)
            continuation.finish()
        }
        let group = ServiceGroup(services: [listener], logger: emulator.parts.logger)
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { continuation.finish() }
                try await group.run()
            }
            for await port in ports {
                do {
                    let result = try await body("http://\(host):\(port)")
                    await group.triggerGracefulShutdown()
                    // A cancelled caller has cancelled the listener too; the body's result stands.
                    do { try await tasks.next() } catch  where Task.isCancelled {}
                    return result
                } catch {
                    await group.triggerGracefulShutdown()
                    throw error
                }
            }
            try await tasks.next()
            throw ListenFailure(description: "the listener ended before it began")
        }
    }
}

/// An address that cannot be listened on.
package struct ListenFailure: Error, Sendable, CustomStringConvertible {
    package let description: String
}
