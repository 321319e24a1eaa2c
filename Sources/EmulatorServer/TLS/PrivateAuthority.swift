import Crypto
import Foundation
import OAuthCore
import SwiftASN1
import X509

/// A certificate authority for one run of the program, and the one certificate that it gives.
///
/// Source: decision record 0014; RFC 5280 §4.2; the CA/Browser Forum's baseline requirements for lifetimes.
package enum PrivateAuthority {
    /// What it has made, as PEM.
    package struct Issued: Sendable {
        package let authorityPEM: String
        /// The server's certificate.
        package let certificatePEM: String
        /// The key to the server's certificate.
        package let keyPEM: String
    }

    /// Some clients take no certificate that lives longer.
    private static let lifetimeDays = 825
    /// Clients may lag behind.
    private static let backdatedDays = 1

    /// Makes an authority, and a certificate of it for these hosts.
    ///
    /// - Parameters:
    ///   - hosts: Names and addresses, the latter with or without brackets; what is neither is left out.
    ///   - now: Real time; the certificates are good from a day before.
    package static func issue(for hosts: [String], now: Instant) throws -> Issued {
        let authorityKey = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let serverKey = P256.Signing.PrivateKey()
        let begin = Date(timeIntervalSince1970: Double(now.milliseconds) / 1000 - day * Double(backdatedDays))
        // A second less, since both ends count.
        let end = begin.addingTimeInterval(day * Double(lifetimeDays) - 1)
        let authorityName = try DistinguishedName {
            OrganizationName("flextell-mock")
            CommonName("flextell-mock private CA of \(now.rfc3339)")
        }
        let authority = try Certificate(
            version: .v3,
            serialNumber: Certificate.SerialNumber(),
            publicKey: authorityKey.publicKey,
            notValidBefore: begin,
            notValidAfter: end,
            issuer: authorityName,
            subject: authorityName,
            extensions: try authorityExtensions(authorityKey.publicKey),
            issuerPrivateKey: authorityKey
        )
        let publicKey = Certificate.PrivateKey(serverKey).publicKey
        let certificate = try Certificate(
            version: .v3,
            serialNumber: Certificate.SerialNumber(),
            publicKey: publicKey,
            notValidBefore: begin,
            notValidAfter: end,
            issuer: authorityName,
            subject: try DistinguishedName { CommonName("flextell-mock") },
            extensions: try serverExtensions(publicKey, hosts: hosts, authority: authorityKey.publicKey),
            issuerPrivateKey: authorityKey
        )
        return Issued(
            authorityPEM: try authority.serializeAsPEM().pemString + "\n",
            certificatePEM: try certificate.serializeAsPEM().pemString + "\n",
            keyPEM: serverKey.pemRepresentation
        )
    }

    private static let day = 86_400.0

    private static func authorityExtensions(_ key: Certificate.PublicKey) throws -> Certificate.Extensions {
        try Certificate.Extensions {
            // It signs one server, and no other authority.
            Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
            Critical(KeyUsage(keyCertSign: true, cRLSign: true))
            SubjectKeyIdentifier(hash: key)
        }
    }

    private static func serverExtensions(
        _ key: Certificate.PublicKey,
        hosts: [String],
        authority: Certificate.PublicKey
    ) throws -> Certificate.Extensions {
        try Certificate.Extensions {
            Critical(BasicConstraints.notCertificateAuthority)
            Critical(KeyUsage(digitalSignature: true))
            try ExtendedKeyUsage([.serverAuth])
            SubjectAlternativeNames(names(of: hosts))
            SubjectKeyIdentifier(hash: key)
            AuthorityKeyIdentifier(keyIdentifier: SubjectKeyIdentifier(hash: authority).keyIdentifier)
        }
    }

    /// Each host once, as a certificate names it.
    static func names(of hosts: [String]) -> [GeneralName] {
        var names: [GeneralName] = []
        for host in hosts {
            let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
            let name: GeneralName
            if let address = IPAddress(bare) {
                name = .ipAddress(ASN1OctetString(contentBytes: address.bytes[...]))
            } else if isName(bare) {
                name = .dnsName(bare.lowercased())
            } else {
                continue
            }
            if !names.contains(name) { names.append(name) }
        }
        return names
    }

    /// Underscores are no part of a host's name, and many a container's service has one.
    private static func isName(_ text: String) -> Bool {
        (1...253).contains(text.utf8.count)
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-._".contains($0)) }
    }
}
