import OAuthCore
import TestKit
import Testing

@Suite("Decoding a form")
struct FormDecodingTests {
    struct Row: NamedRow {
        let name: String
        let text: String
        let pairs: KeyValuePairs<String, String>
    }

    @Test(arguments: [
        Row(name: "nothing is no pair", text: "", pairs: [:]),
        Row(name: "pairs keep their order", text: "b=1&a=2&c=3", pairs: ["b": "1", "a": "2", "c": "3"]),
        Row(name: "duplicates stay", text: "a=1&b=2&a=3", pairs: ["a": "1", "b": "2", "a": "3"]),
        Row(name: "a plus is a space", text: "a+b=c+d", pairs: ["a b": "c d"]),
        Row(name: "an escaped plus is a plus", text: "a=1%2B1", pairs: ["a": "1+1"]),
        Row(name: "escapes take digits of either case", text: "a=%2f%2F%c3%A9", pairs: ["a": "//é"]),
        Row(name: "names are decoded too", text: "grant%5Ftype=x", pairs: ["grant_type": "x"]),
        Row(name: "an escaped separator separates nothing", text: "a=1%262%3D3", pairs: ["a": "1&2=3"]),
        Row(name: "only the first equals sign separates", text: "a=b=c==", pairs: ["a": "b=c=="]),
        Row(name: "a name without an equals sign has an empty value", text: "a&b=", pairs: ["a": "", "b": ""]),
        Row(name: "a value without a name stays", text: "=v", pairs: ["": "v"]),
        Row(name: "empty pairs are passed over", text: "&&a=1&&b=2&", pairs: ["a": "1", "b": "2"]),
        Row(name: "a lone equals sign is a pair of nothing", text: "=", pairs: ["": ""]),
        Row(name: "UTF-8 may come unescaped", text: "ключ=日本", pairs: ["ключ": "日本"]),
        Row(name: "four-byte characters are read", text: "a=%F0%9F%94%91", pairs: ["a": "🔑"]),
        Row(name: "a semicolon is a character like others", text: "a=1;b=2", pairs: ["a": "1;b=2"]),
        Row(name: "space and line breaks stay", text: " a =%20%0D%0A", pairs: [" a ": " \r\n"]),
    ])
    func aFormIsReadInOrder(row: Row) throws {
        #expect(try FormCodec.decode(row.text) == Parameters(row.pairs))
    }

    @Test func aByteOrderMarkStays() throws {
        #expect(try FormCodec.decode("%EF%BB%BFa=1").pairs.map { Array($0.name.utf8) } == [[0xEF, 0xBB, 0xBF, 0x61]])
    }

    struct BadRow: NamedRow {
        let name: String
        let bytes: [UInt8]
        let error: FormSyntaxError

        init(_ name: String, _ text: String, _ error: FormSyntaxError) {
            self.init(name, Array(text.utf8), error)
        }

        init(_ name: String, _ bytes: [UInt8], _ error: FormSyntaxError) {
            (self.name, self.bytes, self.error) = (name, bytes, error)
        }
    }

    @Test(arguments: [
        BadRow("digits that are none", "a=%zz", .badEscape("%zz")),
        BadRow("one digit that is none", "a=%1g", .badEscape("%1g")),
        BadRow("a sign is no digit", "a=%+1", .badEscape("%+1")),
        BadRow("one digit at the end", "a=%2", .badEscape("%2")),
        BadRow("a percent sign at the end", "a=100%", .badEscape("%")),
        BadRow("an escape cut off by a separator", "a=%4&b=1", .badEscape("%4")),
        BadRow("a bad escape in a name", "%x=1", .badEscape("%x")),
        BadRow("an escaped NUL", "a=%00", .containsNUL),
        BadRow("a NUL", "a=\0", .containsNUL),
        BadRow("an escaped byte that begins no character", "a=%FF", .notUTF8),
        BadRow("a byte that begins no character", [0x61, 0x3D, 0xFF], .notUTF8),
        BadRow("a character cut short", "a=%C3", .notUTF8),
        BadRow("half a surrogate pair", "a=%ED%A0%80", .notUTF8),
        BadRow("a character in more bytes than it needs", "a=%C0%AF", .notUTF8),
    ])
    func whatIsNoFormIsRefused(row: BadRow) {
        #expect(throws: row.error) { try FormCodec.decode(row.bytes) }
    }

    @Test func everyErrorSaysWhatIsWrong() {
        #expect(
            FormSyntaxError.badEscape("%zz").description == "'%zz' is not a percent escape of two hexadecimal digits"
        )
        #expect(FormSyntaxError.notUTF8.description == "a name or value is not UTF-8 once decoded")
        #expect(FormSyntaxError.containsNUL.description == "a name or value contains the character NUL")
    }

    @Test func whateverBytesComeWhatIsReadSurvivesBeingWritten() throws {
        var random = SplitMix64(seed: 1)
        var read = 0
        for _ in 0..<3000 {
            let bytes = random.bytes(upTo: 24, favouring: Array("%%&=+0aF;".utf8))
            guard let parameters = try? FormCodec.decode(bytes) else { continue }
            read += 1
            #expect(try FormCodec.decode(FormCodec.encode(parameters)) == parameters, "from \(bytes)")
        }
        #expect(read > 100)
    }
}
