import Crypto
import CryptoExtras
import Foundation
import NIOPosix
import OAuthCore

/// Signs access tokens with RS256, and recognises its own.
///
/// The signature is made on a thread of its own, after the commit: it costs a
/// millisecond, in which other requests go on.
///
/// Source: RFC 7515 §3.1; RFC 7518 §3.3; decision record 0006.
package struct TokenSigner: Sendable {
    private let privateKey: _RSA.Signing.PrivateKey
    private let publicKey: _RSA.Signing.PublicKey
    private let threads: NIOThreadPool
    private let verified = VerifiedTokens()

    /// - Throws: ``SigningKeyError`` for text that is no RSA private key in PEM of 2048 bits or more.
    package init(privateKeyPEM: String) throws(SigningKeyError) {
        do {
            privateKey = try _RSA.Signing.PrivateKey(pemRepresentation: privateKeyPEM)
        } catch {
            throw SigningKeyError(reason: "\(error)")
        }
        publicKey = privateKey.publicKey
        threads = .singleton
    }

    /// The JWT of an access token's record, filled up to the record's length.
    package func sign(_ record: TokenRecord) async throws -> String {
        let header = Base64URL.encode(record.form.header.utf8)
        let signingInput = header + "." + Base64URL.encode(claims(of: record, besides: header.utf8.count).utf8)
        let key = privateKey
        return try await threads.runIfActive {
            let signature = try key.signature(for: Data(signingInput.utf8), padding: .insecurePKCS1v1_5)
            return signingInput + "." + Base64URL.encode(signature.rawRepresentation)
        }
    }

    private func claims(of record: TokenRecord, besides headerLength: Int) -> String {
        let plain = record.claims(filling: nil).text
        // Three bytes are four characters; beside the claims there are two dots, the header and the signature.
        let signatureLength = (privateKey.keySizeInBits / 8 * 4 + 2) / 3
        let room = record.length - headerLength - 2 - signatureLength
        let missing = room * 3 / 4 - plain.utf8.count - Self.fillingOverhead
        return missing < 0 ? plain : record.claims(filling: missing).text
    }

    /// What an empty filling adds to the claims: `,"filling":""`.
    private static let fillingOverhead = 13

    /// The key under which a presented access token is stored.
    ///
    /// - Returns: The `jti` of a JWT that this key signed, the digest of a text that
    ///   is no JWT; nil for a JWT whose signature is not ours.
    package func key(of token: String) -> TokenKey? {
        // Bytes are counted: to take a long text apart costs more than to find it among those that are known.
        guard token.utf8.count(where: { $0 == UInt8(ascii: ".") }) == 2 else { return TokenKey(digestOf: token) }
        return verified.key(of: token) { verifiedKey(of: token) }
    }

    /// The key of a JWT that this key signed; nil for any other.
    private func verifiedKey(of token: String) -> TokenKey? {
        let segments = token.split(separator: ".", omittingEmptySubsequences: false)
        guard segments.count == 3, let signature = Base64URL.decode(String(segments[2])),
            let payload = Base64URL.decode(String(segments[1])),
            let jwtID = (try? JSONValue(parsing: payload))?["jti"]?.string
        else { return nil }
        let isOurs = publicKey.isValidSignature(
            _RSA.Signing.RSASignature(rawRepresentation: Data(signature)),
            for: Data((segments[0] + "." + segments[1]).utf8),
            padding: .insecurePKCS1v1_5
        )
        return isOurs ? TokenKey(jwtID: jwtID) : nil
    }

    /// The public key, PEM.
    package var publicKeyPEM: String { publicKey.pemRepresentation }

    /// The public key as a key set.
    ///
    /// Source: RFC 7517 §5; RFC 7518 §6.3.1.
    package var keySet: JSONValue {
        guard let primitives = try? publicKey.getKeyPrimitives() else { return ["keys": .array([])] }
        let key = JSONValue.object([
            "kty": "RSA", "use": "sig", "alg": "RS256",
            "n": .string(Base64URL.encode(primitives.modulus)),
            "e": .string(Base64URL.encode(primitives.publicExponent)),
        ])
        return ["keys": .array([key])]
    }
}

/// A signing key that cannot be used.
package struct SigningKeyError: Error, Sendable, CustomStringConvertible {
    let reason: String
    package var description: String { "the signing key is not an RSA private key in PEM: \(reason)" }
}
