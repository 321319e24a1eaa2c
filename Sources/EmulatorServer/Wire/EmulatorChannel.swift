import Foundation
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import OAuthCore
import Scenarios
import Trace

/// A connection: decoded requests come in, bytes go out.
///
/// It takes the place of Hummingbird's own HTTP/1 channel, which hides the
/// connection, overwrites `Date`, and can write nothing that is not well formed.
///
/// Source: decision record 0005.
struct EmulatorChannel: ServerChildChannel {
    typealias Value = NIOAsyncChannel<HTTPServerRequestPart, ByteBuffer>

    let connections: OpenConnections
    let respond: @Sendable (IncomingRequest) async -> Answer

    /// A connection on which nothing moves for so long is closed.
    private static let idleTimeout = TimeAmount.seconds(75)

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            var limits = NIOHTTPDecoderLimitConfiguration()
            limits.maxHeaderListSize = 80 * 1024
            let decoder = HTTPRequestDecoder(
                leftOverBytesStrategy: .dropBytes,
                informationalResponseStrategy: .drop,
                limitConfiguration: limits
            )
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(IdleStateHandler(allTimeout: Self.idleTimeout))
            try pipeline.addHandler(ByteToMessageHandler(decoder))
            try pipeline.addHandler(IdleConnectionHandler())
            return try NIOAsyncChannel(
                wrappingChannelSynchronously: channel,
                configuration: .init(isOutboundHalfClosureEnabled: true)
            )
        }
    }

    func handle(value: Value, logger: Logger) async {
        let connection = connections.open(value.channel)
        defer { connections.close(connection) }
        do {
            try await value.executeThenClose { inbound, outbound in
                var reader = RequestReader(inbound)
                while try await serve(&reader, outbound, connection: connection, channel: value.channel) {}
            }
        } catch {
            // A peer that went away is everyday business for this server.
            logger.debug("connection \(connection) ended: \(error)")
        }
    }

    /// Serves one request; false when the connection is over.
    private func serve(
        _ reader: inout RequestReader,
        _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>,
        connection: Int,
        channel: any Channel
    ) async throws -> Bool {
        let next = try await reader.next {
            try await outbound.write(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n"))
        }
        switch next {
        case .end: return false
        case .refused(let response):
            try await outbound.write(Self.bytes(of: response, keepsAlive: false, isHead: false))
            outbound.finish()
            try await reader.dropRest()
            return false
        case .request(let request, let keepsAlive):
            guard connections.beginRequest(connection) else { return false }
            defer { connections.endRequest(connection) }
            let answer = await respond(IncomingRequest(request, connection: connection))
            guard let fault = answer.fault else {
                let stays = keepsAlive && !connections.isDraining
                let bytes = Self.bytes(of: answer.response, keepsAlive: stays, isHead: request.method == "HEAD")
                try await outbound.write(bytes)
                return stays
            }
            try await broken(answer.response, by: fault, outbound, channel)
            if fault == .stall { try await reader.waitForEnd() }
            return false
        }
    }

    private static func bytes(of response: RecordedResponse, keepsAlive: Bool, isHead: Bool) -> ByteBuffer {
        var bytes = response.headBytes(keepsAlive ? [] : [HeaderField("Connection", "close")])
        // One write for head and body: two small ones cost 40 ms on Linux.
        if !isHead { bytes.writeBytes(response.body) }
        return bytes
    }

    /// Writes what the fault lets through; the connection ends behind it.
    private func broken(
        _ response: RecordedResponse,
        by fault: WireFault,
        _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>,
        _ channel: any Channel
    ) async throws {
        switch fault {
        case .close: break
        case .reset:
            // Closing with unsent data dropped and no linger makes the kernel send RST.
            try await (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
            try await channel.close().get()
        case .empty:
            var emptied = response
            emptied.headers.set("Content-Length", to: "0")
            try await outbound.write(emptied.headBytes([HeaderField("Connection", "close")]))
        case .truncate(let count):
            var bytes = response.headBytes()
            bytes.writeBytes(response.body.prefix(count))
            try await outbound.write(bytes)
        case .garbage:
            try await outbound.write(ByteBuffer(string: "\u{1}\u{2}this is not HTTP\u{3}\r\n"))
        case .stall:
            try await outbound.write(response.headBytes())
        }
    }
}

/// Ends idle connections.
private final class IdleConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent {
            context.close(promise: nil)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }
}
