import Conformance
import NIOCore
import NIOHTTP1
import NIOPosix

/// One request of the user's browser, on a connection of its own.
///
/// The target is sent as it stands: a library that reads addresses would mend what a
/// hostile callback holds.
struct PageRequest: Sendable {
    let address: WebAddress
    /// The `Cookie` header.
    let cookies: String?
    /// The most bytes of a page that are read.
    let limit: Int

    /// Sends it and reads the answer; cancelling the task ends both.
    ///
    /// - Throws: ``PageFailure``.
    func send() async throws(PageFailure) -> Page {
        let channel: any Channel
        let answer: EventLoopFuture<Page>
        do {
            (channel, answer) = try await connect()
        } catch {
            throw PageFailure(isConnected: false, "nobody listens at \(address.origin)")
        }
        do {
            return try await withTaskCancellationHandler {
                try await answer.get()
            } onCancel: {
                channel.close(promise: nil)
            }
        } catch {
            let failure = error as? PageFailure
            throw failure ?? PageFailure(isConnected: true, "\(address.path) got no whole answer: \(error)")
        }
    }

    private func connect() async throws -> (any Channel, EventLoopFuture<Page>) {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let page = loop.makePromise(of: Page.self)
        let request = self
        do {
            let channel = try await ClientBootstrap(group: loop)
                .connectTimeout(.seconds(2))
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHTTPClientHandlers()
                        try channel.pipeline.syncOperations.addHandler(PageReader(request, page))
                    }
                }
                .connect(host: address.origin.host, port: address.origin.port)
                .get()
            return (channel, page.futureResult)
        } catch {
            page.fail(error)
            throw error
        }
    }

    fileprivate var head: HTTPRequestHead {
        var headers: HTTPHeaders = [
            "Host": address.origin.authority, "Accept": "text/html, application/json, */*;q=0.8",
            "User-Agent": "flextell-mock (the user's browser)", "Connection": "close",
        ]
        if let cookies { headers.add(name: "Cookie", value: cookies) }
        return HTTPRequestHead(version: .http1_1, method: .GET, uri: address.requestTarget, headers: headers)
    }
}

/// What an app answered.
struct Page: Sendable, Hashable {
    var status: Int
    var location: String?
    /// Every `Set-Cookie` header.
    var cookies: [String]
    /// Its beginning, where it is longer than what is read.
    var body: [UInt8]
    var isCut = false
}

/// Why there is no page.
struct PageFailure: Error, Hashable, CustomStringConvertible {
    /// Whether somebody listens at the address.
    let isConnected: Bool
    let description: String

    init(isConnected: Bool, _ description: String) {
        self.isConnected = isConnected
        self.description = description
    }
}

/// Sends the request once the connection is open, and gathers the answer.
private final class PageReader: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let request: PageRequest
    private var promise: EventLoopPromise<Page>?
    private var page = Page(status: 0, cookies: [], body: [])

    init(_ request: PageRequest, _ promise: EventLoopPromise<Page>) {
        self.request = request
        self.promise = promise
    }

    func channelActive(context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.head(request.head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head) where head.status.code >= 200:
            page.status = Int(head.status.code)
            page.location = head.headers.first(name: "Location")
            page.cookies = head.headers["Set-Cookie"]
        case .head: break
        case .body(let buffer):
            page.body += buffer.readableBytesView.prefix(request.limit - page.body.count)
            page.isCut = page.isCut || page.body.count == request.limit
            if page.isCut { finish(context) }
        case .end: if page.status >= 200 { finish(context) }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail("\(request.address.path) got an answer that is no HTTP: \(error)")
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail("the connection was closed before \(request.address.path) was answered")
    }

    private func finish(_ context: ChannelHandlerContext) {
        promise?.succeed(page)
        promise = nil
        context.close(promise: nil)
    }

    private func fail(_ reason: String) {
        promise?.fail(PageFailure(isConnected: true, reason))
        promise = nil
    }
}

extension PageRequest {
    /// Whether somebody takes connections there.
    static func isListening(at origin: WebOrigin) async -> Bool {
        let connection = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.seconds(2))
            .connect(host: origin.host, port: origin.port)
        guard let channel = try? await connection.get() else { return false }
        try? await channel.close()
        return true
    }
}
