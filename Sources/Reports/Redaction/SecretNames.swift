import OAuthCore

/// The names under which secrets stand on the wire.
enum SecretNames {
    /// Parameters of queries and forms.
    static let parameters: Set<String> = unmistakable.union([WireName.code, csrf])

    /// Members of JSON objects; a `code` there is mostly the code of an error.
    static let members: Set<String> = unmistakable

    /// Fields of pages.
    static let inputs: Set<String> = parameters

    /// Names that stand for a secret in any text, such as a log.
    static let unmistakable: Set<String> = [
        WireName.accessToken, WireName.refreshToken, WireName.clientSecret, WireName.codeVerifier, password, idToken,
    ]

    /// Words of the protocol: as a value they are no secret, and replacing them everywhere would blind the report.
    static let words: Set<String> = parameters.union([
        WireName.clientID, WireName.codeChallenge, WireName.codeChallengeMethod, WireName.error,
        WireName.errorDescription, WireName.expiresIn, WireName.grantType, WireName.redirectURI,
        WireName.responseType, WireName.scope, WireName.state, WireName.tokenType, "basic", "bearer",
    ]).union(GrantType.allCases.map(\.rawValue))

    private static let password = "password"
    private static let csrf = "csrf"
    private static let idToken = "id_token"
}
