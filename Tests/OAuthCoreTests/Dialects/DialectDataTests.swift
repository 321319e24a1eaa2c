import OAuthCore
import TestKit
import Testing

@Suite("What the dialects are made of")
struct DialectDataTests {
    @Test func everyProfileHasItsName() {
        #expect(Profile.allCases.map(\.rawValue) == ["documented", "league-8", "league-9"])
    }

    /// A server that nobody gave a dialect is the documented one.
    @Test func theDocumentedDialectIsTheOneOfThePlainValues() {
        let dialect = Profile.documented.dialect
        #expect(dialect.conventions == Conventions())
        #expect(dialect.defaults == DialectDefaults())
        #expect(dialect.loginPath == nil)
    }

    @Test(arguments: [Profile.league8, .league9])
    func theLeagueDialectsShareWhatTheirVersionsDoNotDifferIn(profile: Profile) {
        let (conventions, defaults) = (profile.dialect.conventions, profile.dialect.defaults)
        #expect(conventions.checksRegistrationAtExchange == (profile == .league8))
        #expect(conventions.requiredParameters == [])
        #expect(conventions.accessTokenIDLength == 80)
        #expect(conventions.accessTokenForm == AccessTokenForm(layout: .league, times: .float))
        #expect(conventions.codeText == TokenText(prefix: "def50200", length: 798))
        #expect(conventions.refreshText == TokenText(prefix: "def50200", length: 752))
        #expect(defaults.oldAccessToken == .revoke)
        #expect(defaults.codeReuse == .reject)
        #expect(defaults.authenticationMethods == [.post, .basic])
        #expect(defaults.tokenRequestsPerMinute == 60)
        #expect(defaults.remembersConsent)
    }

    /// 168 characters of the cipher, and two for each byte of JSON.
    @Test(arguments: [Profile.league8, .league9])
    func codesAndRefreshTokensLookEncrypted(profile: Profile) throws {
        var server = FixedServer.server
        server.conventions = profile.dialect.conventions
        var store = MemorySandbox()
        let connection = try server.connect(store: &store)
        for text in [connection.code.text, connection.tokens.refreshText] {
            #expect(text.wholeMatch(of: /def50200[0-9a-f]+/) != nil)
            #expect((650...1000).contains(text.count) && text.count % 2 == 0)
        }
        #expect(connection.tokens.access.key.rawValue.wholeMatch(of: /jti:[0-9a-f]{80}/) != nil)
    }

    @Test func aLengthOfTheScenarioGoesBeforeTheDialects() throws {
        var server = FixedServer.server
        server.conventions = Profile.league9.dialect.conventions
        server.format = TokenFormat(refreshLength: 40, codeLength: 12)
        var store = MemorySandbox()
        let connection = try server.connect(store: &store)
        #expect(connection.code.text.count == 12)
        #expect(!connection.code.text.hasPrefix("def50200"))
        #expect(connection.tokens.refreshText.count == 40)
        #expect(connection.tokens.refreshText.hasPrefix("def50200"))
    }

    struct ExpiryRow: NamedRow {
        let name: String
        let profile: Profile
        let milliseconds: Int64
        let expiresIn: Int64
    }

    @Test(arguments: [
        ExpiryRow(
            name: "the documented one, late in a second",
            profile: .documented,
            milliseconds: 999,
            expiresIn: 3600
        ),
        ExpiryRow(name: "league early in a second", profile: .league9, milliseconds: 0, expiresIn: 3600),
        ExpiryRow(name: "league in time", profile: .league9, milliseconds: 924, expiresIn: 3600),
        ExpiryRow(name: "league when the second ends meanwhile", profile: .league9, milliseconds: 925, expiresIn: 3599),
        ExpiryRow(name: "version 8 too", profile: .league8, milliseconds: 999, expiresIn: 3599),
    ])
    func expiresInIsReckonedWhenTheAnswerIsWritten(row: ExpiryRow) throws {
        var server = FixedServer.server
        server.conventions = row.profile.dialect.conventions
        var store = MemorySandbox()
        let now = FixedServer.now + TimeSpan(milliseconds: row.milliseconds)
        let issued = try server.connect(at: now, store: &store).tokens
        let answer = row.profile.dialect.tokenAnswer(issued, accessToken: "a", namesScope: false)
        #expect(try JSONValue(parsing: answer.body)["expires_in"]?.integer == row.expiresIn)
    }

    @Test func theMembersOfATokenAnswerHaveTheirOrder() throws {
        var store = MemorySandbox()
        let issued = try FixedServer.server.connect(store: &store).tokens
        let documented = ["access_token", "token_type", "expires_in", "refresh_token"]
        let league = ["token_type", "expires_in", "access_token", "refresh_token"]
        for profile in Profile.allCases {
            for namesScope in [false, true] {
                let answer = profile.dialect.tokenAnswer(issued, accessToken: "a", namesScope: namesScope)
                let names = (profile == .documented ? documented : league) + (namesScope ? ["scope"] : [])
                #expect(try JSONValue(parsing: answer.body).members?.map(\.name) == names)
            }
        }
    }
}
