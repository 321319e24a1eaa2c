import EmulatorServer
import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import OAuthCore
import Synchronization
import Trace

/// A TCP connection: the test says which bytes go out, and sees which come in.
final class RawConnection: Sendable {
    /// How the peer ended the connection.
    enum End: Sendable, Hashable {
        /// FIN.
        case closed
        /// RST.
        case reset
        case failed(String)
        /// Nobody ended it within the time that any test may take.
        case timedOut
    }

    private let channel: any Channel
    private let inbox: Inbox

    private init(channel: any Channel, inbox: Inbox) {
        self.channel = channel
        self.inbox = inbox
    }

    /// Opens a connection; one over TLS verifies the server as browsers do.
    ///
    /// - Parameters:
    ///   - trust: Whom to trust, and by which name the server has to be known; nil for plain TCP.
    ///   - receiveBuffer: How many bytes the socket holds that nobody has read; nil leaves it to the system.
    static func open(
        host: String = "127.0.0.1",
        port: Int,
        trust: (context: NIOSSLContext, name: String?)? = nil,
        receiveBuffer: Int? = nil
    ) async throws -> RawConnection {
        let inbox = Inbox()
        var bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        if let receiveBuffer {
            bootstrap = bootstrap.channelOption(.socketOption(.so_rcvbuf), value: .init(receiveBuffer))
        }
        let channel =
            try await bootstrap
            // A peer that ends its side may still be sent to, as by any client that sends before it reads.
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let trust {
                        let tls = try NIOSSLClientHandler(context: trust.context, serverHostname: trust.name)
                        try pipeline.addHandler(tls)
                    }
                    try pipeline.addHandler(inbox)
                }
            }
            .connect(host: host, port: port)
            .get()
        channel.eventLoop.scheduleTask(in: .seconds(20)) { inbox.end(.timedOut) }
        return RawConnection(channel: channel, inbox: inbox)
    }

    /// Stops or goes on reading, as a slow reader does: what the peer sends then stays in the sockets.
    func read(_ reads: Bool) async throws {
        try await channel.setOption(.autoRead, value: reads).get()
        if reads { channel.read() }
    }

    func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes))
    }

    /// Ends this side (FIN); answers can still be read.
    func finishSending() async throws { try await channel.close(mode: .output) }

    func close() { channel.close(promise: nil) }

    /// What has come and was not yet read.
    var unread: [UInt8] { inbox.received.bytes }

    /// Whether the peer has ended the connection.
    var isEnded: Bool { inbox.received.end != nil }

    /// Reads until the peer ends the connection.
    func readToEnd() async -> (bytes: [UInt8], end: End) {
        let received = await inbox.wait { $0.end != nil }
        inbox.drop(received.bytes.count)
        close()
        return (received.bytes, received.end ?? .timedOut)
    }

    /// Reads an answer's head, the blank line included.
    func readHead() async throws -> String {
        let received = await inbox.wait { $0.end != nil || $0.bytes.headLength != nil }
        guard let length = received.bytes.headLength else { throw IncompleteAnswer(received) }
        inbox.drop(length)
        return String(decoding: received.bytes.prefix(length), as: UTF8.self)
    }

    /// Reads through the first of these texts.
    ///
    /// - Throws: Where the connection ends before that has come.
    func read(through mark: String) async throws -> String {
        let bytes = Array(mark.utf8)
        let received = await inbox.wait { $0.end != nil || !$0.bytes.ranges(of: bytes).isEmpty }
        guard let end = received.bytes.ranges(of: bytes).first?.upperBound else { throw IncompleteAnswer(received) }
        inbox.drop(end)
        return String(decoding: received.bytes.prefix(end), as: UTF8.self)
    }

    /// Reads a whole answer.
    ///
    /// - Parameter toHead: Whether the request was a HEAD, so that no body follows.
    func readAnswer(toHead: Bool = false) async throws -> RecordedResponse {
        let received = await inbox.wait {
            $0.end != nil || RecordedResponse.parse($0.bytes, toHead: toHead) != nil
        }
        guard let (response, length) = RecordedResponse.parse(received.bytes, toHead: toHead) else {
            throw IncompleteAnswer(received)
        }
        inbox.drop(length)
        return response
    }
}

/// What a connection has brought so far.
private struct Received: Sendable {
    var bytes: [UInt8] = []
    var end: RawConnection.End?
}

/// A connection ended before an answer was whole.
private struct IncompleteAnswer: Error, CustomStringConvertible {
    let description: String

    init(_ received: Received) {
        description =
            "\(received.end.map { "\($0)" } ?? "open") after '\(String(decoding: received.bytes, as: UTF8.self))'"
    }
}

/// Collects what comes in, and wakes whoever waits for it.
private final class Inbox: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    private struct State {
        var received = Received()
        var waiting: [(isMet: @Sendable (Received) -> Bool, continuation: CheckedContinuation<Received, Never>)] = []
    }

    private let state = Mutex(State())

    var received: Received { state.withLock(\.received) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        change { $0.bytes += bytes.readableBytesView }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event as? ChannelEvent == .inputClosed { end(.closed) }
    }

    func channelInactive(context: ChannelHandlerContext) { end(.closed) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let isReset = (error as? IOError)?.errnoCode == ECONNRESET
        end(isReset ? .reset : .failed("\(error)"))
        context.close(promise: nil)
    }

    func end(_ end: RawConnection.End) { change { $0.end = $0.end ?? end } }

    func drop(_ count: Int) { change { $0.bytes.removeFirst(count) } }

    func wait(until isMet: @escaping @Sendable (Received) -> Bool) async -> Received {
        await withCheckedContinuation { continuation in
            let met: Received? = state.withLock { state in
                if isMet(state.received) { return state.received }
                state.waiting.append((isMet, continuation))
                return nil
            }
            if let met { continuation.resume(returning: met) }
        }
    }

    private func change(_ body: (inout Received) -> Void) {
        let (received, woken) = state.withLock { state in
            body(&state.received)
            let received = state.received
            let woken = state.waiting.filter { $0.isMet(received) }.map(\.continuation)
            state.waiting.removeAll { $0.isMet(received) }
            return (received, woken)
        }
        for continuation in woken { continuation.resume(returning: received) }
    }
}
