import NIOHTTP1
import OAuthCore
import Trace

/// What is wrong with the head of a request though the decoder takes it.
///
/// A request that two servers would read differently is refused: one of them could stand in front.
///
/// Source: RFC 9112 §3.2, §6.1; RFC 9110 §10.1.1.
struct RequestHeadCheck {
    let head: HTTPRequestHead

    /// Status and description of the refusal; nil where the head is fine.
    var refusal: (status: Int, description: String)? { host ?? transferEncoding ?? expectation }

    private var host: (Int, String)? {
        let hosts = head.headers["Host"]
        guard hosts.count < 2 else { return (400, "Host is sent \(hosts.count) times: once is right (RFC 9112 §3.2)") }
        guard let host = hosts.first else {
            return head.version == .http1_1 ? (400, "Host is missing, which HTTP/1.1 needs (RFC 9112 §3.2)") : nil
        }
        guard host.utf8.allSatisfy(Self.isHostCharacter) else {
            return (400, "Host is '\(Excerpt.plain(host))': it is a name or an address, and perhaps a port")
        }
        return nil
    }

    private var transferEncoding: (Int, String)? {
        let codings = head.headers["Transfer-Encoding"]
        guard let coding = codings.first else { return nil }
        guard head.version == .http1_1 else {
            return (400, "Transfer-Encoding is sent with HTTP/1.0, which has none (RFC 9112 §6.1)")
        }
        guard codings.count == 1, coding.lowercased() == "chunked" else {
            let all = codings.joined(separator: ", ")
            return (501, "Transfer-Encoding is '\(Excerpt.plain(all))': chunked alone is understood (RFC 9112 §6.1)")
        }
        return nil
    }

    private var expectation: (Int, String)? {
        let expectations = head.headers["Expect"]
        guard let other = expectations.first(where: { $0.lowercased() != "100-continue" }) else { return nil }
        return (417, "Expect is '\(Excerpt.plain(other))': 100-continue alone is understood (RFC 9110 §10.1.1)")
    }

    /// Source: RFC 3986 §3.2.2, §3.2.3.
    private static func isHostCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~%!$&'()*+,;=:[]".utf8.contains(byte)
        }
    }
}

extension HTTPParserError {
    /// What the bytes break, and by which rule.
    var rule: String {
        switch self {
        case .invalidMethod: "it begins with no method that is known (RFC 9110 §9.1)"
        case .invalidURL: "the target has a character that cannot stand there (RFC 9112 §3.2)"
        case .invalidConstant: "the first line is not METHOD TARGET HTTP/1.1 (RFC 9112 §3)"
        case .invalidVersion: "the first line does not end in HTTP/1.0 or HTTP/1.1 (RFC 9112 §2.3)"
        case .lfExpected: "a line does not end in CR LF (RFC 9112 §2.2)"
        case .invalidHeaderToken: "a header line has a character that cannot stand there (RFC 9110 §5.1, §5.5)"
        case .headerOverflow: "the first line and the headers are larger than \(EmulatorChannel.headLimit) bytes"
        case .invalidContentLength:
            "Content-Length is not one number of bytes, or stands beside Transfer-Encoding (RFC 9112 §6.2)"
        case .unexpectedContentLength:
            "Content-Length is sent twice, or beside Transfer-Encoding (RFC 9112 §6.2)"
        case .invalidChunkSize, .strictModeAssertion:
            "a chunk is not its size in hexadecimal digits, CR LF, so many bytes, CR LF (RFC 9112 §7.1)"
        case .invalidEOFState, .closedConnection: "the connection ended before the request did (RFC 9112 §8)"
        case .paused: "it is HTTP/2 or another protocol: this server speaks HTTP/1.1"
        case .unknown:
            "the body's framing cannot be read: Content-Length stands beside Transfer-Encoding, that is not chunked "
                + "alone, or a line of a chunk does not end in CR LF (RFC 9112 §6.3, §7.1)"
        default: "\(self)"
        }
    }
}
