import EmulatorServer
import Foundation
import NIOCore
import NIOPosix
import OAuthCore
import Testing
import Trace

extension LiveServer {
    /// Sends requests over a connection of its own, all at once, and reads what comes until the server ends it.
    ///
    /// - Parameter endsSending: Whether the client ends its side behind the requests, so that the connection
    ///   ends behind answers that are not broken.
    func bytes(answering requests: RecordedRequest..., endsSending: Bool = false) async throws -> BrokenAnswer {
        let connection = try await connect()
        try await connection.send(requests.flatMap(\.bytes))
        // The server may have ended the connection by now.
        if endsSending { try? await connection.finishSending() }
        let (bytes, end) = await connection.readToEnd()
        return BrokenAnswer(bytes: bytes, end: end)
    }

    /// Takes every rule away.
    func removeRules() async throws {
        #expect(try await client().control("DELETE", "rules").status == 204)
    }
}

extension RecordedRequest {
    /// A request to the API.
    static func api(
        _ method: String,
        _ path: String,
        token: String,
        headers: [HeaderField] = [],
        body: String = ""
    ) -> RecordedRequest {
        var all = [HeaderField("Host", "127.0.0.1"), HeaderField("Authorization", "Bearer \(token)")] + headers
        if !body.isEmpty { all.append(HeaderField("Content-Length", String(body.utf8.count))) }
        return RecordedRequest(method: method, target: "/api/v0.0.1\(path)", headers: all, body: Array(body.utf8))
    }

    /// An authorization request.
    static func authorize(_ query: Parameters = Documented.authorizeQuery()) -> RecordedRequest {
        let target = "/oauth/authorize?" + FormCodec.encode(query)
        return RecordedRequest(method: "GET", target: target, headers: [HeaderField("Host", "127.0.0.1")], body: [])
    }
}

extension RecordedResponse {
    /// The bytes of the answer, which has to be of status 200, where nothing breaks it.
    var wholeBytes: [UInt8] {
        let head = headers.map { "\($0.name): \($0.value)\r\n" }.joined()
        return Array("HTTP/1.1 200 OK\r\n\(head)\r\n".utf8) + body
    }
}

/// Connections to the second origin of a sandbox, wherever that is.
enum SecondOrigin {
    /// Sends bytes to the origin of a URL, and ends the connection behind the body.
    static func visit<Value: Sendable>(
        _ location: String,
        sending bytes: [UInt8],
        endsSending: Bool = false,
        _ body: @escaping @Sendable (NIOAsyncChannelInboundStream<ByteBuffer>) async throws -> Value
    ) async throws -> Value {
        let url = try #require(URLComponents(string: location), "\(location)")
        let (host, port) = (try #require(url.host, "\(location)"), try #require(url.port, "\(location)"))
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel,
                        configuration: .init(isOutboundHalfClosureEnabled: true)
                    )
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(bytes: bytes))
            if endsSending { outbound.finish() }
            return try await body(inbound)
        }
    }

    /// Sends bytes in one piece, and reads so many answers; fewer where the origin ends the connection.
    static func answers(_ count: Int, to bytes: [UInt8], at location: String) async throws -> [RecordedResponse] {
        try await visit(location, sending: bytes) { inbound in
            var received: [UInt8] = []
            var answers: [RecordedResponse] = []
            for try await part in inbound {
                received += part.readableBytesView
                while let (answer, length) = RecordedResponse.parse(received, toHead: false) {
                    answers.append(answer)
                    received.removeFirst(length)
                }
                if answers.count >= count { break }
            }
            return answers
        }
    }

    /// Sends bytes that are no whole request, and waits until the origin has ended the connection.
    static func leave(_ bytes: [UInt8], at location: String, endsSending: Bool) async throws {
        try await visit(location, sending: bytes, endsSending: endsSending) { inbound in
            for try await _ in inbound {}
        }
    }
}
