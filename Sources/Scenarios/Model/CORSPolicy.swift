import OAuthCore

/// Which pages of other origins may read the answers of the API and of the token endpoint.
///
/// Source: the scenario format, `cors`; the Fetch Standard, "CORS protocol".
package struct CORSPolicy: Sendable, Hashable {
    /// As browsers write them, or `*` for all.
    package var origins: [String]
    /// Whether pages may send cookies and the like, and read what comes of it.
    package var allowsCredentials: Bool

    package init(origins: [String], allowsCredentials: Bool = false) {
        self.origins = origins
        self.allowsCredentials = allowsCredentials
    }

    /// Every origin.
    package static let anyOrigin = "*"

    /// What `Access-Control-Allow-Origin` says to a page of an origin; nil for nothing.
    ///
    /// An origin matches as a whole and byte by byte, or not at all.
    package func answer(to origin: String) -> String? {
        if origins.contains(where: { $0.utf8.elementsEqual(origin.utf8) }) { return origin }
        // Browsers refuse the star beside credentials, and reflecting any origin would open the server to all pages.
        return origins.contains(Self.anyOrigin) && !allowsCredentials ? Self.anyOrigin : nil
    }

    /// Whether a text is an origin as browsers write it: scheme, host and perhaps port, in lower case.
    ///
    /// Source: RFC 6454 §6.2.
    package static func isOrigin(_ text: String) -> Bool {
        text.wholeMatch(of: /[a-z][a-z0-9+.\-]*:\/\/([a-z0-9._\-]+|\[[0-9a-f:.]+\])(:[0-9]+)?/) != nil
    }
}
