extension LeagueVersion {
    /// league/oauth2-server 9.1 and later, read at 9.4, as Passport 13 has it.
    package static let nine = LeagueVersion(
        repeatsDescription: false,
        refreshRefusal: LeagueError.Kind(status: 400, code: .invalidGrant),
        endedCode: LeagueError.Kind(status: 400, code: .invalidGrant),
        unreadableCode: .invalidGrant("Cannot validate the provided authorization code"),
        missingSecret: .missing(WireName.clientSecret),
        missingResponseType: .missing(WireName.responseType),
        keepsStateOfScopeErrors: true,
        bearerIsCaseSensitive: false,
        checksRegistrationAtExchange: false
    )
}
