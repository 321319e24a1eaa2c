import Crypto
import Foundation
import OAuthCore

/// What a client proves with that a code is its own; the vendor does not ask for it.
///
/// Source: RFC 7636 §4.1, §4.2.
struct ProofKey: Sendable {
    let verifier: String
    let challenge: String
    /// As it is sent; nil where a careless client does not say.
    let method: String?

    /// A new one, with the method S256.
    static func hashed() -> ProofKey {
        let verifier = newVerifier()
        return ProofKey(
            verifier: verifier,
            challenge: Base64URL.encode(Data(SHA256.hash(data: Array(verifier.utf8)))),
            method: "S256"
        )
    }

    /// A new one that shows its verifier.
    static func plain() -> ProofKey {
        let verifier = newVerifier()
        return ProofKey(verifier: verifier, challenge: verifier, method: "plain")
    }

    /// The one of a client that never makes another.
    static let constant: ProofKey = {
        let verifier = String(repeating: "careless-client", count: 4).replacing("-", with: "").prefix(50)
        return ProofKey(verifier: String(verifier), challenge: String(verifier), method: nil)
    }()

    func write(into query: inout Parameters) {
        query.set("code_challenge", to: challenge)
        if let method { query.set("code_challenge_method", to: method) }
    }

    private static func newVerifier() -> String {
        var chance = SystemRandomNumberGenerator()
        return Hex.lower((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &chance) })
    }
}

extension ReferenceClient {
    /// The proof for a new authorization; a careful client needs none, since it has a secret and a state.
    func newProofKey() -> ProofKey? {
        if carelessness.contains(.pkceConstantPlain) { return .constant }
        if carelessness.contains(.pkceNewestVerifier) { return .hashed() }
        guard carelessness.contains(.pkceFallback) else { return nil }
        switch mistakes.failedCallbacks {
        case 0: return .hashed()
        case 1: return .plain()
        default: return nil
        }
    }
}
