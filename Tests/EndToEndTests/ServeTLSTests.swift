import AsyncHTTPClient
import EmulatorServer
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL
import OAuthCore
import TestKit
import Testing

/// Source: the interface, `serve --tls`.
@Suite("flextell-mock serve over TLS")
struct ServeTLSTests {
    @Test("The CA is printed to standard error before the first line, and clients that trust it are served")
    func theCAIsPrinted() async throws {
        let server = try Program.start(["serve", "--port", "0", "--tls", "--allow-host", "flextell"])
        let base = try server.waitForLine { _ in true }.dropFirst("listening on ".count)
        #expect(base.hasPrefix("https://127.0.0.1:"))
        let errors = server.errors
        #expect(errors.contains("/_mock/ca.pem"))
        let pem = try #require(errors.firstMatch(of: /(?s)-----BEGIN CERTIFICATE-----.*-----END CERTIFICATE-----\n/))
        try await withClient(trusting: String(pem.output)) { client in
            for host in [base, base.replacing("127.0.0.1", with: "localhost")] {
                let response = try await client.execute(
                    HTTPClientRequest(url: "\(host)/_mock/ca.pem"),
                    timeout: .seconds(20)
                )
                #expect(response.status == .ok)
                let served = String(buffer: try await response.body.collect(upTo: 1 << 16))
                #expect(served == String(pem.output))
            }
        }
        #expect(!server.errors.contains("PRIVATE KEY"))
        server.process.terminate()
        let end = try server.waitForEnd()
        #expect(end.status == 0)
        #expect(end.output.split(separator: "\n").count == 1)
    }

    @Test("SIGTERM and SIGINT end it within 2 s, handshakes open or not", arguments: [SIGTERM, SIGINT])
    func signalsEndIt(signal: Int32) async throws {
        let server = try Program.start(["serve", "--port", "0", "--tls"])
        let line = try server.waitForLine { _ in true }
        let port = try #require(line.split(separator: ":").last.flatMap { Int($0) })
        let silent = try Socket(port: port)
        let half = try Socket(port: port)
        try half.send([0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3])
        // A handshake that is over shows that those before it have begun.
        let pem = try #require(server.errors.firstMatch(of: /(?s)-----BEGIN CERT.*END CERTIFICATE-----\n/))
        try await withClient(trusting: String(pem.output)) { client in
            let request = HTTPClientRequest(url: "\(line.dropFirst("listening on ".count))/_mock/health")
            let response = try await client.execute(request, timeout: .seconds(20))
            #expect(response.status == .ok)
            let began = ContinuousClock.now
            kill(server.process.processIdentifier, signal)
            let end = try server.waitForEnd()
            #expect(end.status == 0)
            #expect(ContinuousClock.now - began < .seconds(2))
        }
        withExtendedLifetime((silent, half)) {}
    }

    @Test("A certificate that was given is used, and is no private CA")
    func aGivenCertificate() async throws {
        let files = try CertificateFiles()
        defer { files.remove() }
        let server = try Program.start([
            "serve", "--port", "0", "--tls-cert", files.certificate, "--tls-key", files.key,
        ])
        let base = try server.waitForLine { _ in true }.dropFirst("listening on ".count)
        #expect(base.hasPrefix("https://"))
        #expect(!server.errors.contains("CERTIFICATE"))
        try await withClient(trusting: files.authorityPEM) { client in
            let request = HTTPClientRequest(url: "\(base.replacing("127.0.0.1", with: "localhost"))/_mock/ca.pem")
            let response = try await client.execute(request, timeout: .seconds(20))
            #expect(response.status == .notFound)
        }
        server.process.terminate()
        _ = try server.waitForEnd()
    }

    @Test("The private CA is written where it is asked for")
    func theCAFile() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "ca-\(UUID().uuidString).pem").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let server = try Program.start(["serve", "--port", "0", "--tls", "--write-ca-file", path])
        let base = try server.waitForLine { _ in true }.dropFirst("listening on ".count)
        let health = try Program.run(["health", String(base), "--ca-file", path])
        #expect(health.status == 0, "\(health.errors)")
        server.process.terminate()
        _ = try server.waitForEnd()
    }

    struct Row: NamedRow {
        let name: String
        let arguments: @Sendable (CertificateFiles) -> [String]
        let status: Int32
        let says: @Sendable (CertificateFiles) -> [String]
    }

    @Test(
        "Files that cannot be used are named with the reason",
        arguments: [
            Row(
                name: "no key",
                arguments: { ["--tls-cert", $0.certificate] },
                status: 64,
                says: { _ in ["--tls-key"] }
            ),
            Row(
                name: "no certificate",
                arguments: { ["--tls-key", $0.key] },
                status: 64,
                says: { _ in ["--tls-cert"] }
            ),
            Row(
                name: "a certificate that is not there",
                arguments: { ["--tls-cert", "/nonexistent/a.pem", "--tls-key", $0.key] },
                status: 74,
                says: { _ in ["/nonexistent/a.pem", "cannot be read"] }
            ),
            Row(
                name: "a key that is not there",
                arguments: { ["--tls-cert", $0.certificate, "--tls-key", "/nonexistent/b.pem"] },
                status: 74,
                says: { _ in ["/nonexistent/b.pem", "cannot be read"] }
            ),
            Row(
                name: "files the wrong way round",
                arguments: { ["--tls-cert", $0.key, "--tls-key", $0.certificate] },
                status: 65,
                says: { ["--tls-cert \($0.key)", "PEM"] }
            ),
            Row(
                name: "the key to another certificate",
                arguments: { ["--tls-cert", $0.certificate, "--tls-key", $0.otherKey] },
                status: 65,
                says: { [$0.certificate, $0.otherKey, "does not belong"] }
            ),
            Row(
                name: "a file for a CA that is not made",
                arguments: { _ in ["--write-ca-file", "/tmp/ca.pem"] },
                status: 64,
                says: { _ in ["--tls"] }
            ),
            Row(
                name: "a file for the CA that cannot be written",
                arguments: { _ in ["--tls", "--write-ca-file", "/nonexistent/ca.pem"] },
                status: 73,
                says: { _ in ["/nonexistent/ca.pem"] }
            ),
        ]
    )
    func filesThatCannotBeUsed(row: Row) throws {
        let files = try CertificateFiles()
        defer { files.remove() }
        let end = try Program.run(["serve", "--port", "0"] + row.arguments(files))
        #expect(end.status == row.status, "\(end.errors)")
        for text in row.says(files) { #expect(end.errors.contains(text), "\(end.errors)") }
        #expect(end.output == "")
    }
}

/// Runs a client that trusts one CA, and nothing else.
func withClient(trusting pem: String, _ body: (HTTPClient) async throws -> Void) async throws {
    var trust = TLSConfiguration.makeClientConfiguration()
    trust.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(pem.utf8)))
    let client = HTTPClient(
        eventLoopGroupProvider: .singleton,
        configuration: HTTPClient.Configuration(tlsConfiguration: trust)
    )
    do {
        try await body(client)
    } catch {
        try await client.shutdown()
        throw error
    }
    try await client.shutdown()
}

/// A certificate with its key, and the key to another one, in files.
struct CertificateFiles: Sendable {
    let folder: URL
    let authorityPEM: String
    var certificate: String { folder.appending(path: "certificate.pem").path }
    var key: String { folder.appending(path: "key.pem").path }
    var otherKey: String { folder.appending(path: "other-key.pem").path }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "certificates-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let issued = try PrivateAuthority.issue(for: ["localhost"], now: RealTime.system.now())
        let other = try PrivateAuthority.issue(for: ["localhost"], now: RealTime.system.now())
        authorityPEM = issued.authorityPEM
        try Data((issued.certificatePEM + issued.authorityPEM).utf8).write(
            to: folder.appending(path: "certificate.pem")
        )
        try Data(issued.keyPEM.utf8).write(to: folder.appending(path: "key.pem"))
        try Data(other.keyPEM.utf8).write(to: folder.appending(path: "other-key.pem"))
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }
}

/// A TCP connection that is closed when nobody holds it any more.
private final class Socket {
    private let handle: FileHandle

    init(port: Int) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port)).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(status == 0)
    }

    func send(_ bytes: [UInt8]) throws { try handle.write(contentsOf: Data(bytes)) }
}
