import OAuthCore
import TestKit
import Testing

/// Source: the vendor's documentation, step 1; RFC 6749 §4.1.2.1.
@Suite("Authorization requests whose error is sent to the client")
struct AuthorizationRedirectTests {
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
    private static let wellFormed = String(repeating: "a", count: 43)

    static let rows = [
        Row(
            "no response type",
            good.without("response_type"),
            .invalidRequest,
            "response_type is missing; it must be code"
        ),
        Row(
            "an empty response type",
            good.setting("response_type", to: ""),
            .invalidRequest,
            "response_type is missing; it must be code"
        ),
        Row(
            "the response type of the implicit grant",
            good.setting("response_type", to: "token"),
            .unsupportedResponseType,
            "response_type token is not supported; it must be code"
        ),
        Row(
            "two response types in one",
            good.setting("response_type", to: "code token"),
            .unsupportedResponseType,
            "response_type code token is not supported; it must be code"
        ),
        Row(
            "a response type in capitals",
            good.setting("response_type", to: "Code"),
            .unsupportedResponseType,
            "response_type Code is not supported; it must be code"
        ),
        Row("no scope", good.without("scope"), .invalidRequest, "scope is missing"),
        Row("an empty scope", good.setting("scope", to: ""), .invalidRequest, "scope is missing"),
        Row(
            "a scope of spaces",
            good.setting("scope", to: "  "),
            .invalidScope,
            "scope    is not a list of tokens separated by spaces"
        ),
        Row(
            "a scope with a quote",
            good.setting("scope", to: "read:\"contacts"),
            .invalidScope,
            "scope read:'contacts is not a list of tokens separated by spaces"
        ),
        Row(
            "scopes separated by commas",
            good.setting("scope", to: "read:contacts,write:contacts"),
            .invalidScope,
            "scope read:contacts,write:contacts is not known or not open to client demo-client"
        ),
        Row(
            "a known scope among unknown ones",
            good.setting("scope", to: "admin read:contacts root"),
            .invalidScope,
            "scope admin root is not known or not open to client demo-client"
        ),
        Row("no state", good.without("state"), .invalidRequest, "state is missing"),
        Row("an empty state", good.setting("state", to: ""), .invalidRequest, "state is missing"),
        Row("two states", good.adding("state", "x"), .invalidRequest, "state is sent more than once"),
        Row("two scopes", good.adding("scope", "x"), .invalidRequest, "scope is sent more than once"),
        Row(
            "a response type that comes twice",
            good.adding("response_type", "code"),
            .invalidRequest,
            "response_type is sent more than once"
        ),
        Row(
            "a parameter that nobody knows, twice",
            good.adding("x", "1").adding("x", ""),
            .invalidRequest,
            "x is sent more than once"
        ),
        Row(
            "a method without a challenge",
            good.adding("code_challenge_method", "S256"),
            .invalidRequest,
            "code_challenge_method is sent without code_challenge"
        ),
        Row(
            "a method without a challenge that has a value",
            good.adding("code_challenge", "").adding("code_challenge_method", "S256"),
            .invalidRequest,
            "code_challenge_method is sent without code_challenge"
        ),
        Row(
            "a method that nobody knows",
            good.adding("code_challenge", wellFormed).adding("code_challenge_method", "s256"),
            .invalidRequest,
            "code_challenge_method s256 is not supported; it must be S256 or plain"
        ),
        Row(
            "a challenge that is too short",
            good.adding("code_challenge", "short").adding("code_challenge_method", "S256"),
            .invalidRequest,
            "code_challenge must have 43 to 128 unreserved characters"
        ),
        Row(
            "a challenge with padding",
            good.adding("code_challenge", wellFormed + "=").adding("code_challenge_method", "S256"),
            .invalidRequest,
            "code_challenge must have 43 to 128 unreserved characters"
        ),
    ]

    @Test(arguments: rows)
    func theClientIsToldWhatIsWrong(row: Row) throws {
        let outcome = FixedServer.server.validate(authorization: row.parameters)
        guard case .redirect(let target, let error) = outcome else {
            Issue.record("it is no redirect")
            return
        }
        #expect(error.code == row.code)
        #expect(error.description == row.description)
        #expect(target.uri == FixedServer.redirectURI)
    }

    @Test(arguments: rows)
    func theStateComesBackWhereThereIsOne(row: Row) throws {
        let target = try #require(FixedServer.server.validate(authorization: row.parameters).target)
        let states = row.parameters.values(of: "state").filter { !$0.isEmpty }
        #expect(target.state == (states.count == 1 ? states[0] : nil))
        let query = target.location(adding: Parameters()).split(separator: "?").dropFirst().first ?? ""
        #expect(try FormCodec.decode(String(query)).values(of: "state") == (states.count == 1 ? states : []))
    }

    @Test func theOrderOfTheChecksIsThatOfTheParametersInTheDocumentation() {
        let bad = Parameters.authorization.setting("response_type", to: "x").setting("scope", to: "x").without("state")
        #expect(code(of: bad) == .unsupportedResponseType)
        #expect(code(of: bad.setting("response_type", to: "code")) == .invalidScope)
        #expect(code(of: bad.adding("x", "").adding("x", "")) == .invalidRequest)
    }

    private func code(of parameters: Parameters) -> ErrorCode? {
        guard case .redirect(_, let error) = FixedServer.server.validate(authorization: parameters) else { return nil }
        return error.code
    }
}
