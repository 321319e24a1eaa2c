import NIOCore
import NIOHTTP1
import OAuthCore
import Trace

/// Reads whole requests off a connection, within limits.
struct RequestReader {
    /// The largest body, in bytes.
    static let bodyLimit = 1 << 20
    /// How much of what follows a refusal is read, in bytes.
    private static let dropLimit = 64 << 20

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
        do {
            return try await read(sendContinue: sendContinue)
        } catch let error as HTTPParserError {
            let status = error == .headerOverflow ? 431 : 400
            return .refused(Self.refusal(status, "the bytes are not an HTTP request: \(error.rule)"))
        }
    }

    private mutating func read(sendContinue: () async throws -> Void) async throws -> Outcome {
        guard let part = try await parts.next() else { return .end }
        guard case .head(let head) = part else { return .end }
        if let (status, description) = RequestHeadCheck(head: head).refusal {
            return .refused(Self.refusal(status, description, target: head.uri))
        }
        if let length = head.headers.first(name: "content-length").flatMap(Int.init), length > Self.bodyLimit {
            return .refused(Self.tooLarge(head.uri))
        }
        if head.headers.first(name: "expect")?.lowercased() == "100-continue" { try await sendContinue() }
        var body: [UInt8] = []
        while let part = try await parts.next() {
            switch part {
            case .body(let bytes):
                guard body.count + bytes.readableBytes <= Self.bodyLimit else {
                    return .refused(Self.tooLarge(head.uri))
                }
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

    /// Reads the rest of a request that was refused: closing with bytes unread would reset the
    /// connection, and many clients read no answer before they have sent everything.
    mutating func dropRest() async throws {
        var dropped = 0
        while dropped < Self.dropLimit, case .body(let bytes)? = try await parts.next() {
            dropped += bytes.readableBytes
        }
    }

    private static func tooLarge(_ target: String) -> RecordedResponse {
        refusal(413, "the body is larger than \(bodyLimit) bytes: send less", target: target)
    }

    /// - Parameter target: Where the request goes; nil where that could not be read.
    private static func refusal(_ status: Int, _ description: String, target: String? = nil) -> RecordedResponse {
        var response: RecordedResponse
        if let target, case .control = Route(target: target).destination {
            response = .problem(status, description)
        } else {
            response = .json(status, ["error": "invalid_request", "error_description": .string(description)])
        }
        response.headers.append(HeaderField("Content-Length", String(response.body.count)))
        return response
    }
}
