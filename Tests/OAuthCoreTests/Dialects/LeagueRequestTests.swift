import OAuthCore
import TestKit
import Testing

/// Source: the dialect's reference, 0.3, 0.4 and 0.6.
@Suite("What league/oauth2-server and Laravel read of a request")
struct LeagueRequestTests {
    struct AcceptRow: NamedRow {
        let name: String
        let accept: String?
        var requestedWith: String?
        let isJSON: Bool
    }

    @Test(arguments: [
        AcceptRow(name: "no Accept", accept: nil, isJSON: false),
        AcceptRow(name: "any type", accept: "*/*", isJSON: false),
        AcceptRow(name: "JSON", accept: "application/json", isJSON: true),
        AcceptRow(name: "JSON in capitals", accept: "Application/JSON", isJSON: true),
        AcceptRow(name: "a kind of JSON", accept: "application/problem+json; charset=utf-8", isJSON: true),
        AcceptRow(name: "JSON behind a page", accept: "text/html, application/json", isJSON: false),
        AcceptRow(name: "JSON before a page", accept: "application/json, text/html", isJSON: true),
        AcceptRow(name: "JSON that weighs more", accept: "text/html;q=0.8, application/json", isJSON: true),
        AcceptRow(name: "JSON that weighs less", accept: "application/json;q=0.8, */*", isJSON: false),
        AcceptRow(name: "a script that takes any", accept: "*/*", requestedWith: "XMLHttpRequest", isJSON: true),
        AcceptRow(name: "a script that says nothing", accept: nil, requestedWith: "XMLHttpRequest", isJSON: true),
        AcceptRow(name: "a script for a page", accept: "text/html", requestedWith: "XMLHttpRequest", isJSON: false),
        AcceptRow(name: "commas only", accept: ", ;", isJSON: false),
    ])
    func theBestTypeDecides(row: AcceptRow) {
        let request = DialectRequest(place: .api, accept: row.accept, requestedWith: row.requestedWith)
        #expect(request.expectsJSON == row.isJSON)
    }

    struct BearerRow: NamedRow {
        let name: String
        let header: String?
        let eight: String?
        let nine: String?
    }

    @Test(arguments: [
        BearerRow(name: "no header", header: nil, eight: nil, nine: nil),
        BearerRow(name: "a token", header: "Bearer abc", eight: "abc", nine: "abc"),
        BearerRow(name: "more spaces", header: "Bearer   abc ", eight: "abc", nine: "abc"),
        BearerRow(name: "small letters", header: "bearer abc", eight: nil, nine: "abc"),
        BearerRow(name: "capitals", header: "BEARER abc", eight: nil, nine: "abc"),
        BearerRow(name: "behind another scheme", header: "Basic eA==, Bearer abc", eight: "abc", nine: "abc"),
        BearerRow(name: "the last of two", header: "Bearer abc Bearer def", eight: "def", nine: "def"),
        BearerRow(name: "up to the comma", header: "Bearer abc, def", eight: "abc", nine: "abc"),
        BearerRow(name: "nothing before the comma", header: "Bearer ,abc", eight: nil, nine: nil),
        BearerRow(name: "no token", header: "Bearer ", eight: nil, nine: nil),
        BearerRow(name: "letters of two bytes before it", header: "İé Bearer abc", eight: "abc", nine: "abc"),
    ])
    func theTokenIsFoundInTheHeader(row: BearerRow) {
        let request = BearerRequest(authorizations: row.header.map { [$0] } ?? [], query: "access_token=abc")
        for (profile, token) in [(Profile.league8, row.eight), (.league9, row.nine)] {
            #expect((try? profile.dialect.bearerToken(of: request)) == token, "\(profile)")
        }
    }

    struct LoopbackRow: NamedRow {
        let name: String
        let registered: String
        let sent: String
        let isTaken: Bool
    }

    @Test(arguments: [
        LoopbackRow(
            name: "another port",
            registered: "http://127.0.0.1:8765/callback",
            sent: "http://127.0.0.1:1/callback",
            isTaken: true
        ),
        LoopbackRow(
            name: "no port",
            registered: "http://127.0.0.1:8765/callback",
            sent: "http://127.0.0.1/callback",
            isTaken: true
        ),
        LoopbackRow(name: "IPv6", registered: "http://[::1]/callback", sent: "http://[::1]:1/callback", isTaken: true),
        LoopbackRow(name: "no path", registered: "http://127.0.0.1", sent: "http://127.0.0.1:8765", isTaken: true),
        LoopbackRow(
            name: "another path",
            registered: "http://127.0.0.1/callback",
            sent: "http://127.0.0.1:1/other",
            isTaken: false
        ),
        LoopbackRow(
            name: "the other address",
            registered: "http://127.0.0.1/c",
            sent: "http://[::1]:1/c",
            isTaken: false
        ),
        LoopbackRow(name: "localhost", registered: "http://localhost/c", sent: "http://localhost:1/c", isTaken: false),
        LoopbackRow(name: "https", registered: "https://127.0.0.1/c", sent: "https://127.0.0.1:1/c", isTaken: false),
        LoopbackRow(
            name: "a host that only begins so",
            registered: "http://127.0.0.1/c",
            sent: "http://127.0.0.1.example/c",
            isTaken: false
        ),
        LoopbackRow(
            name: "a user in the place of the port",
            registered: "http://127.0.0.1/c",
            sent: "http://127.0.0.1:1@example/c",
            isTaken: false
        ),
    ])
    func onlyTheLoopbackAddressesMatchWithAnyPort(row: LoopbackRow) {
        var server = FixedServer.server
        server.clients[0].redirectURIs = [row.registered]
        server.conventions = Profile.league9.dialect.conventions
        let request = Parameters.authorization.setting("redirect_uri", to: row.sent)
        #expect(Self.isAsked(server, request) == row.isTaken)
        server.conventions = Profile.documented.dialect.conventions
        #expect(!Self.isAsked(server, request))
    }

    @Test func scopeAndStateMayBeLeftOut() {
        var server = FixedServer.server
        let request = Parameters.authorization.without("scope").without("state")
        #expect(!Self.isAsked(server, request))
        server.conventions = Profile.league8.dialect.conventions
        #expect(Self.isAsked(server, request))
    }

    @Test func textsAreEscapedAsPHPDoes() {
        #expect(PHPText.json(["a/b": "é\u{1F600}\"\n"]) == #"{"a\/b":"\u00e9\ud83d\ude00\"\n"}"#)
        #expect(PHPText.htmlEscaped("<a href=\"'&\">") == "&lt;a href=&quot;&#039;&amp;&quot;&gt;")
    }

    private static func isAsked(_ server: AuthorizationServer, _ request: Parameters) -> Bool {
        guard case .ask = server.validate(authorization: request) else { return false }
        return true
    }
}
