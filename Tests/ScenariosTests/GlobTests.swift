import Scenarios
import TestKit
import Testing

@Suite("Patterns")
struct GlobTests {
    struct Row: NamedRow {
        let pattern: String
        let text: String
        let matches: Bool
        var name: String { "'\(pattern)' and '\(text)'" }

        init(_ pattern: String, _ text: String, _ matches: Bool) {
            (self.pattern, self.text, self.matches) = (pattern, text, matches)
        }
    }

    @Test(arguments: [
        Row("", "", true),
        Row("", "a", false),
        Row("abc", "abc", true),
        Row("abc", "abcd", false),
        Row("abc", "xabc", false),
        Row("abc", "ABC", false),
        Row("*", "", true),
        Row("*", "anything/at all", true),
        Row("/contacts/*", "/contacts/1", true),
        Row("/contacts/*", "/contacts/1/notes", true),
        Row("/contacts/*", "/contacts/", true),
        Row("/contacts/*", "/contacts", false),
        Row("*/1", "/contacts/1", true),
        Row("*/1", "/contacts/11", false),
        Row("a*a", "a", false),
        Row("a*a", "aa", true),
        Row("a*b*c", "abc", true),
        Row("a*b*c", "a-b-b-c", true),
        Row("a*b*c", "acb", false),
        Row("a*bb*b", "abbb", true),
        Row("a*bb*b", "abb", false),
        Row("**", "x", true),
        Row("*a*", "bab", true),
        Row("*a*", "bbb", false),
        Row("a.c", "abc", false),
        Row("[ab]", "a", false),
        Row("?", "a", false),
    ])
    func aStarStandsForAnyCharactersAndNothingElseDoes(row: Row) {
        #expect(Glob(row.pattern).matches(row.text) == row.matches)
    }
}
