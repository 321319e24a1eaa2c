import NIOCore
import OAuthCore
import Scenarios
import Trace

/// A request as it left the HTTP decoder.
package struct IncomingRequest: Sendable, Hashable {
    package var request: RecordedRequest
    /// The how-manieth connection of the server, from 1; 0 without a socket.
    package var connection: Int
    /// Whether the peer is on this machine, and may say what a proxy says.
    package var comesFromLoopback: Bool

    package init(_ request: RecordedRequest, connection: Int = 0, comesFromLoopback: Bool = false) {
        self.request = request
        self.connection = connection
        self.comesFromLoopback = comesFromLoopback
    }
}

/// An answer, and how the transport is to break while it goes out.
package struct Answer: Sendable, Hashable {
    package var response: RecordedResponse
    package var fault: WireFault?
    /// Whether an interim answer 103 goes out before.
    package var sendsHints: Bool
    /// Header lines that go out as they are, behind the others.
    package var rawHeaders: [String]
    /// The body, where it comes to be while it is sent; nil where the response has all of it.
    package var stream: BodyStream?

    package init(
        _ response: RecordedResponse,
        fault: WireFault? = nil,
        sendsHints: Bool = false,
        rawHeaders: [String] = [],
        stream: BodyStream? = nil
    ) {
        self.response = response
        self.fault = fault
        self.sendsHints = sendsHints
        self.rawHeaders = rawHeaders
        self.stream = stream
    }
}

extension RecordedResponse {
    /// An answer with a JSON body.
    static func json(_ status: Int, _ body: JSONValue, headers: [HeaderField] = []) -> RecordedResponse {
        let all = [HeaderField("Content-Type", "application/json")] + headers
        return RecordedResponse(status: status, headers: all, body: Array(body.text.utf8))
    }

    /// An answer without a body.
    static func empty(_ status: Int, headers: [HeaderField] = []) -> RecordedResponse {
        RecordedResponse(status: status, headers: headers, body: [])
    }

    /// A refusal of the control plane.
    ///
    /// Source: RFC 9457; the interface, "Control plane".
    static func problem(_ status: Int, _ detail: String) -> RecordedResponse {
        let body = JSONValue.object([
            "type": "about:blank", "title": .string(ReasonPhrase.of(status)), "status": JSONValue(status),
            "detail": .string(detail),
        ])
        return RecordedResponse(
            status: status,
            headers: [HeaderField("Content-Type", "application/problem+json")],
            body: Array(body.text.utf8)
        )
    }
}

/// The reason phrases of status lines.
///
/// Source: RFC 9110 §15.
enum ReasonPhrase {
    static func of(_ status: Int) -> String { phrases[status] ?? "Status \(status)" }

    private static let phrases: [Int: String] = [
        100: "Continue", 103: "Early Hints", 200: "OK", 201: "Created", 204: "No Content", 301: "Moved Permanently",
        302: "Found", 303: "See Other", 304: "Not Modified", 307: "Temporary Redirect", 308: "Permanent Redirect",
        400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
        406: "Not Acceptable", 408: "Request Timeout", 409: "Conflict", 410: "Gone", 411: "Length Required",
        412: "Precondition Failed", 413: "Content Too Large", 415: "Unsupported Media Type", 417: "Expectation Failed",
        421: "Misdirected Request", 422: "Unprocessable Content", 429: "Too Many Requests",
        431: "Request Header Fields Too Large",
        500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable",
        504: "Gateway Timeout",
    ]
}

extension RecordedResponse {
    /// The bytes of the status line and the headers, the blank line included.
    ///
    /// - Parameters:
    ///   - addedHeaders: Lines of the connection, which the record does not keep.
    ///   - raw: Lines that are sent as they are.
    func headBytes(_ addedHeaders: [HeaderField] = [], raw: [String] = []) -> ByteBuffer {
        var head = ByteBuffer()
        head.writeString("HTTP/1.1 \(status) \(ReasonPhrase.of(status))\r\n")
        for field in headers + addedHeaders {
            head.writeString("\(field.name): \(field.value)\r\n")
        }
        for line in raw { head.writeString("\(line)\r\n") }
        head.writeString("\r\n")
        return head
    }
}
