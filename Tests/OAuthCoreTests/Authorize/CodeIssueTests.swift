import OAuthCore
import TestKit
import Testing

@Suite("Issuing a code")
struct CodeIssueTests {
    @Test func theCodeIsBoundToWhatTheUserApproved() throws {
        var store = MemorySandbox()
        let challenge = String(repeating: "a", count: 43)
        let code = try FixedServer.server.approve(
            .authorization.adding("code_challenge", challenge),
            store: &store
        )
        let record = try #require(store.token(code.key))
        #expect(store.tokens(TokenFilter()) == [record])
        #expect(record.kind == .code)
        #expect(record.text == code.text)
        #expect(record.key == TokenKey(digestOf: code.text))
        #expect(record.grant == code.grant)
        #expect(record.clientID == FixedServer.demoClient.id)
        #expect(record.username == FixedServer.ada.username)
        #expect(record.scope.tokens == ["read:contacts", "write:contacts"])
        #expect(record.issuedAt == FixedServer.now)
        #expect(record.expiresAt == FixedServer.now + .seconds(120))
        #expect(record.parent == nil)
        #expect(record.diedOf == nil)
        #expect(
            record.binding
                == CodeBinding(
                    redirectURI: FixedServer.redirectURI,
                    challenge: CodeChallenge(value: challenge, method: .plain)
                )
        )
        #expect(code.target.uri == FixedServer.redirectURI)
        #expect(code.target.state == "af0ifjsldkj")
    }

    @Test func everyCodeIsAnotherAndSoIsItsGrant() throws {
        var store = MemorySandbox()
        let codes = try (0..<100).map { _ in try FixedServer.server.approve(store: &store) }
        #expect(Set(codes.map(\.text)).count == 100)
        #expect(Set(codes.map(\.grant)).count == 100)
    }

    @Test func theSameSeedAndOrderGiveTheSameCodes() throws {
        var (first, second) = (MemorySandbox(), MemorySandbox())
        for _ in 0..<3 {
            let codes = try (FixedServer.server.approve(store: &first), FixedServer.server.approve(store: &second))
            #expect(codes.0 == codes.1)
        }
    }

    @Test(arguments: [(0, 64), (1, 1), (40, 40), (41, 41), (2000, 2000)])
    func theCodeHasTheLengthOfTheScenario(setting: Int, length: Int) throws {
        var server = FixedServer.server
        server.format.codeLength = setting
        var store = MemorySandbox()
        let code = try server.approve(store: &store)
        #expect(code.text.utf8.count == length)
        #expect(code.text.utf8.allSatisfy { Hex.value($0) != nil })
    }

    @Test func theLifetimeIsThatOfTheScenario() throws {
        var server = FixedServer.server
        server.lifetimes.code = .seconds(5)
        var store = MemorySandbox()
        let code = try server.approve(at: FixedServer.now + .seconds(1), store: &store)
        #expect(store.token(code.key)?.expiresAt == FixedServer.now + .seconds(6))
    }
}
