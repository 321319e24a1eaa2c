import Foundation
import TestKit
import Testing

@Suite("flextell-mock health")
struct HealthCommandTests {
    @Test("A server that is ready is healthy, and one that is gone is not")
    func aServerThatIsReady() throws {
        let server = try Program.start(["serve", "--port", "0"])
        let base = try server.waitForLine { _ in true }.dropFirst("listening on ".count)
        for url in [String(base), "\(base)/"] {
            let end = try Program.run(["health", url])
            #expect(end.status == 0, "\(end.errors)")
            #expect(end.output.hasPrefix("\(base)/_mock/health: ok, flextell-mock "))
            #expect(end.errors == "")
        }
        let elsewhere = try Program.run(["health", "\(base)/s/nowhere"])
        #expect(elsewhere.status == 1)
        #expect(elsewhere.errors.contains("status 404: there is no sandbox"), "\(elsewhere.errors)")
        server.process.terminate()
        _ = try server.waitForEnd()
        let late = try Program.run(["health", String(base)])
        #expect(late.status == 1)
        #expect(late.output == "")
        #expect(late.errors.split(separator: "\n").count == 1, "\(late.errors)")
        #expect(late.errors.contains("no answer"))
    }

    @Test("Over TLS the CA has to be trusted")
    func overTLS() throws {
        let server = try Program.start(["serve", "--port", "0", "--tls"])
        let base = try server.waitForLine { _ in true }.dropFirst("listening on ".count)
        let end = try Program.run(["health", String(base)])
        #expect(end.status == 1)
        #expect(end.errors.contains("--ca-file"), "\(end.errors)")
        server.process.terminate()
        _ = try server.waitForEnd()
    }

    @Test("A server that never answers is given up when the time is over")
    func aServerThatIsSilent() throws {
        let silent = try SilentServer()
        let end = try Program.run(["health", "http://127.0.0.1:\(silent.port)", "--timeout", "0.2"])
        #expect(end.status == 1)
        #expect(end.errors.contains("no answer within"), "\(end.errors)")
        #expect(end.errors.split(separator: "\n").count == 1)
    }

    struct Row: NamedRow {
        let name: String
        let arguments: [String]
        let status: Int32
        let says: String
    }

    @Test(
        "Arguments that are none",
        arguments: [
            Row(name: "no URL", arguments: [], status: 64, says: "<url>"),
            Row(name: "a URL without a scheme", arguments: ["localhost:4010"], status: 64, says: "http://"),
            Row(
                name: "a time that is none",
                arguments: ["http://localhost", "--timeout", "0"],
                status: 64,
                says: "--timeout"
            ),
            Row(
                name: "a CA that is not there",
                arguments: ["https://localhost:1", "--ca-file", "/nonexistent/ca.pem"],
                status: 74,
                says: "/nonexistent/ca.pem"
            ),
            Row(
                name: "a CA that is none",
                arguments: ["https://localhost:1", "--ca-file", "/etc/hostname"],
                status: 65,
                says: "/etc/hostname"
            ),
        ]
    )
    func argumentsThatAreNone(row: Row) throws {
        let end = try Program.run(["health"] + row.arguments)
        #expect(end.status == row.status, "\(end.errors)")
        #expect(end.errors.contains(row.says), "\(end.errors)")
    }
}

/// A port that takes connections, on which nobody answers.
private final class SilentServer {
    let port: Int
    private let handle: FileHandle

    init() throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) | listen(descriptor, 8) | getsockname(descriptor, address, &length)
            }
        }
        try #require(status == 0)
        port = Int(UInt16(bigEndian: address.sin_port))
    }
}
