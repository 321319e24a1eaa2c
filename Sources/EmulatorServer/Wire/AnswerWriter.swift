import Foundation
import NIOCore
import OAuthCore
import Scenarios
import Trace

/// Writes one answer to a connection, whole or broken as a rule says.
///
/// Source: the scenario format, `wire`, `hints` and `raw_headers`.
struct AnswerWriter {
    let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    let channel: any Channel
    /// The clock on which dribbling answers wait.
    let clock: any Clock<Duration>
    /// Whether the request was a HEAD, to which no body is sent.
    let isHead: Bool
    /// Whether client and server want the connection to go on.
    let keepsAlive: Bool
    /// Whether the bytes go out over TLS.
    let isSecure: Bool

    /// What becomes of the connection.
    enum Ending {
        case goesOn
        case ends
        /// It stays as it is until the client ends it.
        case stalls
    }

    func write(_ answer: Answer) async throws -> Ending {
        if answer.sendsHints { try await outbound.write(Self.hints) }
        if let stream = answer.stream { return try await write(stream, behind: answer) }
        switch answer.fault {
        case nil: return try await writeWhole(answer)
        case .close?: return try await cutOff()
        case .reset?: return try await reset()
        case .empty?:
            var emptied = answer
            emptied.response.headers.set("Content-Length", to: "0")
            try await outbound.write(head(of: emptied, closes: true))
            return .ends
        case .garbage?:
            try await outbound.write(ByteBuffer(string: "\u{1}\u{2}this is not HTTP\u{3}\r\n"))
            return .ends
        case .truncate(let place, let end)?:
            try await outbound.write(bytes(of: answer, upTo: place))
            return end == .reset ? try await reset() : try await cutOff()
        case .stall(let place)?:
            try await outbound.write(bytes(of: answer, upTo: place))
            return .stalls
        case .dribble(let count, let interval)?: return try await dribble(answer, count, every: interval)
        case .chunks(let size)?: return try await writeChunks(answer, of: size)
        }
    }

    /// Source: RFC 8297.
    private static let hints = ByteBuffer(string: "HTTP/1.1 103 Early Hints\r\nLink: </hints>; rel=preload\r\n\r\n")

    private func writeWhole(_ answer: Answer) async throws -> Ending {
        // Behind a wrong length nobody knows where the next answer begins.
        let claimed = answer.response.headers[header: "Content-Length"]
        let hasBody = !isHead && answer.response.mayHaveBody
        let isHonest = !hasBody || claimed == String(answer.response.body.count)
        // Without a length the body goes on to the end of the connection.
        let goesOn = keepsAlive && (!hasBody || claimed != nil)
        var bytes = head(of: answer, closes: !goesOn)
        // One write for head and body: two small ones cost 40 ms on Linux.
        if hasBody { bytes.writeBytes(answer.response.body) }
        try await outbound.write(bytes)
        return goesOn && isHonest ? .goesOn : .ends
    }

    /// Writes each part as soon as there is one; the body goes on to the end of the connection.
    private func write(_ stream: BodyStream, behind answer: Answer) async throws -> Ending {
        defer { stream.end() }
        // A peer that goes away is noticed at once, not when the next part cannot be written.
        channel.closeFuture.whenComplete { _ in stream.end() }
        try await outbound.write(head(of: answer, closes: true))
        while !isHead, let part = await stream.next() { try await outbound.write(ByteBuffer(bytes: part)) }
        return .ends
    }

    private func dribble(_ answer: Answer, _ count: Int, every interval: TimeSpan) async throws -> Ending {
        try await outbound.write(head(of: answer, closes: !keepsAlive))
        var rest = isHead ? [] : answer.response.body[...]
        while !rest.isEmpty {
            try await clock.sleep(for: interval.duration)
            try await outbound.write(ByteBuffer(bytes: rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return keepsAlive ? .goesOn : .ends
    }

    /// Source: RFC 9112 §7.1.
    private func writeChunks(_ answer: Answer, of size: Int) async throws -> Ending {
        guard answer.response.mayHaveBody else { return try await writeWhole(answer) }
        var chunked = answer
        chunked.response.headers.remove("Content-Length")
        chunked.response.headers.append(HeaderField("Transfer-Encoding", "chunked"))
        var bytes = head(of: chunked, closes: !keepsAlive)
        var rest = isHead ? [] : answer.response.body[...]
        while !rest.isEmpty {
            let chunk = rest.prefix(size)
            bytes.writeString(String(chunk.count, radix: 16) + "\r\n")
            bytes.writeBytes(chunk)
            bytes.writeString("\r\n")
            rest = rest.dropFirst(size)
        }
        if !isHead { bytes.writeString("0\r\n\r\n") }
        try await outbound.write(bytes)
        return keepsAlive ? .goesOn : .ends
    }

    private func head(of answer: Answer, closes: Bool) -> ByteBuffer {
        answer.response.headBytes(closes ? [HeaderField("Connection", "close")] : [], raw: answer.rawHeaders)
    }

    private func bytes(of answer: Answer, upTo place: AnswerPlace) -> ByteBuffer {
        var head = head(of: answer, closes: false)
        let body = isHead ? [] : answer.response.body
        switch place {
        case .head(let count): return head.readSlice(length: min(count, head.readableBytes)) ?? ByteBuffer()
        case .body(let count): head.writeBytes(body.prefix(count))
        case .end: head.writeBytes(body)
        }
        return head
    }

    /// Closing with unsent data dropped and no linger makes the kernel send RST.
    private func reset() async throws -> Ending {
        try await (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        if isSecure {
            try await channel.triggerUserOutboundEvent(TransportEnd.close).get()
        } else {
            try await channel.close().get()
        }
        return .ends
    }

    /// Ends the connection as a server that dies does: over TLS, nothing announces the end.
    private func cutOff() async throws -> Ending {
        if isSecure { try await channel.triggerUserOutboundEvent(TransportEnd.finish).get() }
        return .ends
    }
}
