import OAuthCore
import TestKit
import Testing

/// Source: RFC 6749 §4.1.3, §5.1.
@Suite("Exchanging a code")
struct CodeExchangeTests {
    let server = FixedServer.server

    @Test func bothTokensAreOfTheGrantAndTheScope() throws {
        var store = MemorySandbox()
        let code = try server.approve(store: &store)
        let now = FixedServer.now + .seconds(1)
        let outcome = try server.post(.exchange(code.text), at: now, store: &store)
        let tokens = try #require(outcome.issued)
        #expect(outcome.clientID == FixedServer.demoClient.id)
        #expect(outcome.grant == code.grant)
        #expect(outcome.presented == code.key)
        #expect(store.tokens(TokenFilter(kinds: [.access, .refresh])) == [tokens.access, tokens.refresh])
        for token in [tokens.access, tokens.refresh] {
            #expect(token.grant == code.grant)
            #expect(token.clientID == FixedServer.demoClient.id)
            #expect(token.username == FixedServer.ada.username)
            #expect(token.scope.tokens == ["read:contacts", "write:contacts"])
            #expect(token.parent == code.key)
            #expect(token.issuedAt == now)
            #expect(token.diedOf == nil)
            #expect(token.binding == nil)
        }
        #expect(tokens.access.kind == .access)
        #expect(tokens.access.expiresAt == now + .seconds(3600))
        #expect(tokens.expiresIn == 3600)
        #expect(tokens.refresh.kind == .refresh)
        #expect(tokens.refresh.expiresAt == now + .seconds(30 * 86400))
        #expect(store.token(code.key)?.diedOf == .redeemed)
    }

    @Test func theAccessTokenIsAJWTWithoutATextYet() throws {
        var store = MemorySandbox()
        let access = try server.connect(store: &store).tokens.access
        #expect(access.text == nil)
        let id = try #require(access.key.rawValue.split(separator: ":").last)
        #expect(id.utf8.count == 32)
        #expect(
            access.claims(filling: nil).text == """
                {"sub":"ada","aud":"demo-client","jti":"\(id)","iat":1767225600,"exp":1767229200,\
                "scopes":["read:contacts","write:contacts"]}
                """
        )
    }

    @Test(arguments: [(0, 64), (1, 1), (33, 33), (4096, 4096)])
    func anOpaqueAccessTokenHasTheLengthOfTheScenario(setting: Int, length: Int) throws {
        var server = server
        server.format = TokenFormat(access: .opaque, accessLength: setting)
        var store = MemorySandbox()
        let access = try server.connect(store: &store).tokens.access
        let text = try #require(access.text)
        #expect(text.utf8.count == length)
        #expect(access.key == TokenKey(digestOf: text))
    }

    @Test func theRefreshTokenIsOpaqueAndAsLongAsTheVendors() throws {
        var store = MemorySandbox()
        let refresh = try server.connect(store: &store).tokens.refresh
        let text = try #require(refresh.text)
        #expect(text.hasPrefix("def50200"))
        #expect(text.utf8.count == 752)
        #expect(refresh.key == TokenKey(digestOf: text))
    }

    @Test func theCodeIsGoodUpToTheInstantOfItsExpiry() throws {
        var store = MemorySandbox()
        let code = try server.approve(store: &store)
        var copy = store
        let last = FixedServer.now + TimeSpan(milliseconds: 119_999)
        #expect(try server.post(.exchange(code.text), at: last, store: &copy).issued != nil)
        let expiry = FixedServer.now + .seconds(120)
        let outcome = try server.post(.exchange(code.text), at: expiry, store: &store)
        #expect(outcome.refusal?.description == "the code has expired")
    }

    @Test func twoGrantsOfOneUserAreApart() throws {
        var store = MemorySandbox()
        let first = try server.connect(store: &store)
        let second = try server.connect(store: &store)
        #expect(first.code.grant != second.code.grant)
        #expect(first.tokens.access.key != second.tokens.access.key)
        #expect(first.tokens.refresh.key != second.tokens.refresh.key)
    }

    @Test func aGrantWithoutABrowserHasTheTokensOfOneWith() throws {
        var store = MemorySandbox()
        let tokens = try server.grantDirectly(
            FixedServer.otherClient,
            user: FixedServer.grace.username,
            scope: Scope(["read:messages"]),
            at: FixedServer.now,
            entropy: FixedServer.entropy,
            store: &store
        )
        #expect(store.tokens(TokenFilter()) == [tokens.access, tokens.refresh])
        #expect(tokens.access.clientID == FixedServer.otherClient.id)
        #expect(tokens.access.username == FixedServer.grace.username)
        #expect(tokens.refresh.scope.tokens == ["read:messages"])
        let form = Parameters.refresh(tokens.refreshText)
            .setting("client_id", to: "other-client").setting("client_secret", to: "other-secret")
        #expect(try server.post(form, store: &store).issued?.access.grant == tokens.access.grant)
    }
}
