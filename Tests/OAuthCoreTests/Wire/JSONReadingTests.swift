import OAuthCore
import TestKit
import Testing

@Suite("Reading JSON")
struct JSONReadingTests {
    struct Row: NamedRow {
        let name: String
        let text: String
        let value: JSONValue
    }

    @Test(arguments: [
        Row(name: "null", text: "null", value: .null),
        Row(name: "true and false", text: "[true,false]", value: .array([.bool(true), .bool(false)])),
        Row(name: "space of every kind around values", text: " \t\r\n[ 1 , 2 ]\n", value: .array([1, 2])),
        Row(name: "an empty array and object", text: "[[],{}]", value: .array([.array([]), .object([])])),
        Row(name: "members keep their order", text: #"{"b":1,"a":2}"#, value: ["b": 1, "a": 2]),
        Row(name: "duplicate members stay", text: #"{"a":1,"a":2}"#, value: ["a": 1, "a": 2]),
        Row(name: "a member without a name", text: #"{"":1}"#, value: ["": 1]),
        Row(name: "zero", text: "0", value: 0),
        Row(name: "a zero below zero is zero", text: "-0", value: 0),
        Row(name: "the largest integer", text: "9223372036854775807", value: .integer(.max)),
        Row(name: "the smallest integer", text: "-9223372036854775808", value: .integer(.min)),
        Row(name: "one more is exact too", text: "9223372036854775808", value: .unsigned(9_223_372_036_854_775_808)),
        Row(name: "the largest of 64 bits", text: "18446744073709551615", value: .unsigned(.max)),
        Row(name: "one more is a number", text: "18446744073709551616", value: .number(18_446_744_073_709_551_616)),
        Row(name: "a fraction", text: "-1.25", value: .number(-1.25)),
        Row(
            name: "an exponent of every form",
            text: "[1e2,1E+2,1e-2]",
            value: .array([.number(100), .number(100), .number(0.01)])
        ),
        Row(name: "every short escape", text: #""\"\\\/\b\f\n\r\t""#, value: "\"\\/\u{8}\u{C}\n\r\t"),
        Row(name: "an escape by number", text: #""\u00e9\u20AC""#, value: "é€"),
        Row(name: "a surrogate pair", text: #""\ud83d\udd11""#, value: "🔑"),
        Row(name: "an escaped NUL", text: #""a\u0000b""#, value: "a\0b"),
        Row(name: "UTF-8 as it is", text: "\"日本\u{7F}\"", value: "日本\u{7F}"),
    ])
    func jsonIsReadAsItStands(row: Row) throws {
        #expect(try JSONValue(parsing: row.text) == row.value)
    }

    struct BadRow: NamedRow {
        let name: String
        let text: String
        let reason: String
    }

    @Test(arguments: [
        BadRow(name: "nothing", text: "", reason: "it ends where a value is due (at byte 0)"),
        BadRow(name: "space only", text: " \n", reason: "it ends where a value is due (at byte 2)"),
        BadRow(name: "two values", text: "1 2", reason: "something stands behind the value (at byte 2)"),
        BadRow(name: "a word that is none", text: "nul", reason: "'null' is due (at byte 3)"),
        BadRow(name: "a word in capitals", text: "True", reason: "no value begins here (at byte 0)"),
        BadRow(name: "a comma too many", text: "[1,]", reason: "no value begins here (at byte 3)"),
        BadRow(name: "a comma too few", text: "[1 2]", reason: "a comma or ']' is due (at byte 3)"),
        BadRow(name: "an array without an end", text: "[1", reason: "a comma or ']' is due (at byte 2)"),
        BadRow(name: "the wrong bracket", text: "[1}", reason: "a comma or ']' is due (at byte 2)"),
        BadRow(name: "a name without quotes", text: "{a:1}", reason: "a name in quotes is due (at byte 1)"),
        BadRow(name: "a name too many", text: #"{"a":1,}"#, reason: "a name in quotes is due (at byte 7)"),
        BadRow(name: "a name without a value", text: #"{"a"}"#, reason: "a colon is due (at byte 4)"),
        BadRow(name: "a leading zero", text: "01", reason: "a number does not begin with 0 (at byte 2)"),
        BadRow(name: "a leading zero below zero", text: "-01", reason: "a number does not begin with 0 (at byte 3)"),
        BadRow(name: "a sign without a digit", text: "-", reason: "a digit is due (at byte 1)"),
        BadRow(name: "a plus sign", text: "+1", reason: "no value begins here (at byte 0)"),
        BadRow(name: "a point without a digit", text: "1.", reason: "a digit is due (at byte 2)"),
        BadRow(name: "an exponent without a digit", text: "1e+", reason: "a digit is due (at byte 3)"),
        BadRow(name: "a number without bounds", text: "1e999", reason: "the number is out of range (at byte 5)"),
        BadRow(name: "not a number", text: "NaN", reason: "no value begins here (at byte 0)"),
        BadRow(name: "single quotes", text: "'a'", reason: "no value begins here (at byte 0)"),
        BadRow(name: "text without an end", text: "\"a", reason: "it ends inside a text (at byte 2)"),
        BadRow(name: "an escape without an end", text: #""\"#, reason: "it ends inside an escape (at byte 2)"),
        BadRow(name: "an escape that is none", text: #""\x""#, reason: "there is no such escape (at byte 3)"),
        BadRow(
            name: "a line break in a text",
            text: "\"a\nb\"",
            reason: "a control character stands in a text (at byte 3)"
        ),
        BadRow(name: "three digits", text: #""\u12""#, reason: "four hexadecimal digits are due (at byte 5)"),
        BadRow(name: "the first half of a pair", text: #""\ud83d""#, reason: "half a surrogate pair (at byte 7)"),
        BadRow(name: "the second half of a pair", text: #""\udd11""#, reason: "half a surrogate pair (at byte 7)"),
        BadRow(name: "two first halves", text: #""\ud83d\ud83d""#, reason: "half a surrogate pair (at byte 13)"),
        BadRow(name: "a comment", text: "1 // one", reason: "something stands behind the value (at byte 2)"),
        BadRow(name: "a byte order mark", text: "\u{FEFF}1", reason: "no value begins here (at byte 0)"),
    ])
    func whatIsNotJSONIsRefusedWithThePlace(row: BadRow) {
        let error = #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: row.text) }
        #expect(error?.description == "not JSON: \(row.reason)")
    }

    @Test func aTextThatIsNotUTF8IsRefused() {
        let error = #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: [0x22, 0xFF, 0x22]) }
        #expect(error?.reason == "a text is not UTF-8 (at byte 3)")
    }

    @Test(arguments: ["[", "{\"a\":", "[{\"a\":["])
    func deepNestingIsAnErrorAndNoCrash(opening: String) {
        let text = String(repeating: opening, count: 100_000)
        let error = #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text) }
        #expect(error?.reason.hasPrefix("it is nested deeper than 512 levels") == true)
    }

    @Test func asManyLevelsAsArePermittedAreRead() throws {
        let text = String(repeating: "[", count: 512) + String(repeating: "]", count: 512)
        #expect(try JSONValue(parsing: text).text == text)
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: "[\(text)]") }
    }

    @Test func manySiblingsAreNoDepth() throws {
        let text = "[" + String(repeating: "[],", count: 10_000) + "[]]"
        #expect(try JSONValue(parsing: text).array?.count == 10_001)
    }

    @Test func whateverBytesComeWhatIsReadSurvivesBeingWritten() throws {
        var random = SplitMix64(seed: 3)
        var read = 0
        for _ in 0..<5000 {
            let inner = random.bytes(upTo: 10, favouring: Array(#"[]{}",:\u012ed-tfn "#.utf8))
            for bytes in [inner, [0x22] + inner + [0x22]] {
                guard let value = try? JSONValue(parsing: bytes) else { continue }
                read += 1
                #expect(try JSONValue(parsing: value.text) == value, "from \(bytes)")
            }
        }
        #expect(read > 100)
    }
}
