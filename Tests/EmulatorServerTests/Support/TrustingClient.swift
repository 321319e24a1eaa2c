import EmulatorServer
import Foundation
import NIOSSL
import OAuthCore
import Testing
import Trace

/// Identities of test servers, and clients that trust them.
enum TestTLS {
    /// A private CA for the hosts of tests.
    static func identity(for hosts: [String] = ["127.0.0.1", "localhost", "127.0.0.2"]) throws -> TLSIdentity {
        try TLSIdentity.privateAuthority(for: hosts, now: RealTime.system.now())
    }

    /// A client's context that trusts one CA, and nothing else.
    static func context(trusting pem: String?, offering protocols: [String] = []) throws -> NIOSSLContext {
        let roots = try NIOSSLCertificate.fromPEMBytes(Array(try #require(pem).utf8))
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .certificates(roots)
        configuration.applicationProtocols = protocols
        return try NIOSSLContext(configuration: configuration)
    }
}

extension LiveServer {
    /// Runs a listener that speaks TLS while the body runs.
    ///
    /// - Parameter body: Gets the server, and a context that trusts it.
    static func runTLS<Result: Sendable>(
        _ lines: String = "",
        _ body: @escaping @Sendable (LiveServer, NIOSSLContext) async throws -> Result
    ) async throws -> Result {
        let identity = try TestTLS.identity()
        let context = try TestTLS.context(trusting: identity.authorityPEM)
        return try await run(try await TestEmulator.make(lines, tls: identity)) { try await body($0, context) }
    }

    /// Opens a TLS connection that verifies the server by its address.
    func connect(trusting context: NIOSSLContext) async throws -> RawConnection {
        try await RawConnection.open(port: port, trust: (context, nil))
    }

    /// Sends a request over a TLS connection of its own.
    func answer(to request: RecordedRequest, trusting context: NIOSSLContext) async throws -> RecordedResponse {
        let connection = try await connect(trusting: context)
        try await connection.send(request.bytes)
        let answer = try await connection.readAnswer()
        connection.close()
        return answer
    }
}

/// Requests over TLS, each on a connection of its own.
struct SecureClient: Answering {
    let server: LiveServer
    let context: NIOSSLContext

    func answer(to request: RecordedRequest) async throws -> RecordedResponse {
        try await server.answer(to: request, trusting: context)
    }
}
