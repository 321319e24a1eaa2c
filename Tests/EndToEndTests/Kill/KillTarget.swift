import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import OAuthCore
import Synchronization

/// A server that is killed when it has given so many answers.
final class KillTarget: Sendable {
    /// An answer that a client has read to its end.
    struct Reply: Sendable {
        let status: Int
        let location: String?
        let body: [UInt8]

        var json: JSONValue? { try? JSONValue(parsing: body) }
    }

    let baseURL: String
    private let process: Int32
    private let killAt: Int
    private let answers = Mutex(0)

    /// - Parameter killAt: How many answers there are to be; nil lets it live.
    init(baseURL: String, process: Int32, killAt: Int?) {
        self.baseURL = baseURL
        self.process = process
        self.killAt = killAt ?? .max
        if killAt == 0 { kill(process, SIGKILL) }
    }

    /// How many answers were read.
    var answered: Int { answers.withLock { $0 } }
    var isKilled: Bool { answered >= killAt }

    /// Sends a request, and reads its answer; the last one that is wanted kills the server.
    ///
    /// - Throws: What keeps the answer from being read.
    func send(_ method: String, _ path: String, _ headers: [String: String] = [:], body: String = "") async throws
        -> Reply
    {
        var request = HTTPClientRequest(url: baseURL + path)
        request.method = HTTPMethod(rawValue: method)
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if !body.isEmpty { request.body = .bytes(ByteBuffer(string: body)) }
        let response = try await Self.client.execute(request, timeout: .seconds(20))
        let bytes = try await response.body.collect(upTo: 64 << 20)
        let isLast = answers.withLock { answers in
            answers += 1
            return answers == killAt
        }
        if isLast { kill(process, SIGKILL) }
        return Reply(
            status: Int(response.status.code),
            location: response.headers.first(name: "Location"),
            body: Array(bytes.readableBytesView)
        )
    }

    /// Redirects are for the test to look at. It lives as long as the tests do.
    private static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 8
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()
}

extension KillTarget {
    /// Posts a form to the token endpoint.
    ///
    /// - Parameter id: Names the request in the journal.
    func token(_ form: Parameters, id: String) async throws -> Reply {
        var parameters = form
        parameters.set("client_id", to: "demo-client")
        parameters.set("client_secret", to: "demo-secret")
        let headers = ["Content-Type": "application/x-www-form-urlencoded", "X-Request-ID": id]
        return try await send("POST", "/oauth/token", headers, body: FormCodec.encode(parameters))
    }

    /// Authorizes; the scenario's user approves at once.
    func authorize(id: String) async throws -> Reply {
        let query = FormCodec.encode(
            Parameters([
                "response_type": "code", "client_id": "demo-client", "redirect_uri": Self.callback,
                "scope": "read:contacts", "state": "state-\(id)",
            ])
        )
        return try await send("GET", "/oauth/authorize?\(query)", ["X-Request-ID": id])
    }

    static let callback = "https://client.example/callback"
}
