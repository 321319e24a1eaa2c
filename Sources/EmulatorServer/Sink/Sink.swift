import Foundation
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import OAuthCore
import Trace

/// The second origin of a sandbox: it is opened when a rule first needs it, and records every byte that comes.
///
/// Source: the scenario format, `redirect`.
actor Sink {
    private var opening: Task<any Channel, any Error>?

    /// Where it is, without a slash at the end; opens it first.
    ///
    /// - Parameters:
    ///   - host: The address to listen on; nil is another loopback address than
    ///     the emulator's, so that clients that compare hosts see another one.
    ///   - tls: What it shows of itself over TLS, as the emulator does; nil for plain HTTP.
    /// - Throws: What keeps it from listening.
    func url(
        host: String?,
        tls: TLSIdentity?,
        logger: Logger,
        for sandbox: Sandbox
    ) async throws -> String {
        let opening = self.opening ?? Task { try await Self.open(host: host, tls: tls, logger: logger, for: sandbox) }
        self.opening = opening
        do {
            let address = try await opening.value.localAddress
            let name = address?.ipAddress ?? "127.0.0.1"
            let authority = Emulator.authority(host: name, port: address?.port ?? 0)
            return "\(tls == nil ? "http" : "https")://\(authority)"
        } catch {
            // The next request may try again.
            self.opening = nil
            throw error
        }
    }

    /// Ends it; open connections end with it.
    func close() async {
        let channel = try? await opening?.value
        opening = nil
        channel?.close(promise: nil)
    }

    /// A second loopback address of Linux, and the first one where there is none.
    static let loopbackHosts = ["127.0.0.2", "127.0.0.1"]

    private static func open(
        host: String?,
        tls: TLSIdentity?,
        logger: Logger,
        for sandbox: Sandbox
    ) async throws -> any Channel {
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { [weak sandbox] channel in
                channel.eventLoop.makeCompletedFuture {
                    try tls?.install(on: channel, handshakeLimit: .seconds(10), logger: logger)
                    try SinkConnection.install(on: channel, for: sandbox)
                }
            }
        var failure: any Error = CancellationError()
        for candidate in host.map({ [$0] }) ?? loopbackHosts {
            do {
                return try await bootstrap.bind(host: candidate, port: 0).get()
            } catch {
                failure = error
            }
        }
        throw failure
    }
}
