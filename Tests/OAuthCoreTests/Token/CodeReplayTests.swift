import OAuthCore
import TestKit
import Testing

/// Source: RFC 6749 §4.1.2: a code that comes again is refused, and what it gave is revoked.
@Suite("A code that comes again")
struct CodeReplayTests {
    let server = FixedServer.server
    let words = "the code was used before; the tokens issued from it are revoked"

    @Test func itIsRefusedAndBothTokensAreDead() throws {
        var store = MemorySandbox()
        let connection = try server.connect(store: &store)
        let outcome = try server.post(.exchange(connection.code.text), store: &store)
        #expect(outcome.refusal?.code == .invalidGrant)
        #expect(outcome.refusal?.description == words)
        #expect(outcome.grant == connection.code.grant)
        #expect(store.tokens(TokenFilter()).map(\.diedOf) == [.redeemed, .codeReplay, .codeReplay])
    }

    @Test func whatRefreshesGaveSinceIsDeadToo() throws {
        var store = MemorySandbox()
        let connection = try server.connect(store: &store)
        _ = try server.post(.refresh(connection.tokens.refreshText), store: &store)
        _ = try server.post(.exchange(connection.code.text), store: &store)
        #expect(
            store.tokens(TokenFilter()).map(\.diedOf)
                == [.redeemed, .codeReplay, .rotated, .codeReplay, .codeReplay]
        )
    }

    @Test func anotherGrantOfTheSameUserLivesOn() throws {
        var store = MemorySandbox()
        let other = try server.connect(store: &store)
        let connection = try server.connect(store: &store)
        _ = try server.post(.exchange(connection.code.text), store: &store)
        #expect(try server.post(.refresh(other.tokens.refreshText), store: &store).issued != nil)
    }

    @Test func itsRefreshTokenIsRefusedAsRevoked() throws {
        var store = MemorySandbox()
        let connection = try server.connect(store: &store)
        _ = try server.post(.exchange(connection.code.text), store: &store)
        let outcome = try server.post(.refresh(connection.tokens.refreshText), store: &store)
        #expect(outcome.refusal?.code == .invalidGrant)
        #expect(outcome.refusal?.description == "the refresh token was revoked")
    }

    @Test func aThirdTimeChangesNothing() throws {
        var store = MemorySandbox()
        let connection = try server.connect(store: &store)
        _ = try server.post(.exchange(connection.code.text), store: &store)
        let before = store
        let outcome = try server.post(.exchange(connection.code.text), store: &store)
        #expect(outcome.refusal?.description == words)
        #expect(store == before)
    }

    @Test func alsoLongAfterItsExpiryItRevokes() throws {
        var store = MemorySandbox()
        let connection = try server.connect(store: &store)
        let later = FixedServer.now + .seconds(3000)
        let outcome = try server.post(.exchange(connection.code.text), at: later, store: &store)
        #expect(outcome.refusal?.description == words)
        #expect(store.token(connection.tokens.access.key)?.diedOf == .codeReplay)
    }

    @Test func whateverElseIsWrongWithTheReplayItRevokes() throws {
        var store = MemorySandbox()
        let connection = try server.connect(store: &store)
        let form = Parameters.exchange(connection.code.text)
            .setting("redirect_uri", to: "https://client.example/callback").adding("code_verifier", "x")
        #expect(try server.post(form, store: &store).refusal?.description == words)
        #expect(store.token(connection.tokens.access.key)?.diedOf == .codeReplay)
    }

    @Test func anotherClientThatHasTheCodeRevokesNothing() throws {
        var store = MemorySandbox()
        let connection = try server.connect(store: &store)
        let before = store
        let form = Parameters.exchange(connection.code.text)
            .setting("client_id", to: "other-client").setting("client_secret", to: "other-secret")
        let outcome = try server.post(form, store: &store)
        #expect(outcome.refusal?.description == "the code was issued to another client")
        #expect(store == before)
    }
}
