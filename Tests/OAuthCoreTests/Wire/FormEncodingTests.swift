import OAuthCore
import TestKit
import Testing

@Suite("Encoding a form")
struct FormEncodingTests {
    struct Row: NamedRow {
        let name: String
        let pairs: KeyValuePairs<String, String>
        let text: String
    }

    @Test(arguments: [
        Row(name: "no pair is nothing", pairs: [:], text: ""),
        Row(name: "order and duplicates stay", pairs: ["b": "1", "a": "2", "b": "3"], text: "b=1&a=2&b=3"),
        Row(name: "an empty value has its equals sign", pairs: ["a": "", "b": "1"], text: "a=&b=1"),
        Row(name: "a space is a plus, a plus is escaped", pairs: ["a b": "1+1"], text: "a+b=1%2B1"),
        Row(name: "separators and percent signs are escaped", pairs: ["a&b": "=%"], text: "a%26b=%3D%25"),
        Row(name: "digits of escapes are upper case", pairs: ["a": "é/"], text: "a=%C3%A9%2F"),
        Row(name: "what needs no escape has none", pairs: ["aZ09-._~*": "x"], text: "aZ09-._~*=x"),
        Row(name: "line breaks are escaped", pairs: ["a": "\r\n"], text: "a=%0D%0A"),
        Row(name: "quotes and brackets are escaped", pairs: ["a": "\"'(<!"], text: "a=%22%27%28%3C%21"),
    ])
    func aFormIsWrittenInOrder(row: Row) {
        #expect(FormCodec.encode(Parameters(row.pairs)) == row.text)
    }

    /// Source: RFC 6749 appendix B.
    @Test func theExampleOfTheSpecificationIsWrittenLikeThere() {
        #expect(FormCodec.encodeComponent(" %&+£€") == "+%25%26%2B%C2%A3%E2%82%AC")
    }

    @Test func whateverTextComesComesBack() throws {
        var random = SplitMix64(seed: 2)
        for _ in 0..<500 {
            let count = Int.random(in: 1...5, using: &random)
            let pairs = (0..<count).map { _ in
                Parameters.Pair(random.text(upTo: 12), random.text(upTo: 12))
            }
            let encoded = FormCodec.encode(Parameters(pairs))
            let decoded = try FormCodec.decode(encoded).pairs
            #expect(decoded.map { Array($0.name.utf8) } == pairs.map { Array($0.name.utf8) }, "from \(encoded)")
            #expect(decoded.map { Array($0.value.utf8) } == pairs.map { Array($0.value.utf8) }, "from \(encoded)")
        }
    }
}
