import EmulatorServer
import Foundation

/// The private CA of one run, with its certificate in a file that goes when the run ends.
///
/// Source: the interface, `conform --tls`; the adapter protocol, `ca_file`.
struct RunSecurity: Sendable {
    let identity: TLSIdentity
    /// The certificate of the CA, as PEM.
    let caFile: String

    private let folder: String

    /// - Throws: ``ToolFailure`` where the file cannot be written.
    init() throws {
        // The emulator of a run listens at the first of them, and its second origins at the last.
        let hosts = ["127.0.0.1", "localhost", "::1", "127.0.0.2"]
        identity = try TLSIdentity.privateAuthority(for: hosts, now: RealTime.system.now())
        let template = NSTemporaryDirectory() + "flextell-ca-XXXXXX"
        var bytes = Array(template.utf8CString)
        guard let made = mkdtemp(&bytes) else {
            throw ToolFailure(ExitStatus.cannotWrite, "\(template): the folder for the private CA cannot be made")
        }
        folder = String(cString: made)
        caFile = folder + "/ca.pem"
        do {
            try ReportWriter.write(identity.authorityPEM ?? "", to: caFile)
        } catch {
            remove()
            throw error
        }
    }

    /// What the client's process finds in its environment.
    var environment: [String: String] { ["FLEXTELL_CA_FILE": caFile, "SSL_CERT_FILE": caFile] }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }
}
