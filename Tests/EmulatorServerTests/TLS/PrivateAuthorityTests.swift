import EmulatorServer
import Foundation
import OAuthCore
import SwiftASN1
import TestKit
import Testing
import X509

/// Source: decision record 0014; RFC 5280 §4.2.
@Suite("The private CA and its certificate")
struct PrivateAuthorityTests {
    private static let now = Instant(milliseconds: 1_767_225_600_000)

    private static func issued(for hosts: [String] = ["127.0.0.1"]) throws -> (ca: Certificate, server: Certificate) {
        let issued = try PrivateAuthority.issue(for: hosts, now: now)
        return (
            try Certificate(pemEncoded: issued.authorityPEM), try Certificate(pemEncoded: issued.certificatePEM)
        )
    }

    @Test func theAuthorityMaySignOneServerAndNoOtherAuthority() throws {
        let (ca, _) = try Self.issued()
        let constraints = try #require(try ca.extensions.basicConstraints)
        #expect(constraints == .isCertificateAuthority(maxPathLength: 0))
        #expect(try ca.extensions.keyUsage == KeyUsage(keyCertSign: true, cRLSign: true))
        #expect(ca.extensions.filter(\.critical).count == 2)
        #expect(ca.issuer == ca.subject)
        #expect(ca.publicKey.isValidSignature(ca.signature, for: ca))
    }

    @Test func theCertificateIsForAServerAndSignedByTheAuthority() throws {
        let (ca, server) = try Self.issued()
        #expect(try server.extensions.basicConstraints == .notCertificateAuthority)
        #expect(try server.extensions.keyUsage == KeyUsage(digitalSignature: true))
        #expect(try server.extensions.extendedKeyUsage == (try ExtendedKeyUsage([.serverAuth])))
        #expect(server.issuer == ca.subject)
        #expect(ca.publicKey.isValidSignature(server.signature, for: server))
        let identifier = try #require(try ca.extensions.subjectKeyIdentifier).keyIdentifier
        #expect(try server.extensions.authorityKeyIdentifier?.keyIdentifier == identifier)
        #expect(try server.extensions.subjectKeyIdentifier != nil)
        #expect(server.serialNumber != ca.serialNumber)
        #expect(server.serialNumber.bytes.count <= 20)
    }

    @Test func bothAreGoodFromADayBeforeAndForAtMost825Days() throws {
        let (ca, server) = try Self.issued()
        let now = Date(timeIntervalSince1970: 1_767_225_600)
        for certificate in [ca, server] {
            #expect(certificate.notValidBefore == now.addingTimeInterval(-86_400))
            #expect(certificate.notValidAfter > now.addingTimeInterval(800 * 86_400))
            let days = certificate.notValidAfter.timeIntervalSince(certificate.notValidBefore) / 86_400
            #expect(days <= 825)
        }
    }

    @Test func everyRunHasItsOwn() throws {
        let (first, second) = (try Self.issued(), try Self.issued())
        #expect(first.ca.publicKey != second.ca.publicKey)
        #expect(first.server.publicKey != second.server.publicKey)
    }

    struct Row: NamedRow {
        let name: String
        let hosts: [String]
        let names: [GeneralName]
    }

    private static func address(_ bytes: [UInt8]) -> GeneralName {
        .ipAddress(ASN1OctetString(contentBytes: bytes[...]))
    }

    private static let ipv6Loopback = [UInt8](repeating: 0, count: 15) + [1]

    @Test(arguments: [
        Row(name: "a name", hosts: ["localhost"], names: [.dnsName("localhost")]),
        Row(name: "a name in capitals", hosts: ["OAuth.Example"], names: [.dnsName("oauth.example")]),
        Row(name: "a container's service", hosts: ["flextell_mock"], names: [.dnsName("flextell_mock")]),
        Row(name: "an address", hosts: ["127.0.0.1"], names: [address([127, 0, 0, 1])]),
        Row(name: "an IPv6 address", hosts: ["::1"], names: [address(ipv6Loopback)]),
        Row(name: "an IPv6 address in brackets", hosts: ["[::1]"], names: [address(ipv6Loopback)]),
        Row(
            name: "one twice",
            hosts: ["::1", "0:0:0:0:0:0:0:1", "a", "A"],
            names: [
                address(ipv6Loopback), .dnsName("a"),
            ]
        ),
        Row(name: "what is no host", hosts: ["", "a b", "naïve.example", "a/b", "*"], names: []),
    ])
    func eachHostIsNamedOnceAsWhatItIs(row: Row) throws {
        let names = try Self.issued(for: row.hosts).server.extensions.subjectAlternativeNames
        #expect(Array(try #require(names)) == row.names)
    }
}
