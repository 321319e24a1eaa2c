import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import OAuthCore
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
    /// The clock on which dribbling answers wait.
    let clock: any Clock<Duration>
    /// What the connection shows of itself over TLS; nil for plain TCP.
    let tls: TLSIdentity?
    /// The time that a client has for the handshake.
    let handshakeLimit: TimeAmount
    /// Answers a request, by way of a function that sends the answer.
    let respond: @Sendable (IncomingRequest, (Answer) async throws -> Void) async throws -> Void

    /// The largest first line with its headers, in bytes.
    static let headLimit = 80 * 1024

    /// A connection on which nothing moves for so long is closed.
    private static let idleTimeout = TimeAmount.seconds(75)

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            var limits = NIOHTTPDecoderLimitConfiguration()
            limits.maxHeaderListSize = Self.headLimit
            let decoder = HTTPRequestDecoder(
                leftOverBytesStrategy: .dropBytes,
                informationalResponseStrategy: .drop,
                limitConfiguration: limits
            )
            try tls?.install(on: channel, handshakeLimit: handshakeLimit, logger: logger)
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
        await withTaskExecutorPreference(EventLoopExecutor(value.channel.eventLoop)) {
            await serve(value, logger: logger)
        }
    }

    private func serve(_ value: Value, logger: Logger) async {
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
            var bytes = response.headBytes([HeaderField("Connection", "close")])
            bytes.writeBytes(response.body)
            try await outbound.write(bytes)
            outbound.finish()
            try await reader.dropRest()
            return false
        case .request(let request, let keepsAlive):
            guard connections.beginRequest(connection) else { return false }
            var ending = AnswerWriter.Ending.ends
            let isLocal = IPAddress(channel.remoteAddress)?.isLoopback ?? false
            let incoming = IncomingRequest(request, connection: connection, comesFromLoopback: isLocal)
            try await respond(incoming) { answer in
                let writer = AnswerWriter(
                    outbound: outbound,
                    channel: channel,
                    clock: clock,
                    isHead: request.method == "HEAD",
                    keepsAlive: keepsAlive && !connections.isDraining,
                    isSecure: tls != nil
                )
                ending = try await writer.write(answer)
            }
            if ending == .stalls { try await reader.waitForEnd() }
            let goesOn = connections.endRequest(connection)
            return ending == .goesOn && goesOn
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
