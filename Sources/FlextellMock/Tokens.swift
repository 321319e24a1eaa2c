import OAuthCore

extension FlextellMock {
    /// What a grant gives: the answer of the token endpoint.
    ///
    /// Source: RFC 6749 §5.1.
    public struct Tokens: Sendable, Hashable {
        /// What API requests carry.
        public let accessToken: String
        /// What the next pair is had for, once.
        public let refreshToken: String
        /// How the access token is used: `Bearer`.
        public let tokenType: String
        /// In seconds from now on the sandbox's clock.
        public let expiresIn: Int
        /// What was granted, where the answer says so.
        public let scope: String?
    }

    /// What is meant where tokens are expired or revoked.
    ///
    /// Source: the interface, `POST tokens/expire`, `POST tokens/revoke`.
    public enum TokenKind: String, Sendable, Hashable, CaseIterable {
        /// Authorization codes.
        case code
        /// Access tokens.
        case access
        /// Refresh tokens.
        case refresh
        /// All three.
        case grant
    }
}

extension FlextellMock.Tokens {
    init(json: JSONValue) throws(FlextellMock.Failure) {
        guard let accessToken = json[WireName.accessToken]?.string,
            let refreshToken = json[WireName.refreshToken]?.string,
            let tokenType = json[WireName.tokenType]?.string, let expiresIn = json[WireName.expiresIn]?.integer
        else { throw FlextellMock.Failure("the emulator's token answer is none: \(json.text)") }
        self.init(
            accessToken: accessToken,
            refreshToken: refreshToken,
            tokenType: tokenType,
            expiresIn: Int(clamping: expiresIn),
            scope: json[WireName.scope]?.string
        )
    }
}
