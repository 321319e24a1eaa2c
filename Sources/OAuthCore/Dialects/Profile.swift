/// The name of a dialect: whose errors and answers the emulator gives.
///
/// Source: the interface, "Profiles".
package enum Profile: String, Sendable, Hashable, CaseIterable {
    /// The vendor's documentation, and the RFCs where it is silent.
    case documented
    /// league/oauth2-server 8.5 inside Laravel Passport.
    case league8 = "league-8"
    /// league/oauth2-server 9.1 and later inside Laravel Passport.
    case league9 = "league-9"

    /// How it speaks.
    package var dialect: any Dialect {
        switch self {
        case .documented: DocumentedDialect()
        case .league8: LeagueDialect(version: .eight)
        case .league9: LeagueDialect(version: .nine)
        }
    }
}
