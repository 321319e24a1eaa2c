import OAuthCore
import TestKit
import Testing

/// Source: RFC 6750 §2, §3, §3.1.
@Suite("Presenting an access token")
struct BearerHeaderTests {
    struct Row: NamedRow {
        let name: String
        let header: String
        let token: String
    }

    @Test(arguments: [
        Row(name: "as it is written", header: "Bearer abc", token: "abc"),
        Row(name: "a scheme in small letters", header: "bearer abc", token: "abc"),
        Row(name: "a scheme in capitals", header: "BEARER abc", token: "abc"),
        Row(name: "spaces too many", header: "Bearer   abc ", token: "abc"),
        Row(name: "every character of a token", header: "Bearer azAZ09-._~+/==", token: "azAZ09-._~+/=="),
    ])
    func theTokenIsRead(row: Row) throws {
        #expect(try BearerRequest(authorizations: [row.header], query: "a=1").token() == row.token)
    }

    struct BadRow: NamedRow {
        let name: String
        var headers: [String] = []
        var query = ""
        let status: Int
        let challenge: String
    }

    private static let bare = #"Bearer realm="flextell""#
    private static let malformed =
        #"Bearer realm="flextell", error="invalid_request", "#
        + #"error_description="the Authorization header has no token of the form b64token""#
    private static let twice =
        #"Bearer realm="flextell", error="invalid_request", "#
        + #"error_description="the access token is presented more than once""#
    private static let inURL =
        #"Bearer realm="flextell", error="invalid_request", "#
        + #"error_description="access_token is in the URL; send it in the Authorization header""#

    @Test(arguments: [
        BadRow(name: "nothing", status: 401, challenge: bare),
        BadRow(name: "an empty header", headers: [""], status: 401, challenge: bare),
        BadRow(name: "another scheme", headers: ["Basic YTpi"], status: 401, challenge: bare),
        BadRow(name: "a scheme that begins alike", headers: ["Bearerabc"], status: 401, challenge: bare),
        BadRow(name: "a tab behind the scheme", headers: ["Bearer\tabc"], status: 401, challenge: bare),
        BadRow(name: "a space before the scheme", headers: [" Bearer abc"], status: 401, challenge: bare),
        BadRow(name: "a scheme alone", headers: ["Bearer"], status: 400, challenge: malformed),
        BadRow(name: "a scheme and spaces", headers: ["Bearer  "], status: 400, challenge: malformed),
        BadRow(name: "two tokens", headers: ["Bearer abc def"], status: 400, challenge: malformed),
        BadRow(name: "a comma", headers: ["Bearer abc,def"], status: 400, challenge: malformed),
        BadRow(name: "quotes", headers: ["Bearer \"abc\""], status: 400, challenge: malformed),
        BadRow(name: "another alphabet", headers: ["Bearer é"], status: 400, challenge: malformed),
        BadRow(name: "two headers", headers: ["Bearer abc", "Bearer abc"], status: 400, challenge: twice),
        BadRow(name: "two headers of two schemes", headers: ["Bearer abc", "Basic x"], status: 400, challenge: twice),
        BadRow(name: "a token in the URL", query: "access_token=abc", status: 400, challenge: inURL),
        BadRow(name: "an escaped name in the URL", query: "a=1&access%5Ftoken=x", status: 400, challenge: inURL),
        BadRow(name: "header and URL", headers: ["Bearer abc"], query: "access_token=x", status: 400, challenge: twice),
    ])
    func whatIsNoTokenIsRefused(row: BadRow) {
        let refusal = #expect(throws: BearerRefusal.self) {
            try BearerRequest(authorizations: row.headers, query: row.query).token()
        }
        #expect(refusal?.status == row.status)
        #expect(refusal?.challenge == row.challenge)
        #expect((refusal?.error == nil) == (row.status == 401))
    }
}
