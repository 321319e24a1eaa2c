import EmulatorServer
import NIOCore
import NIOSSL
import OAuthCore
import TestKit
import Testing
import Trace

/// Source: the interface, `--tls`.
@Suite("A listener that speaks TLS", .serialized, .timeLimit(.minutes(1)))
struct TLSListenerTests {
    private static func health(host: String = "localhost") -> RecordedRequest {
        RecordedRequest(method: "GET", target: "/_mock/health", headers: [HeaderField("Host", host)], body: [])
    }

    @Test("A client that trusts the CA reaches it by name and by address", arguments: ["localhost", nil])
    func theServerIsVerified(name: String?) async throws {
        try await LiveServer.runTLS { server, context in
            #expect(server.baseURL == "https://127.0.0.1:\(server.port)")
            let connection = try await RawConnection.open(port: server.port, trust: (context, name))
            try await connection.send(Self.health().bytes)
            #expect(try await connection.readAnswer().status == 200)
            // The connection goes on.
            try await connection.send(Self.health().bytes)
            #expect(try await connection.readAnswer().status == 200)
            connection.close()
        }
    }

    @Test("A server that goes by another name is refused by the client", arguments: ["other.example", nil])
    func theNameIsVerified(name: String?) async throws {
        let identity = try TestTLS.identity(for: ["localhost"])
        let context = try TestTLS.context(trusting: identity.authorityPEM)
        try await LiveServer.run(try await TestEmulator.make(tls: identity)) { server in
            let connection = try await RawConnection.open(port: server.port, trust: (context, name))
            try? await connection.send(Self.health().bytes)
            let (bytes, end) = await connection.readToEnd()
            #expect(bytes.isEmpty)
            guard case .failed = end else {
                Issue.record("\(end)")
                return
            }
        }
    }

    @Test func aClientThatDoesNotTrustTheCAIsNamedInTheLog() async throws {
        let lines = LogLines()
        let emulator = try await TestEmulator.make(tls: try TestTLS.identity(), logger: lines.logger)
        let stranger = try TestTLS.context(trusting: try TestTLS.identity().authorityPEM)
        try await LiveServer.run(emulator) { server in
            let connection = try await server.connect(trusting: stranger)
            try? await connection.send(Self.health().bytes)
            _ = await connection.readToEnd()
            while lines.all.isEmpty {
                try Task.checkCancellation()
                await Task.yield()
            }
        }
        #expect(lines.all.count == 1)
        #expect(lines.all.first?.contains("does not trust this server's certificate") == true, "\(lines.all)")
    }

    @Test func theCertificateOfTheCAIsServed() async throws {
        let identity = try TestTLS.identity()
        let context = try TestTLS.context(trusting: identity.authorityPEM)
        try await LiveServer.run(try await TestEmulator.make(tls: identity)) { server in
            let answer = try await SecureClient(server: server, context: context).control("GET", "ca.pem")
            #expect(answer.status == 200)
            #expect(answer.headers[header: "Content-Type"] == "application/x-pem-file")
            #expect(answer.text == identity.authorityPEM)
            #expect(answer.text.hasPrefix("-----BEGIN CERTIFICATE-----\n"))
            #expect(!answer.text.contains("KEY"))
        }
    }

    @Test func withoutAPrivateCAThereIsNone() async throws {
        let plain = try await TestEmulator.make().control("GET", "ca.pem")
        #expect(plain.status == 404)
        #expect(plain.detail?.contains("serve --tls") == true)
        let issued = try PrivateAuthority.issue(for: ["localhost"], now: RealTime.system.now())
        let given = try TLSIdentity(chainPEM: issued.certificatePEM, keyPEM: issued.keyPEM)
        let answer = try await TestEmulator.make(tls: given).control("GET", "ca.pem")
        #expect(answer.status == 404)
        #expect(answer.detail?.contains("--tls-cert") == true)
    }

    @Test func theWholeFlowAndItsLinksAreOverTLS() async throws {
        try await LiveServer.runTLS { server, context in
            let client = SecureClient(server: server, context: context)
            let tokens = try await client.newTokens()
            #expect(try await client.api("GET", "/contacts", token: tokens.access).status == 200)
            let made = try await client.control("POST", "sandboxes").bodyJSON
            let id = try #require(made?["id"]?.string)
            #expect(made?["base_url"] == .string("https://127.0.0.1/s/\(id)"))
        }
    }

    @Test func theCookieOfThePagesIsForHTTPSOnly() async throws {
        let emulator = try await TestEmulator.make("consent: ask", tls: try TestTLS.identity())
        let cookie = try await emulator.authorize().headers[header: "Set-Cookie"]
        #expect(cookie?.hasSuffix("; Secure") == true, "\(cookie ?? "")")
        let plain = try await TestEmulator.make("consent: ask").authorize().headers[header: "Set-Cookie"]
        #expect(plain?.contains("Secure") == false)
    }

    @Test func itListensOnIPv6Too() async throws {
        let identity = try TestTLS.identity(for: ["::1"])
        let context = try TestTLS.context(trusting: identity.authorityPEM)
        let access = ControlPlaneAccess(hosts: ["::1"])
        let emulator = try await TestEmulator.make(access: access, tls: identity)
        try await EmulatorListener.withListener(for: emulator, host: "::1") { baseURL in
            let port = try #require(baseURL.split(separator: ":").last.flatMap { Int($0) })
            #expect(baseURL == "https://[::1]:\(port)")
            let connection = try await RawConnection.open(host: "::1", port: port, trust: (context, nil))
            try await connection.send(Self.health(host: "[::1]:\(port)").bytes)
            #expect(try await connection.readAnswer().status == 200)
            connection.close()
        }
    }
}
