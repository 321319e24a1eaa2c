/// An error in the words of league/oauth2-server.
///
/// Source: the dialect's reference, 0.2.
package struct LeagueError: Sendable, Hashable {
    /// A code, and the status that it goes out with.
    package struct Kind: Sendable, Hashable {
        package let status: Int
        package let code: ErrorCode
    }

    package let kind: Kind
    package let description: String
    package let hint: String?

    init(_ status: Int, _ code: ErrorCode, _ description: String, hint: String? = nil) {
        self.init(Kind(status: status, code: code), description, hint: hint)
    }

    init(_ kind: Kind, _ description: String, hint: String? = nil) {
        self.kind = kind
        self.description = description
        self.hint = hint
    }

    static let invalidClient = LeagueError(401, .invalidClient, "Client authentication failed")

    static let unsupportedGrantType = LeagueError(
        400,
        .unsupportedGrantType,
        "The authorization grant type is not supported by the authorization server.",
        hint: "Check that all required parameters have been provided"
    )

    static func invalidRequest(_ hint: String?) -> LeagueError {
        LeagueError(400, .invalidRequest, requestText, hint: hint)
    }

    static func missing(_ parameter: String) -> LeagueError { invalidRequest("Check the `\(parameter)` parameter") }

    static func invalidGrant(_ hint: String) -> LeagueError { LeagueError(400, .invalidGrant, grantText, hint: hint) }

    static func invalidScope(_ scope: String) -> LeagueError {
        LeagueError(
            400,
            .invalidScope,
            "The requested scope is invalid, unknown, or malformed",
            hint: "Check the `\(PHPText.htmlEscaped(scope))` scope"
        )
    }

    static func accessDenied(_ hint: String) -> LeagueError {
        LeagueError(
            401,
            .accessDenied,
            "The resource owner or authorization server denied the request.",
            hint: hint
        )
    }

    /// Source: Passport, `OAuthServerException::loginRequired`.
    static let loginRequired = LeagueError(
        401,
        ErrorCode(rawValue: "login_required"),
        "The authorization server requires end-user authentication.",
        hint: "The user is not authenticated"
    )

    /// Source: Passport, `OAuthServerException::consentRequired`.
    static let consentRequired = LeagueError(
        401,
        ErrorCode(rawValue: "consent_required"),
        "The authorization server requires end-user consent."
    )

    static func serverError(_ detail: String) -> LeagueError {
        LeagueError(500, .serverError, serverText + detail)
    }

    private static let requestText =
        "The request is missing a required parameter, includes an invalid parameter value, "
        + "includes a parameter more than once, or is otherwise malformed."

    /// What an `invalid_grant` says that is no refresh token's; ``LeagueVersion/endedCode`` may want the other text.
    private static let grantText =
        "The provided authorization grant (e.g., authorization code, resource owner credentials) or refresh token "
        + "is invalid, expired, revoked, does not match the redirection URI used in the authorization request, "
        + "or was issued to another client."

    private static let serverText =
        "The authorization server encountered an unexpected condition which prevented it from fulfilling the request: "
}

extension LeagueVersion {
    /// The error of a reason.
    func error(_ error: OAuthError, at place: DialectRequest.Place) -> LeagueError {
        switch error.reason {
        case .missing(WireName.clientSecret): missingSecret
        case .missing(let name): missing(name, at: place)
        case .repeated(let name), .secretInURL(let name): .missing(name)
        case .notAForm, .unknownGrantType, .unsupportedResponseType: .unsupportedGrantType
        case .unknownClient, .wrongSecret, .unusableAuthentication, .unregisteredRedirectURI: .invalidClient
        case .codeUnknown: unreadableCode
        case .codeOfAnotherClient: .invalidRequest("Authorization code was not issued to this client")
        case .codeExpired: ended("Authorization code has expired")
        case .codeUsed, .codeRevoked: ended("Authorization code has been revoked")
        case .otherRedirectURI: .invalidRequest("Invalid redirect URI")
        case .verifierMissing: .missing(WireName.codeVerifier)
        case .verifierMalformed: .invalidRequest("Code Verifier must follow the specifications of RFC-7636.")
        case .verifierWrong: .invalidGrant("Failed to verify `code_verifier`.")
        case .verifierUnasked: .invalidRequest("code_verifier received when no code_challenge is present")
        case .refreshTokenUnknown: refused("Cannot decrypt the refresh token")
        case .refreshTokenOfAnotherClient: refused("Token is not linked to client")
        case .refreshTokenExpired: refused("Token has expired")
        case .refreshTokenUsed, .refreshTokenRevoked: refused("Token has been revoked")
        case .scopeRefused(let scope): .invalidScope(scope)
        case .challengeMissing: .invalidRequest("Code challenge must be provided for public clients")
        case .challengeMalformed: .invalidRequest("Code challenge must follow the specifications of RFC-7636.")
        case .unknownChallengeMethod(let accepted):
            .invalidRequest(
                "Code challenge method must be one of " + accepted.map { "`\($0)`" }.joined(separator: ", ")
            )
        case .denied: .accessDenied("The user denied the request")
        case .loginRequired: .loginRequired
        case .consentRequired: .consentRequired
        case .wrongMethod, .unspecified: unspecified(error)
        }
    }

    /// At the authorization endpoint a request is looked at only if it has a response type and a client.
    private func missing(_ name: String, at place: DialectRequest.Place) -> LeagueError {
        switch (place, name) {
        case (.authorize, WireName.responseType): missingResponseType
        case (.authorize, WireName.clientID): .unsupportedGrantType
        case (.authorize, WireName.redirectURI): .invalidClient
        default: .missing(name)
        }
    }

    private func ended(_ hint: String) -> LeagueError {
        endedCode.code == .invalidGrant ? .invalidGrant(hint) : .invalidRequest(hint)
    }

    private func refused(_ hint: String) -> LeagueError {
        LeagueError(refreshRefusal, "The refresh token is invalid.", hint: hint)
    }

    private func unspecified(_ error: OAuthError) -> LeagueError {
        error.code == .serverError ? .serverError(error.description) : .invalidRequest(nil)
    }
}
