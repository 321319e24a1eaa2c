import AsyncHTTPClient
import FixtureFiles
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL
import OAuthCore

/// One look at `GET /_mock/health`.
struct HealthCall: Sendable {
    enum Outcome: Sendable, Hashable {
        case healthy(version: String)
        /// One line without a full stop.
        case unhealthy(String)
    }

    let baseURL: String
    let caFile: String?
    let controlToken: String?
    /// For the whole answer.
    let timeout: Duration

    private static let bodyLimit = 64 * 1024

    var target: String { baseURL + "/_mock/health" }

    /// A client that trusts the CA.
    ///
    /// - Throws: ``UnreadableFile``, or ``ToolFailure`` for a file that is no CA.
    func client() throws -> HTTPClient {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.httpVersion = .http1Only
        // One look is one try.
        configuration.connectionPool.retryConnectionEstablishment = false
        if let caFile {
            guard let data = FileManager.default.contents(atPath: caFile) else { throw UnreadableFile.missing(caFile) }
            guard let roots = try? NIOSSLCertificate.fromPEMBytes(Array(data)), !roots.isEmpty else {
                throw ToolFailure(ExitStatus.invalidFile, "--ca-file \(caFile): there is no certificate in it (PEM)")
            }
            var trust = TLSConfiguration.makeClientConfiguration()
            trust.trustRoots = .certificates(roots)
            configuration.tlsConfiguration = trust
        }
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Asks once, and ends the client.
    func answer(_ client: HTTPClient) async -> Outcome {
        let outcome = await withTaskGroup(of: Outcome.self) { group in
            group.addTask { await ask(client) }
            group.addTask {
                try? await ContinuousClock().sleep(for: timeout)
                return .unhealthy("no answer within \(timeout)")
            }
            let first = await group.next()
            group.cancelAll()
            return first ?? .unhealthy("no answer")
        }
        // Nothing depends on how it ends: the program is about to.
        try? await client.shutdown()
        return outcome
    }

    private func ask(_ client: HTTPClient) async -> Outcome {
        var request = HTTPClientRequest(url: target)
        if let controlToken { request.headers.add(name: "Authorization", value: "Bearer \(controlToken)") }
        do {
            let response = try await client.execute(request, deadline: .distantFuture)
            let body = try await response.body.collect(upTo: Self.bodyLimit)
            let json = try? JSONValue(parsing: Array(body.readableBytesView))
            guard response.status == .ok else {
                let detail = json?["detail"]?.string.map { ": \($0)" } ?? ""
                return .unhealthy("status \(response.status.code)\(detail)")
            }
            guard json?["status"]?.string == "ok" else { return .unhealthy("the answer does not say that all is well") }
            return .healthy(version: json?["version"]?.string ?? "of an unknown version")
        } catch {
            return .unhealthy(Self.words(of: error))
        }
    }

    private static func words(of error: any Error) -> String {
        let text = "\(error)"
        if text.contains("CERTIFICATE_VERIFY_FAILED") {
            return "its certificate is not trusted: give its CA with --ca-file"
        }
        return "no answer: " + String(text.split(separator: "\n").first ?? "").prefix(200)
    }
}
