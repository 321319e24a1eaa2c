import Foundation
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// A bare Hummingbird server that says hello: what the API's rate is held against.
///
/// Source: the design, section 6.
enum HelloServer {
    static func run() async throws {
        let server = try HTTPServerBuilder.http1().buildServer(
            configuration: ServerConfiguration(address: .hostname("127.0.0.1", port: 0)),
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: Logger(label: "hello") { _ in SwiftLogNoOpLogHandler() },
            responder: { _, responseWriter, _ in
                let fields: HTTPFields = [.contentLength: "5", .contentType: "text/plain; charset=utf-8"]
                var writer = try await responseWriter.writeHead(HTTPResponse(status: .ok, headerFields: fields))
                try await writer.write(ByteBuffer(string: "hello"))
                try await writer.finish(nil)
            },
            onServerRunning: { channel in
                let line = "listening on http://127.0.0.1:\(channel.localAddress?.port ?? 0)\n"
                FileHandle.standardOutput.write(Data(line.utf8))
            }
        )
        try await server.run()
    }
}
