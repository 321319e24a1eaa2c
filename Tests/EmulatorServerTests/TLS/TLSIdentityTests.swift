import EmulatorServer
import OAuthCore
import TestKit
import Testing

@Suite("A certificate and a key that were given")
struct TLSIdentityTests {
    private static let one = Result { try PrivateAuthority.issue(for: ["localhost"], now: RealTime.system.now()) }
    private static let other = Result { try PrivateAuthority.issue(for: ["localhost"], now: RealTime.system.now()) }

    @Test func aChainWithItsKeyIsTaken() throws {
        let issued = try Self.one.get()
        let chain = issued.certificatePEM + issued.authorityPEM
        let identity = try TLSIdentity(chainPEM: chain, keyPEM: issued.keyPEM)
        #expect(identity.authorityPEM == nil)
    }

    struct Row: NamedRow {
        let name: String
        let chain: @Sendable (PrivateAuthority.Issued) -> String
        let key: @Sendable (PrivateAuthority.Issued) throws -> String
        let isIt: @Sendable (TLSIdentityFault) -> Bool
        let says: String
    }

    private static let isChain: @Sendable (TLSIdentityFault) -> Bool = { if case .chain = $0 { true } else { false } }
    private static let isKey: @Sendable (TLSIdentityFault) -> Bool = { if case .key = $0 { true } else { false } }
    private static let isMismatch: @Sendable (TLSIdentityFault) -> Bool = {
        if case .mismatch = $0 { true } else { false }
    }

    @Test(arguments: [
        Row(name: "an empty chain", chain: { _ in "" }, key: { $0.keyPEM }, isIt: isChain, says: "BEGIN CERTIFICATE"),
        Row(name: "a key for a chain", chain: { $0.keyPEM }, key: { $0.keyPEM }, isIt: isChain, says: "PEM"),
        Row(
            name: "a certificate that is cut",
            chain: { String($0.certificatePEM.prefix(200)) + "\n-----END CERTIFICATE-----\n" },
            key: { $0.keyPEM },
            isIt: isChain,
            says: "cannot be read"
        ),
        Row(
            name: "an empty key",
            chain: { $0.certificatePEM },
            key: { _ in "" },
            isIt: isKey,
            says: "BEGIN PRIVATE KEY"
        ),
        Row(
            name: "a certificate for a key",
            chain: { $0.certificatePEM },
            key: { $0.certificatePEM },
            isIt: isKey,
            says: "private key in PEM"
        ),
        Row(
            name: "an encrypted key",
            chain: { $0.certificatePEM },
            key: { _ in "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n" },
            isIt: isKey,
            says: "openssl pkey"
        ),
        Row(
            name: "a key that is cut",
            chain: { $0.certificatePEM },
            key: { String($0.keyPEM.prefix(60)) + "\n-----END PRIVATE KEY-----\n" },
            isIt: isKey,
            says: "cannot be read"
        ),
        Row(
            name: "the key to another certificate",
            chain: { $0.certificatePEM },
            key: { _ in try other.get().keyPEM },
            isIt: isMismatch,
            says: "does not belong"
        ),
    ])
    func whatIsWrongIsNamed(row: Row) throws {
        let issued = try Self.one.get()
        let (chain, key) = (row.chain(issued), try row.key(issued))
        let fault = #expect(throws: TLSIdentityFault.self) { try TLSIdentity(chainPEM: chain, keyPEM: key) }
        #expect(fault.map(row.isIt) == true, "\(String(describing: fault))")
        #expect("\(String(describing: fault))".contains(row.says), "\(String(describing: fault))")
    }
}
