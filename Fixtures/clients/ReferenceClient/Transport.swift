import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL

/// The client's way to the network.
///
/// It follows no redirects unless told to, keeps no cookies, and never takes an
/// answer that is larger or slower than it was told to wait for.
struct Transport: Sendable {
    /// One for the process, since a client of this kind must not go out of use unclosed.
    private static let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)

    private static var configuration: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.httpVersion = .http1Only
        // Calls that are to be made at once must not queue for a connection.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 256
        configuration.connectionPool.idleTimeout = .seconds(5)
        // A refused connection is an answer to be reported, not to be waited out.
        configuration.connectionPool.retryConnectionEstablishment = false
        return configuration
    }

    private static let bodyLimit = 1 << 20

    /// Sends a request, and reads the whole answer.
    func send(_ request: OutgoingRequest, _ delivery: Delivery) async -> Result<HTTPAnswer, TransportFailure> {
        var request = request
        var redirects = 0
        while true {
            let result = await sendOnce(request, delivery)
            guard case .success(let answer) = result, redirects < delivery.redirectLimit,
                let next = delivery.next(after: answer, to: request)
            else { return result }
            redirects += 1
            request = next
        }
    }

    private func sendOnce(
        _ request: OutgoingRequest,
        _ delivery: Delivery
    ) async -> Result<HTTPAnswer, TransportFailure> {
        guard let timeout = delivery.timeout else {
            return await Self.answer(to: request, delivery, by: .distantFuture)
        }
        // The library's own deadline ends with the head of the answer; this one with its body.
        return await withTaskGroup(of: Result<HTTPAnswer, TransportFailure>.self) { group in
            group.addTask { await Self.answer(to: request, delivery, by: .now() + .seconds(30)) }
            group.addTask {
                try? await ContinuousClock().sleep(for: timeout)
                return .failure(.timedOut)
            }
            defer { group.cancelAll() }
            return await group.next() ?? .failure(.timedOut)
        }
    }

    private static func answer(
        to request: OutgoingRequest,
        _ delivery: Delivery,
        by deadline: NIODeadline
    ) async -> Result<HTTPAnswer, TransportFailure> {
        do {
            let wireRequest = wireRequest(request, trusting: delivery.caFile)
            let response = try await client.execute(wireRequest, deadline: deadline)
            let body = try await body(of: response, onlyFirstPiece: delivery.takesFirstPiece)
            return .success(
                HTTPAnswer(
                    status: Int(response.status.code),
                    headers: response.headers.map { (name: $0.name, value: $0.value) },
                    body: Array(body.readableBytesView)
                )
            )
        } catch is NIOTooManyBytesError {
            return .failure(.tooLarge)
        } catch {
            // The type alone: an error's text may hold the URL, and what is in it.
            return .failure(.connection("\(type(of: error))"))
        }
    }

    private static func body(of response: HTTPClientResponse, onlyFirstPiece: Bool) async throws -> ByteBuffer {
        guard onlyFirstPiece else { return try await response.body.collect(upTo: bodyLimit) }
        for try await piece in response.body { return piece }
        return ByteBuffer()
    }

    private static func wireRequest(_ request: OutgoingRequest, trusting caFile: String?) -> HTTPClientRequest {
        var wireRequest = HTTPClientRequest(url: request.url)
        wireRequest.method = HTTPMethod(rawValue: request.method)
        wireRequest.headers.add(name: "User-Agent", value: "flextell-reference-client/1.0")
        for header in request.headers { wireRequest.headers.add(name: header.name, value: header.value) }
        if let body = request.body { wireRequest.body = .bytes(ByteBuffer(string: body)) }
        if let caFile, !caFile.isEmpty {
            var trust = TLSConfiguration.makeClientConfiguration()
            trust.trustRoots = .file(caFile)
            wireRequest.tlsConfiguration = trust
        }
        return wireRequest
    }
}

/// Why there is no usable HTTP answer.
enum TransportFailure: Error, Sendable {
    case timedOut
    case tooLarge
    /// Refused, reset, or cut short.
    case connection(String)

    /// The reason for people; nothing of the request is in it.
    var reason: String {
        switch self {
        case .timedOut: "no whole answer in time"
        case .tooLarge: "the answer is too large"
        case .connection(let kind): "the connection failed (\(kind))"
        }
    }
}
