import Foundation
import OAuthCore

/// Where clients see the server: what stands before every path in links.
///
/// Source: the interface, `--public-url`.
package struct PublicURL: Sendable, Hashable {
    /// `http` or `https`.
    package let scheme: String
    /// In lower case, an IPv6 address without its brackets.
    package let host: String
    /// Nil for the scheme's own.
    package let port: Int?
    /// Empty, or begins with a slash and ends without one.
    package let path: String

    /// Reads an absolute URL.
    ///
    /// - Throws: ``InvalidPublicURL``.
    package init(parsing text: String) throws(InvalidPublicURL) {
        guard text.utf8.allSatisfy(Self.isPlain), let parts = URLComponents(string: text) else {
            throw InvalidPublicURL("it is not a URL")
        }
        guard let scheme = parts.scheme?.lowercased(), ["http", "https"].contains(scheme) else {
            throw InvalidPublicURL("it begins with neither http:// nor https://")
        }
        guard let host = parts.host, !host.isEmpty else { throw InvalidPublicURL("it names no host") }
        guard parts.user == nil, parts.password == nil else { throw InvalidPublicURL("it names a user") }
        guard parts.query == nil, parts.fragment == nil else {
            throw InvalidPublicURL("it has a query or a fragment: it is to be a host, and perhaps a path")
        }
        let port = parts.port
        guard port.map({ (1...65_535).contains($0) }) ?? true else {
            throw InvalidPublicURL("its port is not from 1 to 65535")
        }
        var path = parts.percentEncodedPath
        while path.hasSuffix("/") { path.removeLast() }
        guard !path.contains("//"), !path.split(separator: "/").contains(where: { $0 == "." || $0 == ".." }) else {
            throw InvalidPublicURL("its path has a segment that is empty, '.' or '..'")
        }
        self.scheme = scheme
        self.host = host.trimming { "[]".contains($0) }.lowercased()
        self.port = port == Self.port(of: scheme) ? nil : port
        self.path = path
    }

    /// Scheme, host and port, as browsers write an origin.
    ///
    /// Source: RFC 6454 §6.2.
    package var origin: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return "\(scheme)://\(name)\(port.map { ":\($0)" } ?? "")"
    }

    /// Without a slash at the end.
    package var text: String { origin + path }

    /// The port that a scheme has where none is named.
    static func port(of scheme: String) -> Int { scheme == "https" ? 443 : 80 }

    /// What stands in a URL as it is, and in the text of a header or an attribute does no harm.
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F && !"\"<>\\^`{|};,".utf8.contains(byte)
    }
}

/// Why a text is no URL to be seen at.
package struct InvalidPublicURL: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String
    init(_ description: String) { self.description = description }
}
