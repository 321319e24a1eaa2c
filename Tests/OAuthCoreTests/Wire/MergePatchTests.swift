import OAuthCore
import TestKit
import Testing

/// Source: RFC 7396 appendix A; RFC 8259 §4.
@Suite("Merging a patch into a JSON value")
struct MergePatchTests {
    struct Row: NamedRow {
        let original: String
        let patch: String
        let result: String
        var name: String { "\(original) with \(patch)" }

        init(_ original: String, _ patch: String, _ result: String) {
            (self.original, self.patch, self.result) = (original, patch, result)
        }
    }

    @Test(arguments: [
        // As in the appendix.
        Row(#"{"a":"b"}"#, #"{"a":"c"}"#, #"{"a":"c"}"#), Row(#"{"a":"b"}"#, #"{"b":"c"}"#, #"{"a":"b","b":"c"}"#),
        Row(#"{"a":"b"}"#, #"{"a":null}"#, "{}"), Row(#"{"a":"b","b":"c"}"#, #"{"a":null}"#, #"{"b":"c"}"#),
        Row(#"{"a":["b"]}"#, #"{"a":"c"}"#, #"{"a":"c"}"#), Row(#"{"a":"c"}"#, #"{"a":["b"]}"#, #"{"a":["b"]}"#),
        Row(#"{"a":{"b":"c"}}"#, #"{"a":{"b":"d","c":null}}"#, #"{"a":{"b":"d"}}"#),
        Row(#"{"a":[{"b":"c"}]}"#, #"{"a":[1]}"#, #"{"a":[1]}"#), Row(#"["a","b"]"#, #"["c","d"]"#, #"["c","d"]"#),
        Row(#"{"a":"b"}"#, #"["c"]"#, #"["c"]"#), Row(#"{"a":"foo"}"#, "null", "null"),
        Row(#"{"a":"foo"}"#, #""bar""#, #""bar""#), Row(#"{"e":null}"#, #"{"a":1}"#, #"{"e":null,"a":1}"#),
        Row("[1,2]", #"{"a":"b","c":null}"#, #"{"a":"b"}"#),
        Row("{}", #"{"a":{"bb":{"ccc":null}}}"#, #"{"a":{"bb":{}}}"#),
        // What else can come.
        Row(#"{"a":1,"b":2,"c":3}"#, #"{"d":4,"b":null,"a":5}"#, #"{"a":5,"c":3,"d":4}"#),
        Row(#"{"a":1}"#, "{}", #"{"a":1}"#), Row(#"{"a":1}"#, #"{"a":{"b":null}}"#, #"{"a":{}}"#),
        Row(#"{"a":[{"b":1}]}"#, #"{"a":[{"b":null}]}"#, #"{"a":[{"b":null}]}"#),
        Row(#"{"a":1}"#, #"{"a":null,"a":2}"#, #"{"a":2}"#), Row(#"{"":1}"#, #"{"":null,"A":1}"#, #"{"A":1}"#),
        // They look the same, and are other names.
        Row("{\"e\u{301}\":1}", "{\"\u{E9}\":2}", "{\"e\u{301}\":1,\"\u{E9}\":2}"),
    ])
    func itIsAsTheStandardSays(row: Row) throws {
        let merged = try JSONValue(parsing: row.original).merged(with: JSONValue(parsing: row.patch))
        #expect(Array(merged.text.utf8) == Array(row.result.utf8))
    }

    @Test func manyMembersCostNoMoreThanTheyHave() throws {
        let members = (0..<100_000).map { JSONMember("m\($0)", .integer(Int64($0))) }
        let merged = JSONValue.object(members).merged(with: .object(members.reversed()))
        #expect(merged == .object(members))
    }

    @Test(arguments: [
        ("{}", nil), (#"{"a":1,"b":1}"#, nil), (#"{"a":1,"a":1}"#, "a"), (#"{"a":{"b":1},"c":{"b":1}}"#, nil),
        (#"[{"x":[{"":1,"":2}]}]"#, ""), (#"{"a":1,"A":1}"#, nil), (#"{"a":1,"\u0061":1}"#, "a"), ("1", nil),
        ("{\"e\u{301}\":1,\"\u{E9}\":2}", nil),
    ])
    func aNameThatStandsTwiceIsFound(text: String, name: String?) throws {
        #expect(try JSONValue(parsing: text).repeatedName == name)
    }
}
