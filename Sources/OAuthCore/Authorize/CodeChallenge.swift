import Crypto
import Foundation

/// A PKCE challenge that came with an authorization request.
///
/// Source: RFC 7636 §4.2, §4.3.
package struct CodeChallenge: Sendable, Hashable {
    /// How the verifier becomes the challenge.
    package enum Method: String, Sendable, Hashable, CaseIterable {
        case plain
        case s256 = "S256"
    }

    package let value: String
    package let method: Method

    package init(value: String, method: Method) {
        self.value = value
        self.method = method
    }

    /// Whether this verifier belongs to the challenge; compared in constant time.
    ///
    /// Source: RFC 7636 §4.6.
    package func accepts(verifier: String) -> Bool {
        switch method {
        case .plain: ConstantTime.equal(verifier, value)
        case .s256: ConstantTime.equal(Self.transform(verifier), value)
        }
    }

    /// Whether a verifier or challenge has 43 to 128 unreserved characters.
    ///
    /// Source: RFC 7636 §4.1, §4.2.
    package static func isWellFormed(_ text: String) -> Bool {
        (43...128).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                    UInt8(ascii: "_"), UInt8(ascii: "~"):
                    true
                default: false
                }
            }
    }

    /// BASE64URL(SHA256(verifier)), without padding.
    private static func transform(_ verifier: String) -> String {
        Base64URL.encode(Data(SHA256.hash(data: Array(verifier.utf8))))
    }
}

/// Base64 with the URL-safe alphabet and without padding.
///
/// Source: RFC 4648 §5; RFC 7515 §2.
package enum Base64URL {
    package static func encode(_ bytes: some Sequence<UInt8>) -> String {
        Data(bytes).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// - Returns: nil for text outside the alphabet, or with padding.
    package static func decode(_ text: String) -> [UInt8]? {
        guard !text.contains(where: { "+/=".contains($0) }) else { return nil }
        let standard = text.replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - standard.utf8.count % 4) % 4)
        return Data(base64Encoded: standard + padding).map(Array.init)
    }
}
