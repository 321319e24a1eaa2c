import OAuthCore
import Trace

/// What a proxy says of the request that it passes on: how and where it came.
///
/// Of several proxies the first one counts, which the client spoke to. What does not look like what it has to be
/// is as good as not said.
///
/// Source: RFC 7239; the `X-Forwarded-…` headers as proxies send them.
struct ForwardedRequest: Sendable, Hashable {
    /// `http` or `https`.
    var scheme: String?
    /// A host, and perhaps a port.
    var authority: String?
    /// What the proxy has taken off the path; empty, or begins with a slash and ends without one.
    var prefix: String

    /// - Returns: nil where no proxy has said anything.
    init?(_ headers: [HeaderField]) {
        let standard = Self.firstElement(of: headers[header: "Forwarded"] ?? "")
        scheme = Self.scheme(standard["proto"] ?? Self.first(headers[header: "X-Forwarded-Proto"]))
        authority = Self.authority(standard["host"] ?? Self.first(headers[header: "X-Forwarded-Host"]))
        prefix = Self.prefix(Self.first(headers[header: "X-Forwarded-Prefix"])) ?? ""
        if let named = authority, let port = Self.port(Self.first(headers[header: "X-Forwarded-Port"])),
            named.firstMatch(of: /:[0-9]+$/) == nil || named.hasSuffix("]")
        {
            let isUsual = scheme.map { PublicURL.port(of: $0) == port } ?? false
            authority = isUsual ? named : "\(named):\(port)"
        }
        if scheme == nil, authority == nil, prefix.isEmpty { return nil }
    }

    private static func first(_ list: String?) -> String? {
        list?.split(separator: ",", omittingEmptySubsequences: false).first.map { String($0.trimming { $0 == " " }) }
    }

    /// The parameters of the first element of `Forwarded`, their names in lower case.
    private static func firstElement(of value: String) -> [String: String] {
        var parameters: [String: String] = [:]
        for pair in (first(value) ?? "").split(separator: ";") {
            let halves = pair.split(separator: "=", maxSplits: 1).map { $0.trimming { $0 == " " } }
            guard halves.count == 2 else { continue }
            parameters[halves[0].lowercased()] = String(halves[1].trimming { $0 == "\"" })
        }
        return parameters
    }

    private static func scheme(_ text: String?) -> String? {
        let scheme = text?.lowercased()
        return scheme == "http" || scheme == "https" ? scheme : nil
    }

    private static func authority(_ text: String?) -> String? {
        let pattern = /(?:[A-Za-z0-9](?:[A-Za-z0-9._\-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?/
        return text?.wholeMatch(of: pattern).map { String($0.output).lowercased() }
    }

    private static func port(_ text: String?) -> Int? {
        text.flatMap(Int.init).flatMap { (1...65_535).contains($0) ? $0 : nil }
    }

    /// Two slashes in a row would make another host of it.
    private static func prefix(_ text: String?) -> String? {
        text?.wholeMatch(of: /(?:\/[A-Za-z0-9._~\-]+)*\/?/).map { match in
            match.output.hasSuffix("/") ? String(match.output.dropLast()) : String(match.output)
        }
    }
}
