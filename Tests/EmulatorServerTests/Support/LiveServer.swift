import EmulatorServer
import Foundation
import OAuthCore
import Testing
import Trace

/// An emulator that listens on a socket.
struct LiveServer: Sendable {
    let emulator: Emulator
    let baseURL: String
    let port: Int

    /// Runs a listener while the body runs.
    static func run<Result: Sendable>(
        _ emulator: Emulator,
        _ body: @escaping @Sendable (LiveServer) async throws -> Result
    ) async throws -> Result {
        try await EmulatorListener.withListener(for: emulator) { baseURL in
            let port = try #require(URLComponents(string: baseURL)?.port)
            return try await body(LiveServer(emulator: emulator, baseURL: baseURL, port: port))
        }
    }

    func connect() async throws -> RawConnection { try await RawConnection.open(port: port) }

    /// A client with a connection of its own, which it keeps for as long as the server does.
    func client() -> SocketClient { SocketClient(port: port) }
}

/// Sends requests over one connection, one after the other.
actor SocketClient: Answering {
    private let port: Int
    private var connection: RawConnection?

    init(port: Int) { self.port = port }

    func answer(to request: RecordedRequest) async throws -> RecordedResponse {
        let connection: RawConnection
        if let kept = self.connection {
            connection = kept
        } else {
            connection = try await RawConnection.open(port: port)
        }
        self.connection = connection
        try await connection.send(request.bytes)
        let response = try await connection.readAnswer(toHead: request.method == "HEAD")
        if response.headers[header: "Connection"] == "close" { self.connection = nil }
        return response
    }
}
