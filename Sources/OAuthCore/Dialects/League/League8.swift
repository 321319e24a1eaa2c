extension LeagueVersion {
    /// league/oauth2-server 8.5, as Passport 8 to 12 have it.
    package static let eight = LeagueVersion(
        repeatsDescription: true,
        refreshRefusal: LeagueError.Kind(status: 401, code: .invalidRequest),
        endedCode: LeagueError.Kind(status: 400, code: .invalidRequest),
        unreadableCode: .invalidRequest("Cannot decrypt the authorization code"),
        missingSecret: .invalidClient,
        missingResponseType: .unsupportedGrantType,
        keepsStateOfScopeErrors: false,
        bearerIsCaseSensitive: true,
        checksRegistrationAtExchange: true
    )
}
