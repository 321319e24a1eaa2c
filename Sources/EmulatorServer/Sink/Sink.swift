import Foundation
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
    /// - Parameter host: The address to listen on; nil is another loopback address than
    ///   the emulator's, so that clients that compare hosts see another one.
    /// - Throws: What keeps it from listening.
    func url(host: String?, for sandbox: Sandbox) async throws -> String {
        let opening = self.opening ?? Task { try await Self.open(host: host, for: sandbox) }
        self.opening = opening
        do {
            let address = try await opening.value.localAddress
            let name = address?.ipAddress ?? "127.0.0.1"
            return "http://\(name.contains(":") ? "[\(name)]" : name):\(address?.port ?? 0)"
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
    private static let loopbackHosts = ["127.0.0.2", "127.0.0.1"]

    private static func open(host: String?, for sandbox: Sandbox) async throws -> any Channel {
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { [weak sandbox] channel in
                channel.eventLoop.makeCompletedFuture { try SinkConnection.install(on: channel, for: sandbox) }
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
