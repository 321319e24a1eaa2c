import OAuthCore
import TestKit
import Testing

@Suite("Authorization requests that are put to the user")
struct AuthorizationRequestTests {
    private static let wellFormed = String(repeating: "a", count: 43)

    struct Row: NamedRow {
        let name: String
        let parameters: Parameters
        var scope = ["read:contacts", "write:contacts"]
        var state = "af0ifjsldkj"
        var challenge: CodeChallenge?
    }

    @Test(arguments: [
        Row(name: "the five documented parameters", parameters: .authorization),
        Row(name: "a parameter that nobody knows", parameters: .authorization.adding("prompt", "login")),
        Row(
            name: "a scope in an order of its own",
            parameters: .authorization.setting("scope", to: " write:messages  read:contacts write:messages"),
            scope: ["write:messages", "read:contacts"]
        ),
        Row(
            name: "a state of any characters",
            parameters: .authorization.setting("state", to: "a b&c=d?é🔑<\""),
            state: "a b&c=d?é🔑<\""
        ),
        Row(
            name: "a challenge without a method is plain",
            parameters: .authorization.adding("code_challenge", wellFormed),
            challenge: CodeChallenge(value: wellFormed, method: .plain)
        ),
        Row(
            name: "a challenge with an empty method is plain",
            parameters: .authorization.adding("code_challenge", wellFormed).adding("code_challenge_method", ""),
            challenge: CodeChallenge(value: wellFormed, method: .plain)
        ),
        Row(
            name: "a challenge with a method",
            parameters: .authorization.adding("code_challenge", wellFormed).adding("code_challenge_method", "S256"),
            challenge: CodeChallenge(value: wellFormed, method: .s256)
        ),
        Row(name: "an empty challenge is none", parameters: .authorization.adding("code_challenge", "")),
    ])
    func theUserIsAsked(row: Row) {
        guard case .ask(let request) = FixedServer.server.validate(authorization: row.parameters) else {
            Issue.record("the user is not asked")
            return
        }
        #expect(request.client == FixedServer.demoClient)
        #expect(request.target.uri == FixedServer.redirectURI)
        #expect(request.target.state == row.state)
        #expect(request.scope.tokens == row.scope)
        #expect(request.challenge == row.challenge)
    }

    @Test func theStateComesBackByteForByte() throws {
        let state = "a b&c=d?é🔑<\"%+\u{301}"
        let outcome = FixedServer.server.validate(authorization: .authorization.setting("state", to: state))
        let location = try #require(outcome.target).location(adding: Parameters(["code": "c"]))
        let query = try #require(location.split(separator: "?", maxSplits: 1).last)
        let returned = try #require(try FormCodec.decode(String(query))["state"])
        #expect(Array(returned.utf8) == Array(state.utf8))
    }

    @Test func theScopesOfOneClientAreNotThoseOfAnother() {
        var server = FixedServer.server
        server.clients[0].scopes = ["read:contacts"]
        guard case .redirect(_, let error) = server.validate(authorization: .authorization) else {
            Issue.record("the scope is not refused")
            return
        }
        #expect(error.description == "scope write:contacts is not known or not open to client demo-client")
    }

    @Test func aDenialIsToldInTheWordsOfTheDocumentation() {
        #expect(AuthorizationServer.denial.code == .accessDenied)
        #expect(AuthorizationServer.denial.description == "The user denied the request")
    }
}
