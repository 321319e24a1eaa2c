import OAuthCore
import TestKit
import Testing

/// Source: RFC 6749 §6: the scope may be narrower, never wider, and the new refresh
/// token has the scope of the old one.
@Suite("The scope of a refresh")
struct RefreshScopeTests {
    let server = FixedServer.server

    struct Row: NamedRow {
        let name: String
        let scope: String?
        let tokens: [String]
    }

    @Test(arguments: [
        Row(name: "none asked for is all", scope: nil, tokens: ["read:contacts", "write:contacts"]),
        Row(name: "an empty one is all", scope: "", tokens: ["read:contacts", "write:contacts"]),
        Row(name: "the same", scope: "read:contacts write:contacts", tokens: ["read:contacts", "write:contacts"]),
        Row(name: "another order", scope: "write:contacts read:contacts", tokens: ["write:contacts", "read:contacts"]),
        Row(name: "a narrower one", scope: "read:contacts", tokens: ["read:contacts"]),
    ])
    func theAccessTokenHasWhatWasAskedFor(row: Row) throws {
        var store = MemorySandbox()
        let form = Parameters.refresh(try server.connect(store: &store).tokens.refreshText)
        let outcome = try server.post(row.scope.map { form.adding("scope", $0) } ?? form, store: &store)
        let tokens = try #require(outcome.issued)
        #expect(tokens.access.scope.tokens == row.tokens)
        #expect(tokens.refresh.scope.tokens == ["read:contacts", "write:contacts"])
    }

    @Test func afterANarrowRefreshAWideOneIsPossibleAgain() throws {
        var store = MemorySandbox()
        let first = try server.connect(store: &store).tokens
        let narrow = Parameters.refresh(first.refreshText).adding("scope", "read:contacts")
        let second = try #require(try server.post(narrow, store: &store).issued)
        let third = try #require(try server.post(.refresh(second.refreshText), store: &store).issued)
        #expect(third.access.scope.tokens == ["read:contacts", "write:contacts"])
    }

    struct BadRow: NamedRow {
        let name: String
        let scope: String
        let quoted: String
    }

    @Test(arguments: [
        BadRow(
            name: "one that the client may have, but the user did not grant",
            scope: "read:contacts read:messages",
            quoted: "read:contacts read:messages"
        ),
        BadRow(name: "one that nobody knows", scope: "admin", quoted: "admin"),
        BadRow(name: "one of another case", scope: "READ:contacts", quoted: "READ:contacts"),
        BadRow(name: "one that is no scope", scope: "read:\"contacts", quoted: "read:'contacts"),
    ])
    func whatIsWiderIsRefusedAndTheTokenStaysGood(row: BadRow) throws {
        var store = MemorySandbox()
        let form = Parameters.refresh(try server.connect(store: &store).tokens.refreshText)
        let before = store
        let outcome = try server.post(form.adding("scope", row.scope), store: &store)
        #expect(outcome.refusal?.code == .invalidScope)
        #expect(
            outcome.refusal?.description
                == "scope \(row.quoted) is wider than what the user granted (read:contacts write:contacts)"
        )
        #expect(store == before)
        #expect(try server.post(form, store: &store).issued != nil)
    }
}
