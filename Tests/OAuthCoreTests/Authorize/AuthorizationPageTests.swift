import OAuthCore
import TestKit
import Testing

/// Source: RFC 6749 §4.1.2.1: without a client and a redirect URI that belong together
/// there is nowhere safe to redirect to.
@Suite("Authorization requests that are answered with a page")
struct AuthorizationPageTests {
    struct Row: NamedRow {
        let name: String
        let parameters: Parameters
        let code: ErrorCode
        let description: String

        init(_ name: String, _ parameters: Parameters, _ code: ErrorCode, _ description: String) {
            (self.name, self.parameters, self.code, self.description) = (name, parameters, code, description)
        }
    }

    private static let good = Parameters.authorization
    private static let uri = FixedServer.redirectURI

    static let rows = [
        Row("nothing", Parameters(), .invalidRequest, "client_id is missing"),
        Row("no client", good.without("client_id"), .invalidRequest, "client_id is missing"),
        Row("an empty client", good.setting("client_id", to: ""), .invalidRequest, "client_id is missing"),
        Row("two clients", good.adding("client_id", "other-client"), .invalidRequest, "client_id is sent 2 times"),
        Row(
            "a client and an empty one",
            good.adding("client_id", ""),
            .invalidRequest,
            "client_id is sent 2 times"
        ),
        Row(
            "an unknown client",
            good.setting("client_id", to: "no-client"),
            .invalidClient,
            "client_id no-client is not registered"
        ),
        Row(
            "a client in other case",
            good.setting("client_id", to: "Demo-Client"),
            .invalidClient,
            "client_id Demo-Client is not registered"
        ),
        Row("no redirect URI", good.without("redirect_uri"), .invalidRequest, "redirect_uri is missing"),
        Row("an empty redirect URI", good.setting("redirect_uri", to: ""), .invalidRequest, "redirect_uri is missing"),
        Row(
            "three redirect URIs",
            good.adding("redirect_uri", uri).adding("redirect_uri", uri),
            .invalidRequest,
            "redirect_uri is sent 3 times"
        ),
        Row(
            "a client that is unknown and a URI that is wrong",
            good.setting("client_id", to: "x").setting("redirect_uri", to: "y"),
            .invalidClient,
            "client_id x is not registered"
        ),
        Row(
            "an unknown client of characters that are not permitted in a description",
            good.setting("client_id", to: "<é\">"),
            .invalidClient,
            "client_id <?'> is not registered"
        ),
    ]

    @Test(arguments: rows)
    func theUserReadsWhatIsWrong(row: Row) {
        guard case .page(let error) = FixedServer.server.validate(authorization: row.parameters) else {
            Issue.record("it is no page")
            return
        }
        #expect(error.code == row.code)
        #expect(error.description == row.description)
    }

    @Test(arguments: rows)
    func whateverElseIsWrongThePageIsTheSame(row: Row) {
        let worse = row.parameters.without("scope").adding("response_type", "token").without("state")
        let outcomes = [row.parameters, worse].map(FixedServer.server.validate(authorization:))
        #expect(outcomes[0] == outcomes[1])
    }
}
