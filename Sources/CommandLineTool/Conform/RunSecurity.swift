import ClientDrivers
import EmulatorServer

/// The private CA of one run, with its certificate in a file that goes when the run ends.
///
/// Source: the interface, `conform --tls`; the adapter protocol, `ca_file`.
struct RunSecurity: Sendable {
    let identity: TLSIdentity
    /// The certificate of the CA, as PEM.
    let caFile: String

    private let folder: TemporaryFolder

    /// - Throws: ``ToolFailure`` where the file cannot be written.
    init() throws {
        // The emulator of a run listens at the first of them, and its second origins at the last.
        let hosts = ["127.0.0.1", "localhost", "::1", "127.0.0.2"]
        identity = try TLSIdentity.privateAuthority(for: hosts, now: RealTime.system.now())
        do {
            folder = try TemporaryFolder(for: "ca")
        } catch {
            throw ToolFailure(ExitStatus.cannotWrite, error.description)
        }
        caFile = folder.path + "/ca.pem"
        do {
            try ReportWriter.write(identity.authorityPEM ?? "", to: caFile)
        } catch {
            remove()
            throw error
        }
    }

    /// What the client's process finds in its environment.
    var environment: [String: String] { ["FLEXTELL_CA_FILE": caFile, "SSL_CERT_FILE": caFile] }

    func remove() { folder.remove() }
}
