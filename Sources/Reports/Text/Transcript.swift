import OAuthCore
import Trace

/// An HTTP message as people read it, line by line.
///
/// The parameters of a query and of a form stand one a line and decoded; whatever
/// is malformed stands as it came.
struct Transcript: Sendable, Hashable {
    enum Line: Sendable, Hashable {
        /// The request line or the status line.
        case start(String)
        case header(name: String, value: String)
        /// The line between the headers and the body.
        case blank
        case parameter(mark: String, name: String, value: String)
        /// A piece of the body; may hold several lines.
        case body(String)
        /// What the report says about the message.
        case note(String)
    }

    private(set) var lines: [Line] = []

    init(_ request: RecordedRequest) {
        if let parameters = Self.wellFormed(request.query) {
            lines = [.start("\(request.method) \(request.path)")] + Self.lines(parameters, firstMark: "?")
        } else {
            lines = [.start("\(request.method) \(request.target)")]
        }
        append(request.headers)
        append(body: request.body, headers: request.headers)
    }

    init(_ response: RecordedResponse, fault: String?) {
        lines = [.start(StatusText.line(response.status))]
        append(response.headers)
        append(body: response.body, headers: response.headers)
        if let fault { lines.append(.note("the answer did not go out whole: \(fault)")) }
    }

    private mutating func append(_ headers: [HeaderField]) {
        lines += headers.map { .header(name: $0.name, value: $0.value) }
    }

    private mutating func append(body: [UInt8], headers: [HeaderField]) {
        guard !body.isEmpty else { return }
        lines.append(.blank)
        guard let text = String(validating: body, as: UTF8.self) else {
            let start = Hex.lower(body.prefix(64))
            lines.append(.note("\(body.count) bytes that are not UTF-8: \(start)\(body.count > 64 ? "…" : "")"))
            return
        }
        let mediaType = headers[header: "Content-Type"]?.lowercased() ?? ""
        if mediaType.hasPrefix("application/x-www-form-urlencoded"), let parameters = Self.wellFormed(text) {
            lines += Self.lines(parameters, firstMark: " ")
            return
        }
        // Pages are the emulator's own and seldom the point.
        let limit = mediaType.hasPrefix("text/html") ? 400 : 8192
        lines.append(.body(JSONLayout.indented(String(text.prefix(limit)))))
        let rest = text.utf8.count - text.prefix(limit).utf8.count
        if rest > 0 { lines.append(.note("\(Quantity.text(rest, "byte")) more in the JSON report")) }
    }

    /// The parameters of a form; nil where it is empty or not one.
    private static func wellFormed(_ text: String) -> [Parameters.Pair]? {
        guard let pairs = (try? FormCodec.decode(text))?.pairs, !pairs.isEmpty else { return nil }
        return pairs
    }

    private static func lines(_ pairs: [Parameters.Pair], firstMark: String) -> [Line] {
        pairs.enumerated().map { index, pair in
            .parameter(mark: index == 0 ? firstMark : "&", name: pair.name, value: pair.value)
        }
    }
}

/// The reason phrases of the statuses that OAuth and its faults use.
///
/// Source: RFC 9110 §15; RFC 6585.
enum StatusText {
    private static let phrases = [
        200: "OK", 201: "Created", 204: "No Content", 301: "Moved Permanently", 302: "Found", 303: "See Other",
        304: "Not Modified", 307: "Temporary Redirect", 308: "Permanent Redirect", 400: "Bad Request",
        401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 408: "Request Timeout",
        409: "Conflict", 413: "Content Too Large", 415: "Unsupported Media Type", 429: "Too Many Requests",
        500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable",
        504: "Gateway Timeout",
    ]

    /// The status with its phrase, where it has one.
    static func line(_ status: Int) -> String { phrases[status].map { "\(status) \($0)" } ?? String(status) }
}
