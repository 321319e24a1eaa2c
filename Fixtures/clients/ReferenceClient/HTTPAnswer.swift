import Foundation
import OAuthCore

/// A request for the wire.
struct OutgoingRequest: Sendable {
    var method: String
    var url: String
    var headers: [(name: String, value: String)] = []
    var body: String?

    init(method: String, url: String) {
        self.method = method
        self.url = url
    }

    mutating func add(header name: String, _ value: String) {
        headers.append((name, value))
    }
}

/// An answer from the wire, whole.
struct HTTPAnswer: Sendable {
    var status: Int
    var headers: [(name: String, value: String)]
    var body: [UInt8]

    /// The first field with this name, in any case.
    func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name }?.value
    }

    /// The body as JSON; nil where it is none.
    var json: JSONValue? { try? JSONValue(parsing: body) }

    /// How long the server wants to be left alone; nil where it does not say, or not readably.
    ///
    /// A date counts from the answer's own `Date`, so that a clock that is wrong does no harm.
    ///
    /// Source: RFC 9110 §10.2.3.
    var retryAfter: Duration? {
        guard let text = header("retry-after") else { return nil }
        if let seconds = UInt32(text) { return .seconds(Int64(seconds)) }
        guard let then = Self.date(text) else { return nil }
        let now = header("date").flatMap(Self.date) ?? Date()
        return .seconds(Int64(max(0, then.timeIntervalSince(now)).rounded(.up)))
    }

    /// The same as a client with these mistakes takes it.
    func retryAfter(_ carelessness: Set<Carelessness>) -> Duration? {
        if carelessness.contains(.retryAfterSecondsOnly), let text = header("retry-after"), UInt32(text) == nil {
            return .zero
        }
        return retryAfter
    }

    private static func date(_ text: String) -> Date? {
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(secondsFromGMT: 0)
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return format.date(from: text)
    }
}
