import OAuthCore
import TestKit
import Testing

@Suite("Texts of errors")
struct ErrorTextTests {
    struct Row: NamedRow {
        let name: String
        let text: String
        let description: String
    }

    /// Source: RFC 6749 §4.1.2.1, §5.2.
    @Test(arguments: [
        Row(name: "what is permitted stays", text: "a b!#[]~'", description: "a b!#[]~'"),
        Row(name: "quotes and backslashes become apostrophes", text: #"a"b\c"#, description: "a'b'c"),
        Row(name: "control characters become question marks", text: "a\r\nb\tc\u{7F}\0", description: "a??b?c??"),
        Row(name: "other alphabets become question marks", text: "é日🔑", description: "???"),
    ])
    func aDescriptionHasPermittedCharactersOnly(row: Row) {
        let error = OAuthError(.invalidRequest, row.text, detail: row.text, source: row.text)
        #expect(error.description == row.description)
        #expect(error.detail == row.text)
        #expect(error.source == row.text)
    }

    @Test func whateverTextComesTheDescriptionIsPermitted() {
        var random = SplitMix64(seed: 10)
        for _ in 0..<500 {
            let error = OAuthError(.invalidRequest, random.text(upTo: 30), source: "")
            #expect(
                error.description.utf8.allSatisfy { (0x20...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }
            )
        }
    }

    @Test func whatAPeerSentIsCutAfterEightyCharacters() {
        let long = String(repeating: "é", count: 81)
        #expect(Excerpt.plain(String(long.dropLast())) == String(long.dropLast()))
        #expect(Excerpt.plain(long) == "\(long.dropLast())… (81 characters)")
    }

    @Test(arguments: [
        ("", "…(0)"), ("short", "…(5)"), ("elevenchars", "…(11)"), ("twelve chars", "twel…(12)"),
        (String(repeating: "x", count: 64), "xxxx…(64)"),
    ])
    func aSecretShowsItsBeginningOnlyIfItIsLong(secret: String, excerpt: String) {
        #expect(Excerpt.secret(secret) == excerpt)
    }

    @Test func aStoreFailureNamesWhatWasDone() {
        let failure = StoreFailure(operation: "insert token", reason: "disk full")
        #expect(failure.description == "store failed at 'insert token': disk full")
    }
}
