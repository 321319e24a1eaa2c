import Foundation
import NIOCore
import NIOSSL
import OAuthCore

/// What a listener shows of itself over TLS: a certificate with its chain, and the key to it.
///
/// Source: the interface, `--tls`; decision record 0014.
package struct TLSIdentity: Sendable {
    /// The certificate of the private CA, as PEM; nil where the certificate was given.
    package let authorityPEM: String?
    let context: NIOSSLContext

    /// How long a connection waits at its end for the peer to say that it has seen it.
    private static let shutdownTimeout = TimeAmount.milliseconds(250)

    /// Takes a certificate and its key.
    ///
    /// - Parameters:
    ///   - chainPEM: The server's certificate first, then those that lead to a root.
    ///   - keyPEM: The key to the first one, not encrypted.
    /// - Throws: ``TLSIdentityFault``.
    package init(chainPEM: String, keyPEM: String) throws(TLSIdentityFault) {
        try self.init(chainPEM: chainPEM, keyPEM: keyPEM, authorityPEM: nil)
    }

    private init(chainPEM: String, keyPEM: String, authorityPEM: String?) throws(TLSIdentityFault) {
        let chain = try Self.chain(chainPEM)
        let key = try Self.key(keyPEM)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(key)
        )
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        configuration.shutdownTimeout = Self.shutdownTimeout
        do {
            context = try NIOSSLContext(configuration: configuration)
        } catch {
            throw .mismatch("the key does not belong to the first certificate (\(TLSFailure.words(of: error)))")
        }
        self.authorityPEM = authorityPEM
    }

    /// Makes a private CA, and a certificate of it for these hosts; the CA's key is forgotten at once.
    ///
    /// - Parameters:
    ///   - hosts: Names and addresses, the latter with or without brackets; what is neither is left out.
    ///   - now: Real time: clients look at it with their own clocks.
    /// - Throws: What keeps the system from it.
    package static func privateAuthority(for hosts: [String], now: Instant) throws -> TLSIdentity {
        let issued = try PrivateAuthority.issue(for: hosts, now: now)
        return try TLSIdentity(
            chainPEM: issued.certificatePEM,
            keyPEM: issued.keyPEM,
            authorityPEM: issued.authorityPEM
        )
    }

    private static func chain(_ text: String) throws(TLSIdentityFault) -> [NIOSSLCertificate] {
        guard text.contains("-----BEGIN CERTIFICATE-----") else {
            throw .chain("there is no '-----BEGIN CERTIFICATE-----' in it: a certificate chain in PEM is needed")
        }
        do {
            return try NIOSSLCertificate.fromPEMBytes(Array(text.utf8))
        } catch {
            throw .chain("a certificate in it cannot be read (\(TLSFailure.words(of: error)))")
        }
    }

    private static func key(_ text: String) throws(TLSIdentityFault) -> NIOSSLPrivateKey {
        guard text.contains("PRIVATE KEY-----") else {
            throw .key("there is no '-----BEGIN PRIVATE KEY-----' in it: a private key in PEM is needed")
        }
        guard !text.contains("ENCRYPTED") else {
            throw .key("the key is encrypted: decrypt it first, such as with 'openssl pkey -in FILE -out NEW'")
        }
        do {
            return try NIOSSLPrivateKey(bytes: Array(text.utf8), format: .pem)
        } catch {
            throw .key("the key in it cannot be read (\(TLSFailure.words(of: error)))")
        }
    }
}

/// Why a certificate and a key are no use.
package enum TLSIdentityFault: Error, Sendable, Hashable {
    /// What is wrong with the certificates.
    case chain(String)
    /// What is wrong with the key.
    case key(String)
    /// Each is good, and they do not belong together.
    case mismatch(String)
}
