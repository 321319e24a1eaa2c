import NIOCore
import NIOHTTP1
import OAuthCore
import Trace

/// Reads whole requests off a connection, within limits.
struct RequestReader {
    /// The largest body, in bytes.
    static let bodyLimit = 1 << 20

    enum Outcome {
        case request(RecordedRequest, keepsAlive: Bool)
        /// The request is refused before its body is read; the connection ends.
        case refused(RecordedResponse)
        case end
    }

    private var parts: NIOAsyncChannelInboundStream<HTTPServerRequestPart>.AsyncIterator

    init(_ inbound: NIOAsyncChannelInboundStream<HTTPServerRequestPart>) {
        parts = inbound.makeAsyncIterator()
    }

    /// Reads the next request.
    ///
    /// - Parameter sendContinue: Called before the body is read, where the peer waits for it.
    mutating func next(sendContinue: () async throws -> Void) async throws -> Outcome {
        guard let part = try await parts.next() else { return .end }
        guard case .head(let head) = part else { return .end }
        if let length = head.headers.first(name: "content-length").flatMap(Int.init), length > Self.bodyLimit {
            return .refused(Self.tooLarge)
        }
        if head.headers.first(name: "expect")?.lowercased() == "100-continue" { try await sendContinue() }
        var body: [UInt8] = []
        while let part = try await parts.next() {
            switch part {
            case .body(let bytes):
                guard body.count + bytes.readableBytes <= Self.bodyLimit else { return .refused(Self.tooLarge) }
                body.append(contentsOf: bytes.readableBytesView)
            case .end:
                let request = RecordedRequest(
                    method: head.method.rawValue,
                    target: head.uri,
                    headers: head.headers.map { HeaderField($0.name, $0.value) },
                    body: body
                )
                return .request(request, keepsAlive: head.isKeepAlive)
            case .head: return .end
            }
        }
        return .end
    }

    /// Waits until the peer ends its side, whatever else it sends.
    mutating func waitForEnd() async throws {
        while try await parts.next() != nil {}
    }

    private static let tooLarge = RecordedResponse.json(
        413,
        [
            "error": "invalid_request",
            "error_description": .string("the body is larger than \(bodyLimit) bytes"),
        ]
    )
}
