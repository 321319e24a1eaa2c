/// What the versions of league/oauth2-server differ in.
///
/// Source: the dialect's reference, 0.1.
package struct LeagueVersion: Sendable, Hashable {
    /// Whether errors repeat their description under `message`.
    package var repeatsDescription: Bool
    /// What a refresh token that is no good is answered, whatever is wrong with it.
    package var refreshRefusal: LeagueError.Kind
    /// What a code is answered that has expired, or was used or revoked.
    package var endedCode: LeagueError.Kind
    /// What a code is answered that cannot be decrypted.
    package var unreadableCode: LeagueError
    /// What a token request without a secret is answered.
    package var missingSecret: LeagueError
    /// What an authorization request without a response type is answered.
    package var missingResponseType: LeagueError
    /// Whether the redirect of `invalid_scope` carries the state.
    package var keepsStateOfScopeErrors: Bool
    /// Whether `bearer` in small letters is no token.
    package var bearerIsCaseSensitive: Bool
    /// Whether the redirect URI of a token request has to be a registered one.
    package var checksRegistrationAtExchange: Bool
}
