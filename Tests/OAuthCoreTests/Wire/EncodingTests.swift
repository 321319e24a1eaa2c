import OAuthCore
import TestKit
import Testing

@Suite("Base64 for URLs, and hexadecimal digits")
struct EncodingTests {
    struct Row: NamedRow {
        let name: String
        let bytes: [UInt8]
        let text: String
    }

    @Test(arguments: [
        Row(name: "nothing", bytes: [], text: ""),
        Row(name: "one byte", bytes: [0x66], text: "Zg"),
        Row(name: "two bytes", bytes: [0x66, 0x6F], text: "Zm8"),
        Row(name: "three bytes", bytes: [0x66, 0x6F, 0x6F], text: "Zm9v"),
        Row(name: "characters that are others in URLs", bytes: [0xFB, 0xEF, 0xFF], text: "--__"),
        Row(name: "the example of RFC 7515", bytes: [3, 236, 255, 224, 193], text: "A-z_4ME"),
    ])
    func base64GoesBothWays(row: Row) {
        #expect(Base64URL.encode(row.bytes) == row.text)
        #expect(Base64URL.decode(row.text) == row.bytes)
    }

    @Test(arguments: ["Zg==", "+/+/", "Zg=", "Z", "Zm9vZ", "Z g", "Zg\n", "é", "Zm9v!"])
    func whatIsNotBase64ForURLsIsNotRead(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }

    @Test func whateverBytesAreEncodedComeBack() {
        var random = SplitMix64(seed: 6)
        for _ in 0..<500 {
            let bytes = random.bytes(upTo: 40, favouring: [0xFB, 0xFF])
            let text = Base64URL.encode(bytes)
            #expect(Base64URL.decode(text) == bytes)
            #expect(!text.contains { "+/=".contains($0) })
        }
    }

    @Test func hexadecimalDigitsAreTwoAByte() {
        #expect(Hex.upper(0x0A) == "0A")
        #expect(Hex.upper(0xFF) == "FF")
        #expect(Hex.lower([0x00, 0x0A, 0xF5]) == "000af5")
        #expect(Hex.lower([UInt8]()) == "")
    }

    @Test func aDigitOfEitherCaseHasItsValueAndNothingElseHasOne() {
        let digits: [UInt8: UInt8] = Dictionary(
            uniqueKeysWithValues: zip("0123456789abcdefABCDEF".utf8, Array(0...15) + Array(10...15))
        )
        for byte in UInt8.min ... .max {
            #expect(Hex.value(byte) == digits[byte])
        }
    }
}
