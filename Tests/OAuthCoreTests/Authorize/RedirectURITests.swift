import OAuthCore
import TestKit
import Testing

/// Source: RFC 9700 §2.1: exact comparison of strings.
@Suite("Redirect URIs")
struct RedirectURITests {
    @Test(arguments: [
        "http://127.0.0.1:8765/callback", "http://localhost:8765/callback", "https://client.example/callback",
    ])
    func aRegisteredURIIsTaken(uri: String) {
        #expect(validate(.authorization.setting("redirect_uri", to: uri)).target?.uri == uri)
    }

    struct Row: NamedRow {
        let name: String
        let uri: String
    }

    @Test(arguments: [
        Row(name: "a slash at the end", uri: "https://client.example/callback/"),
        Row(name: "a path in other case", uri: "https://client.example/Callback"),
        Row(name: "a host in other case", uri: "https://Client.example/callback"),
        Row(name: "a scheme in other case", uri: "HTTPS://client.example/callback"),
        Row(name: "another scheme", uri: "http://client.example/callback"),
        Row(name: "the default port written out", uri: "https://client.example:443/callback"),
        Row(name: "another port, even of this machine", uri: "http://127.0.0.1:8766/callback"),
        Row(name: "no port", uri: "http://127.0.0.1/callback"),
        Row(name: "a query added", uri: "https://client.example/callback?a=1"),
        Row(name: "an empty query added", uri: "https://client.example/callback?"),
        Row(name: "a fragment added", uri: "https://client.example/callback#a"),
        Row(name: "a user before the host", uri: "https://client.example@evil.example/callback"),
        Row(name: "a user before the right host", uri: "https://a@client.example/callback"),
        Row(name: "a beginning of a registered one", uri: "https://client.example/"),
        Row(name: "a registered one with more behind it", uri: "https://client.example/callback/more"),
        Row(name: "a registered one with a host behind it", uri: "https://client.example/callback.evil.example"),
        Row(name: "a host that ends like the registered one", uri: "https://evil-client.example/callback"),
        Row(name: "a path that goes up", uri: "https://client.example/x/../callback"),
        Row(name: "an escape for a letter", uri: "https://client.example/%63allback"),
        Row(name: "a space before it", uri: " https://client.example/callback"),
        Row(name: "a line break behind it", uri: "https://client.example/callback\n"),
        Row(name: "a backslash", uri: "https://client.example\\callback"),
        Row(name: "no scheme", uri: "//client.example/callback"),
        Row(name: "a script", uri: "javascript:alert(1)"),
    ])
    func anyDifferenceIsAnsweredWithAPage(row: Row) {
        guard case .page(let error) = validate(.authorization.setting("redirect_uri", to: row.uri)) else {
            Issue.record("it is no page")
            return
        }
        let expected = OAuthError(
            .invalidRequest,
            "redirect_uri \(row.uri) is not registered for client demo-client; it must match exactly",
            detail: "registered: http://127.0.0.1:8765/callback, http://localhost:8765/callback, "
                + "https://client.example/callback",
            reason: .unregisteredRedirectURI,
            source: "RFC 9700 §2.1"
        )
        #expect(error == expected)
    }

    @Test func aURIOfAnotherClientIsNotTaken() {
        var server = FixedServer.server
        server.clients[1].redirectURIs = ["https://other.example/callback"]
        let request = Parameters.authorization.setting("redirect_uri", to: "https://other.example/callback")
        guard case .page = server.validate(authorization: request) else {
            Issue.record("it is no page")
            return
        }
    }

    @Test func aURIOfOtherBytesIsNotTakenThoughItLooksTheSame() {
        var server = FixedServer.server
        server.clients[0].redirectURIs = ["https://client.example/caf\u{E9}"]
        let request = Parameters.authorization.setting("redirect_uri", to: "https://client.example/cafe\u{301}")
        guard case .page = server.validate(authorization: request) else {
            Issue.record("it is no page")
            return
        }
    }

    struct LocationRow: NamedRow {
        let name: String
        let uri: String
        let location: String
    }

    /// Source: RFC 6749 §3.1.2, §4.1.2.
    @Test(arguments: [
        LocationRow(
            name: "no query",
            uri: "https://a.example/cb",
            location: "https://a.example/cb?code=1+2&state=s%26"
        ),
        LocationRow(
            name: "a query is kept",
            uri: "https://a.example/cb?tenant=1&x=%20",
            location: "https://a.example/cb?tenant=1&x=%20&code=1+2&state=s%26"
        ),
        LocationRow(
            name: "an empty query",
            uri: "https://a.example/cb?",
            location: "https://a.example/cb?code=1+2&state=s%26"
        ),
        LocationRow(
            name: "a query that ends with a separator",
            uri: "https://a.example/cb?a=1&",
            location: "https://a.example/cb?a=1&code=1+2&state=s%26"
        ),
        LocationRow(
            name: "a scheme of an app",
            uri: "com.example.app:/cb",
            location: "com.example.app:/cb?code=1+2&state=s%26"
        ),
    ])
    func parametersAndThenTheStateComeBehindTheQuery(row: LocationRow) throws {
        var server = FixedServer.server
        server.clients[0].redirectURIs = [row.uri]
        let request = Parameters.authorization.setting("redirect_uri", to: row.uri).setting("state", to: "s&")
        let target = try #require(server.validate(authorization: request).target)
        #expect(target.location(adding: Parameters(["code": "1 2"])) == row.location)
    }

    @Test func withoutParametersAURIStaysAsItIs() {
        #expect(RedirectTarget.append(Parameters(), to: "https://a.example/cb") == "https://a.example/cb")
    }

    private func validate(_ parameters: Parameters) -> AuthorizationOutcome {
        FixedServer.server.validate(authorization: parameters)
    }
}

extension AuthorizationOutcome {
    /// Where the user may be sent back to; nil for a page.
    var target: RedirectTarget? {
        switch self {
        case .page: nil
        case .redirect(let target, _): target
        case .ask(let request): request.target
        }
    }
}
