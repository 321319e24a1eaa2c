import OAuthCore
import TestKit
import Testing

@Suite("Scopes")
struct ScopeTests {
    struct Row: NamedRow {
        let name: String
        let text: String
        let tokens: [String]
    }

    @Test(arguments: [
        Row(name: "one token", text: "read:contacts", tokens: ["read:contacts"]),
        Row(name: "tokens keep their order", text: "b a c", tokens: ["b", "a", "c"]),
        Row(name: "a token that comes again counts once", text: "a b a", tokens: ["a", "b"]),
        Row(name: "spaces too many are passed over", text: "  a   b ", tokens: ["a", "b"]),
        Row(name: "case tells tokens apart", text: "a A", tokens: ["a", "A"]),
        Row(name: "any visible character but two", text: "!#[]~ ^", tokens: ["!#[]~", "^"]),
    ])
    func aListOfTokensIsRead(row: Row) {
        #expect(Scope(parsing: row.text)?.tokens == row.tokens)
    }

    @Test(arguments: ["", " ", "a\"b", "a\\b", "a\tb", "a\nb", "a\u{7F}", "é", "a \u{301}", "a\0"])
    func whatIsNoListIsNotRead(text: String) {
        #expect(Scope(parsing: text) == nil)
    }

    @Test func theTextHasSingleSpaces() {
        #expect(Scope(["a", "b", "a"]).text == "a b")
        #expect(Scope([]).text == "")
    }

    @Test func whatExceedsAnotherScopeIsNamedInOrder() {
        let scope = Scope(["c", "a", "b"])
        #expect(scope.exceeding(Scope(["a"])) == ["c", "b"])
        #expect(scope.exceeding(Scope(["a", "b", "c", "d"])) == [])
        #expect(scope.contains("a"))
        #expect(!scope.contains("A"))
    }
}
