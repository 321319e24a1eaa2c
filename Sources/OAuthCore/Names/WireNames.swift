/// The names of parameters and members on the wire.
///
/// They stand here and nowhere else as literals in logic.
///
/// Source: RFC 6749 appendix A; RFC 7636 §4.
package enum WireName {
    package static let accessToken = "access_token"
    package static let clientID = "client_id"
    package static let clientSecret = "client_secret"
    package static let code = "code"
    package static let codeChallenge = "code_challenge"
    package static let codeChallengeMethod = "code_challenge_method"
    package static let codeVerifier = "code_verifier"
    package static let error = "error"
    package static let errorDescription = "error_description"
    package static let expiresIn = "expires_in"
    package static let grantType = "grant_type"
    package static let redirectURI = "redirect_uri"
    package static let refreshToken = "refresh_token"
    package static let responseType = "response_type"
    package static let scope = "scope"
    package static let state = "state"
    package static let tokenType = "token_type"
}

/// The grant types of the token endpoint.
///
/// Source: RFC 6749 §4.1.3, §6.
package enum GrantType: String, Sendable, Hashable, CaseIterable {
    case authorizationCode = "authorization_code"
    case refreshToken = "refresh_token"
}

/// An OAuth error code.
///
/// Open, since a scenario may send codes that no specification lists.
///
/// Source: RFC 6749 §4.1.2.1, §5.2; RFC 6750 §3.1.
package struct ErrorCode: Sendable, Hashable, RawRepresentable, CustomStringConvertible {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package var description: String { rawValue }

    package static let invalidRequest = ErrorCode(rawValue: "invalid_request")
    package static let invalidClient = ErrorCode(rawValue: "invalid_client")
    package static let invalidGrant = ErrorCode(rawValue: "invalid_grant")
    package static let unauthorizedClient = ErrorCode(rawValue: "unauthorized_client")
    package static let unsupportedGrantType = ErrorCode(rawValue: "unsupported_grant_type")
    package static let unsupportedResponseType = ErrorCode(rawValue: "unsupported_response_type")
    package static let invalidScope = ErrorCode(rawValue: "invalid_scope")
    package static let accessDenied = ErrorCode(rawValue: "access_denied")
    package static let serverError = ErrorCode(rawValue: "server_error")
    package static let invalidToken = ErrorCode(rawValue: "invalid_token")
    package static let insufficientScope = ErrorCode(rawValue: "insufficient_scope")
}

/// An error with two texts: one for the wire, one for the log.
package struct OAuthError: Error, Sendable, Hashable {
    package var code: ErrorCode
    /// What the client's author reads; only the characters that RFC 6749 §5.2 allows.
    package var description: String
    /// What the journal and the report say beside it; never sent.
    package var detail: String?
    /// What it is about, for dialects that have words of their own.
    package var reason: RefusalReason
    /// The clause that asks for the refusal.
    package var source: String

    package init(
        _ code: ErrorCode,
        _ description: String,
        detail: String? = nil,
        reason: RefusalReason = .unspecified,
        source: String
    ) {
        self.code = code
        self.description = OAuthError.permitted(description)
        self.detail = detail
        self.reason = reason
        self.source = source
    }

    /// Replaces the characters that an `error_description` must not have.
    ///
    /// Source: RFC 6749 §4.1.2.1, §5.2 (%x20-21 / %x23-5B / %x5D-7E).
    private static func permitted(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    switch scalar.value {
                    case 0x22, 0x5C: "'"
                    case 0x20...0x7E: scalar
                    default: "?"
                    }
                }
            )
        )
    }
}

/// Shortens what a peer sent, for error texts.
package enum Excerpt {
    /// The value, cut to 80 characters.
    package static func plain(_ value: String) -> String {
        value.count > 80 ? "\(value.prefix(80))… (\(value.count) characters)" : value
    }

    /// The first four characters of a secret and its length, as `abcd…(43)`; short secrets lose all.
    package static func secret(_ value: String) -> String {
        value.count < 12 ? "…(\(value.count))" : "\(value.prefix(4))…(\(value.count))"
    }
}
