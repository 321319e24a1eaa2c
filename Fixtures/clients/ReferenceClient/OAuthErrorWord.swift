/// Reads the error code of a server.
enum OAuthErrorWord {
    /// The code, where it looks like one; nil otherwise.
    ///
    /// What a server sends may be anything, even an echo of a secret, and the word
    /// is going to be shown. So only short words of the characters that error codes
    /// are made of are taken.
    ///
    /// Source: RFC 6749 §5.2, §8.5.
    static func read(_ text: String?) -> String? {
        guard let text, (1...40).contains(text.utf8.count), text.utf8.allSatisfy(isWordCharacter) else { return nil }
        return text
    }

    private static func isWordCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}
