import NIOCore
import NIOHTTP1
import OAuthCore
import Trace

/// One connection at a sandbox's second origin.
///
/// The bytes pass by it twice: raw, before the HTTP decoder, and as requests behind it. What
/// is a request is recorded as one, anything else as the bytes that came.
final class SinkConnection {
    /// A connection on which nothing moves for so long is closed.
    private static let idleTimeout = TimeAmount.seconds(10)
    /// The most that is kept of one request, in bytes.
    private static let limit = 1 << 20

    private weak let sandbox: Sandbox?
    /// What has come since the last request.
    private var raw: [UInt8] = []
    private var arrival: Arrival?
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []

    private init(_ sandbox: Sandbox?) { self.sandbox = sandbox }

    static func install(on channel: any Channel, for sandbox: Sandbox?) throws {
        let connection = SinkConnection(sandbox)
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(IdleStateHandler(allTimeout: idleTimeout))
        try pipeline.addHandler(RawBytes(connection))
        try pipeline.addHandler(ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)))
        try pipeline.addHandler(Requests(connection))
    }

    /// - Returns: Whether there is room for more.
    private func received(_ bytes: ByteBuffer) -> Bool {
        if arrival == nil { arrive() }
        raw += bytes.readableBytesView
        return raw.count <= Self.limit
    }

    /// It waits for nobody: what is recorded decides nothing.
    private func arrive() {
        arrival = sandbox?.arrive(nil)
        if let arrival { sandbox?.turnstile.leave(arrival.ticket) }
    }

    /// Ends a request, and gives its answer.
    private func finish() -> ByteBuffer {
        let request = head.map { head in
            RecordedRequest(
                method: head.method.rawValue,
                target: head.uri,
                headers: head.headers.map { HeaderField($0.name, $0.value) },
                body: body
            )
        }
        let response = record(request ?? RecordedRequest(method: "", target: "", headers: [], body: raw))
        let isHead = head?.method == .HEAD
        (raw, head, body) = (bytesBehindRequest, nil, [])
        if !raw.isEmpty { arrive() }
        var bytes = response.headBytes()
        if !isHead { bytes.writeBytes(response.body) }
        return bytes
    }

    /// What came with a request and is no part of it; a body in chunks hides where it ends.
    private var bytesBehindRequest: [UInt8] {
        guard let head, !head.headers.contains(name: "Transfer-Encoding"),
            let end = raw.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound
        else { return [] }
        return Array(raw.dropFirst(end + body.count))
    }

    /// Keeps what has come and is no whole request.
    private func finishBroken() {
        guard !raw.isEmpty else { return }
        _ = record(RecordedRequest(method: "", target: "", headers: [], body: raw))
        raw = []
    }

    private func record(_ request: RecordedRequest) -> RecordedResponse {
        let answer = RecordedResponse.json(200, ["recorded": true])
        guard let sandbox, let arrival else { return answer }
        let response = answer.complete(at: sandbox.now, bodyLength: answer.body.count)
        sandbox.record(
            Exchange(
                n: arrival.n,
                at: arrival.at,
                elapsedMs: arrival.elapsedMs,
                durationMs: sandbox.withState(\.elapsedMs) - arrival.elapsedMs,
                connection: 0,
                endpoint: .sink,
                request: request,
                response: response
            )
        )
        self.arrival = nil
        return response
    }
}

extension SinkConnection {
    /// Keeps the bytes as they come.
    private final class RawBytes: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias InboundOut = ByteBuffer

        private let connection: SinkConnection

        init(_ connection: SinkConnection) { self.connection = connection }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard connection.received(unwrapInboundIn(data)) else {
                connection.finishBroken()
                context.close(promise: nil)
                return
            }
            context.fireChannelRead(data)
        }
    }

    /// Sees whole requests, and answers them.
    private final class Requests: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = ByteBuffer

        private let connection: SinkConnection

        init(_ connection: SinkConnection) { self.connection = connection }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head): connection.head = head
            case .body(let bytes): connection.body += bytes.readableBytesView
            case .end: context.writeAndFlush(wrapOutboundOut(connection.finish()), promise: nil)
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            connection.finishBroken()
            context.close(promise: nil)
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            guard event is IdleStateHandler.IdleStateEvent else {
                context.fireUserInboundEventTriggered(event)
                return
            }
            connection.finishBroken()
            context.close(promise: nil)
        }

        func channelInactive(context: ChannelHandlerContext) { connection.finishBroken() }
    }
}
