import Logging
import NIOCore
import NIOSSL
import NIOTLS

extension TLSIdentity {
    /// Puts TLS between a channel's socket and the handlers that are added behind.
    ///
    /// - Parameter handshakeLimit: The time a client has to come to an agreement.
    func install(on channel: any Channel, handshakeLimit: TimeAmount, logger: Logger) throws {
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(TLSDoor(logger))
        try pipeline.addHandler(NIOSSLServerHandler(context: context))
        try pipeline.addHandler(HandshakeWatch(limit: handshakeLimit, logger))
    }
}

/// The end of a connection below TLS, as an event that goes out: the peer is told nothing.
///
/// So ends the connection of a process that dies, and over TLS a client can tell.
enum TransportEnd: Sendable {
    /// FIN without `close_notify`.
    case finish
    /// The socket is closed as it is set to: with no linger, by RST.
    case close
}

/// Stands before TLS: turns away who speaks none, and ends connections below it.
private final class TLSDoor: ChannelInboundHandler, ChannelOutboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum Visitor {
        case unknown
        case speaksTLS
        case isTurnedAway
    }

    private let logger: Logger
    private var visitor = Visitor.unknown

    init(_ logger: Logger) { self.logger = logger }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch visitor {
        case .speaksTLS: context.fireChannelRead(data)
        case .isTurnedAway: break
        case .unknown:
            let bytes = unwrapInboundIn(data)
            guard let first = bytes.readableBytesView.first else { return }
            if first == Self.handshakeRecord {
                visitor = .speaksTLS
                context.fireChannelRead(data)
            } else {
                visitor = .isTurnedAway
                turnAway(context, first)
            }
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard visitor == .isTurnedAway, event as? ChannelEvent == .inputClosed else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        context.close(promise: nil)
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        switch event as? TransportEnd {
        case nil: context.triggerUserOutboundEvent(event, promise: promise)
        case .close?: context.close(promise: promise)
        case .finish?:
            context.close(mode: .output, promise: nil)
            context.close(promise: promise)
        }
    }

    /// Answers in plain words, and waits for the peer to end: closing with bytes unread would reset the connection.
    private func turnAway(_ context: ChannelHandlerContext, _ first: UInt8) {
        // Methods are words in capital letters; what else comes is not HTTP either.
        guard (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first) else {
            logger.warning("a client sent bytes that are not TLS to this HTTPS port")
            context.close(promise: nil)
            return
        }
        logger.warning("a client sent plain HTTP to this HTTPS port: its URL has to begin with https://")
        context.writeAndFlush(wrapOutboundOut(Self.answer), promise: nil)
        context.close(mode: .output, promise: nil)
    }

    /// The type of the record that every TLS connection begins with.
    ///
    /// Source: RFC 8446 §5.1.
    private static let handshakeRecord: UInt8 = 22

    private static let answer: ByteBuffer = {
        let text = "this port speaks HTTPS: let the URL begin with https://\n"
        return ByteBuffer(
            string: "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\n"
                + "Content-Length: \(text.utf8.count)\r\nConnection: close\r\n\r\n\(text)"
        )
    }()
}

/// Stands behind TLS: ends handshakes that take too long, and says why one failed.
private final class HandshakeWatch: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let limit: TimeAmount
    private let logger: Logger
    private var timer: Scheduled<Void>?

    init(limit: TimeAmount, _ logger: Logger) {
        self.limit = limit
        self.logger = logger
    }

    func handlerAdded(context: ChannelHandlerContext) {
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: limit) { context.close(promise: nil) }
    }

    func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent { timer?.cancel() }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let reason = TLSFailure.handshake(error) { logger.warning("\(reason)") }
        context.fireErrorCaught(error)
    }
}
