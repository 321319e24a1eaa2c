import ArgumentParser
import EmulatorServer
import FixtureFiles
import Foundation
import OAuthCore

/// Whether `serve` speaks HTTPS, and with which certificate.
///
/// Source: the interface, `serve`; decision record 0014.
struct TLSOptions: ParsableArguments {
    @Flag(
        help: """
            Speak HTTPS, with a private CA and a certificate made on the spot; the CA is printed to standard error \
            and is at /_mock/ca.pem.
            """
    )
    var tls = false

    @Option(
        help: ArgumentHelp("Speak HTTPS with this certificate and its chain (PEM); needs --tls-key.", valueName: "file")
    )
    var tlsCert: String?

    @Option(help: ArgumentHelp("The key to that certificate (PEM, not encrypted).", valueName: "file"))
    var tlsKey: String?

    @Option(
        help: ArgumentHelp(
            "With --tls: write the private CA to this file too, for clients to trust.",
            valueName: "file"
        )
    )
    var writeCAFile: String?

    func validate() throws {
        guard (tlsCert == nil) == (tlsKey == nil) else {
            throw ValidationError(
                tlsKey == nil
                    ? "--tls-cert needs --tls-key, the key to it" : "--tls-key needs --tls-cert, what it is for"
            )
        }
        guard writeCAFile == nil || (tls && tlsCert == nil) else {
            throw ValidationError("--write-ca-file needs --tls without --tls-cert: there is no private CA else")
        }
    }

    /// What the server shows of itself; nil for plain HTTP.
    ///
    /// - Parameter hosts: What a certificate that is made is for.
    /// - Throws: ``ToolFailure``, which names the file and what is wrong with it.
    func identity(for hosts: [String]) throws -> TLSIdentity? {
        if let tlsCert, let tlsKey { return try Self.given(certificate: tlsCert, key: tlsKey) }
        guard tls else { return nil }
        let identity = try TLSIdentity.privateAuthority(for: hosts, now: RealTime.system.now())
        if let writeCAFile { try ReportWriter.write(identity.authorityPEM ?? "", to: writeCAFile) }
        return identity
    }

    private static func given(certificate: String, key: String) throws -> TLSIdentity {
        let chain = try text(of: certificate)
        let keyText = try text(of: key)
        do throws(TLSIdentityFault) {
            return try TLSIdentity(chainPEM: chain, keyPEM: keyText)
        } catch {
            switch error {
            case .chain(let reason): throw ToolFailure(ExitStatus.invalidFile, "--tls-cert \(certificate): \(reason)")
            case .key(let reason): throw ToolFailure(ExitStatus.invalidFile, "--tls-key \(key): \(reason)")
            case .mismatch(let reason):
                throw ToolFailure(ExitStatus.invalidFile, "--tls-cert \(certificate), --tls-key \(key): \(reason)")
            }
        }
    }

    private static func text(of path: String) throws -> String {
        guard let data = FileManager.default.contents(atPath: path) else { throw UnreadableFile.missing(path) }
        return String(decoding: data, as: UTF8.self)
    }
}
