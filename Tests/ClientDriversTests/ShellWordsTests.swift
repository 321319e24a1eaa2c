import ClientDrivers
import Testing

@Suite("Splitting a command line")
struct ShellWordsTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let line: String
        let words: [String]
        var testDescription: String { name }
    }

    @Test(arguments: [
        Row(name: "one word", line: "adapter", words: ["adapter"]),
        Row(name: "space of any kind around words", line: " \ta\t b \n c ", words: ["a", "b", "c"]),
        Row(name: "single quotes keep everything", line: #"'a b\"$c'"#, words: [#"a b\"$c"#]),
        Row(name: "double quotes keep space", line: #""a b" c"#, words: ["a b", "c"]),
        Row(name: "a backslash in double quotes escapes few characters", line: #""\"\\\$\`\n""#, words: [#""\$`\n"#]),
        Row(name: "a backslash escapes the next character", line: #"a\ b\'c \\"#, words: ["a b'c", #"\"#]),
        Row(name: "an escaped line feed joins lines", line: "a\\\nb \"c\\\nd\"", words: ["ab", "cd"]),
        Row(name: "quotes within a word", line: #"--name='a b'"c d"e"#, words: ["--name=a bc de"]),
        Row(name: "empty quotes are an empty word", line: #"a '' """#, words: ["a", "", ""]),
        Row(
            name: "what a shell expands stays",
            line: "$HOME *.py ~ a;b|c #",
            words: ["$HOME", "*.py", "~", "a;b|c", "#"]
        ),
        Row(name: "a quote with a combining mark is a quote", line: "'a'\u{301} b", words: ["a\u{301}", "b"]),
    ])
    func aLineIsSplitAsAShellDoes(row: Row) throws {
        #expect(try ShellWords.split(row.line) == row.words)
    }

    struct BadRow: Sendable, CustomTestStringConvertible {
        let name: String
        let line: String
        let error: ShellWordsError
        var testDescription: String { name }
    }

    @Test(arguments: [
        BadRow(name: "nothing", line: "", error: .noWord),
        BadRow(name: "space only", line: " \t\n", error: .noWord),
        BadRow(name: "an open single quote", line: "a 'b", error: .openQuote("'")),
        BadRow(name: "an open double quote", line: #"a "b"#, error: .openQuote("\"")),
        BadRow(name: "a double quote that is escaped away", line: #""a\""#, error: .openQuote("\"")),
        BadRow(name: "a backslash at the end of an open quote", line: #""a\"#, error: .openQuote("\"")),
        BadRow(name: "a backslash at the end", line: #"a \"#, error: .openEscape),
    ])
    func aLineWithoutAnEndIsRefused(row: BadRow) {
        #expect(throws: row.error) { try ShellWords.split(row.line) }
        #expect(!row.error.description.isEmpty)
    }
}
