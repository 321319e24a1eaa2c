import OAuthCore
import TestKit
import Testing

@Suite("Writing JSON")
struct JSONWritingTests {
    struct Row: NamedRow {
        let name: String
        let value: JSONValue
        let text: String
    }

    @Test(arguments: [
        Row(name: "words", value: .array([.null, true, false]), text: "[null,true,false]"),
        Row(name: "integers up to their bounds", value: .array([0, .integer(.min)]), text: "[0,-9223372036854775808]"),
        Row(name: "a fraction", value: .number(0.1), text: "0.1"),
        Row(name: "a number that is large", value: .number(1e300), text: "1e+300"),
        Row(name: "infinity is null, since JSON has none", value: .number(.infinity), text: "null"),
        Row(name: "not a number is null", value: .number(.nan), text: "null"),
        Row(
            name: "members in their order, duplicates too",
            value: ["b": 1, "a": 2, "b": 3],
            text: #"{"b":1,"a":2,"b":3}"#
        ),
        Row(name: "nothing inside", value: ["a": .array([]), "b": .object([])], text: #"{"a":[],"b":{}}"#),
        Row(name: "quotes and backslashes", value: #"a"b\c/"#, text: #""a\"b\\c/""#),
        Row(name: "short escapes", value: "\n\r\t", text: #""\n\r\t""#),
        Row(name: "control characters", value: "\u{0}\u{8}\u{1F}\u{7F}", text: #""\u0000\u0008\u001f\u007f""#),
        Row(name: "line separators, which break scripts", value: "\u{2028}\u{2029}", text: #""\u2028\u2029""#),
        Row(name: "a carriage return with a line feed", value: "\r\n", text: #""\r\n""#),
        Row(name: "other characters stay", value: "é日🔑<&>'", text: "\"é日🔑<&>'\""),
        Row(name: "names are escaped too", value: ["\"": 1], text: #"{"\"":1}"#),
    ])
    func aValueIsWrittenWithoutSpace(row: Row) {
        #expect(row.value.text == row.text)
    }

    @Test func theLongFormHasALineAMember() {
        let value: JSONValue = ["a": .array([1, ["b": .null]]), "c": .array([]), "d": .object([])]
        #expect(
            value.prettyText == """
                {
                  "a": [
                    1,
                    {
                      "b": null
                    }
                  ],
                  "c": [],
                  "d": {}
                }

                """
        )
    }

    @Test func whateverTextIsWrittenIsReadBack() throws {
        var random = SplitMix64(seed: 4)
        for _ in 0..<1000 {
            let text = random.text(upTo: 20)
            let value = JSONValue.object([JSONMember(text, .array([.string(text)]))])
            let read = try JSONValue(parsing: value.text)
            #expect(read.members?.first?.name.utf8.elementsEqual(text.utf8) == true)
            #expect(read.members?.first?.value.array?.first?.string?.utf8.elementsEqual(text.utf8) == true)
        }
    }

    @Test func whateverNumberIsWrittenIsReadBack() throws {
        var random = SplitMix64(seed: 5)
        for _ in 0..<1000 {
            let number = Double(bitPattern: random.next())
            guard number.isFinite else { continue }
            #expect(try JSONValue(parsing: JSONValue(number).text).double == number)
        }
    }
}
