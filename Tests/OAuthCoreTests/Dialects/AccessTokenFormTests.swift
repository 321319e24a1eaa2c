import OAuthCore
import TestKit
import Testing

/// Source: the dialect's reference, 0.5.
@Suite("How a JWT is written")
struct AccessTokenFormTests {
    struct Row: NamedRow {
        let form: AccessTokenForm
        let header: String
        let claims: String
        var name: String { form.rawValue }

        init(_ layout: AccessTokenForm.Layout, _ times: AccessTokenForm.Times, _ header: String, _ claims: String) {
            form = AccessTokenForm(layout: layout, times: times)
            (self.header, self.claims) = (header, claims)
        }
    }

    private static let documented = #"{"alg":"RS256","typ":"JWT"}"#
    private static let league = #"{"typ":"JWT","alg":"RS256"}"#

    static let rows = [
        Row(
            .documented,
            .integer,
            documented,
            #"{"sub":"ada","aud":"demo-client","jti":"00aff","iat":1767225600,"exp":1767229200,"scopes":["a","b"]}"#
        ),
        Row(
            .league,
            .integer,
            league,
            #"{"aud":"demo-client","jti":"00aff","iat":1767225600,"nbf":1767225600,"exp":1767229200,"sub":"ada","#
                + #""scopes":["a","b"]}"#
        ),
        Row(
            .league,
            .float,
            league,
            #"{"aud":"demo-client","jti":"00aff","iat":1767225600.250011,"nbf":1767225600.250011,"#
                + #""exp":1767229200.250011,"sub":"ada","scopes":["a","b"]}"#
        ),
        Row(
            .league,
            .string,
            league,
            #"{"aud":"demo-client","jti":"00aff","iat":"1767225600.250011","nbf":"1767225600.250011","#
                + #""exp":"1767229200.250011","sub":"ada","scopes":["a","b"]}"#
        ),
    ]

    @Test(arguments: rows)
    func headerAndClaimsHaveTheirOrderAndTheirNumbers(row: Row) {
        #expect(row.form.header == row.header)
        #expect(Self.record(row.form).claims(filling: nil).text == row.claims)
    }

    /// Real clocks are never on the dot: a number without a fraction would be written as another type.
    @Test func timesAlwaysHaveAFraction() {
        for start in ["000", "3e7", "fff"] {
            var record = Self.record(AccessTokenForm(layout: .league, times: .float))
            record.issuedAt = FixedServer.now
            record.key = TokenKey(jwtID: start + "0")
            let issued = record.claims(filling: nil)["iat"]
            #expect(issued?.integer == nil)
            #expect(issued?.double != nil)
        }
    }

    @Test func aFormIsKeptByItsName() {
        for layout in AccessTokenForm.Layout.allCases {
            for times in AccessTokenForm.Times.allCases {
                let form = AccessTokenForm(layout: layout, times: times)
                #expect(AccessTokenForm(rawValue: form.rawValue) == form)
            }
        }
        for text in ["", "league", "league/", "league/never", "x/float", "league/float/x"] {
            #expect(AccessTokenForm(rawValue: text) == nil, "\(text)")
        }
    }

    @Test func theScenarioSaysHowTimesAreWritten() throws {
        var server = FixedServer.server
        server.conventions = Profile.league9.dialect.conventions
        server.format.times = .string
        var store = MemorySandbox()
        let tokens = try server.connect(store: &store).tokens
        #expect(tokens.access.form == AccessTokenForm(layout: .league, times: .string))
        #expect(tokens.refresh.form == AccessTokenForm())
    }

    private static func record(_ form: AccessTokenForm) -> TokenRecord {
        TokenRecord(
            key: TokenKey(jwtID: "00aff"),
            kind: .access,
            text: nil,
            grant: GrantID("g"),
            clientID: FixedServer.demoClient.id,
            username: FixedServer.ada.username,
            scope: Scope(["a", "b"]),
            issuedAt: FixedServer.now + TimeSpan(milliseconds: 250),
            expiresAt: FixedServer.now + TimeSpan(milliseconds: 3_600_250),
            form: form
        )
    }
}
