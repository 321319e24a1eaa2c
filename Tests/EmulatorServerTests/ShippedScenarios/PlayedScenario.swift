import EmulatorServer
import Foundation
import OAuthCore
import Testing
import Trace

/// A shipped scenario that is played at a socket, and what most tests ask of it.
struct PlayedScenario: Sendable {
    let server: LiveServer
    /// The clocks of the machine: they stand until a test moves them.
    let time: SteppingTime
    /// A client that keeps its connection.
    let client: SocketClient

    var sandbox: Sandbox { server.emulator.root }

    func pass(_ span: TimeSpan) { time.advance(byMs: Double(span.milliseconds)) }

    /// Lets the server end the client's connection.
    ///
    /// A connection that is open when the listener ends may be kept for the grace period, which never passes on a
    /// clock that stands.
    func endConnection() async throws {
        let answer = try await client.send("GET", "/_mock/health", headers: [HeaderField("Connection", "close")])
        #expect(answer.headers[header: "Connection"] == "close")
    }

    func contacts(_ accessToken: String) async throws -> RecordedResponse {
        try await client.api("GET", "/contacts", token: accessToken)
    }

    /// Refreshes, which has to work.
    func refreshed(
        _ tokens: TokenPair,
        by id: String = "demo-client",
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> TokenPair {
        let answer = try await client.refresh(tokens.refresh, client: id)
        #expect(answer.status == 200, "\(answer.text)", sourceLocation: sourceLocation)
        return try TokenPair(answer, sourceLocation: sourceLocation)
    }

    /// Tokens without a browser, of any client and user.
    func grantedTokens(to id: String, by user: String) async throws -> TokenPair {
        let body: JSONValue = ["client_id": .string(id), "user": .string(user)]
        return try TokenPair(try await client.control("POST", "tokens", body))
    }

    /// Tokens whose access token was good for one API request, and has expired at the second.
    func tokensThatExpireAtTheSecondCall(
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> TokenPair {
        let tokens = try await client.newTokens()
        try await expectLive(tokens, sourceLocation: sourceLocation)
        let refused = try await expectDead(tokens, sourceLocation: sourceLocation)
        #expect(
            refused.bodyJSON?["error_description"] == "the access token has expired",
            sourceLocation: sourceLocation
        )
        return tokens
    }

    func expectLive(_ tokens: TokenPair, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let answer = try await contacts(tokens.access)
        #expect(answer.status == 200, "\(answer.text)", sourceLocation: sourceLocation)
    }

    @discardableResult
    func expectDead(
        _ tokens: TokenPair,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> RecordedResponse {
        try await expectDead(tokens.access, sourceLocation: sourceLocation)
    }

    /// The API answers 401 `invalid_token`.
    @discardableResult
    func expectDead(
        _ accessToken: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> RecordedResponse {
        let answer = try await contacts(accessToken)
        #expect(answer.status == 401, "\(answer.text)", sourceLocation: sourceLocation)
        #expect(answer.oauthError == "invalid_token", sourceLocation: sourceLocation)
        return answer
    }

    /// The token endpoint answers 400 `invalid_grant` to a refresh.
    func expectRefreshRefused(
        _ refreshToken: String,
        by id: String = "demo-client",
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let answer = try await client.refresh(refreshToken, client: id)
        #expect(answer.status == 400, "\(answer.text)", sourceLocation: sourceLocation)
        #expect(answer.oauthError == "invalid_grant", sourceLocation: sourceLocation)
    }

    /// A new authorization gives tokens that work, before and after a refresh.
    func expectNewAuthorizationWorks(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let tokens = try await client.newTokens()
        try await expectLive(tokens, sourceLocation: sourceLocation)
        try await expectLive(
            try await refreshed(tokens, sourceLocation: sourceLocation),
            sourceLocation: sourceLocation
        )
    }

    /// Sends a request over a connection of its own, and reads all that comes.
    func bytes(answering request: RecordedRequest) async throws -> BrokenAnswer {
        let connection = try await server.connect()
        try await connection.send(request.bytes)
        let (bytes, end) = await connection.readToEnd()
        return BrokenAnswer(bytes: bytes, end: end)
    }
}

/// What came of an answer before the connection ended.
struct BrokenAnswer: Sendable {
    let bytes: [UInt8]
    let end: RawConnection.End

    /// The status line and the headers; empty where they did not come whole.
    var head: String { String(decoding: bytes.prefix(bytes.headLength ?? 0), as: UTF8.self) }
    var body: [UInt8] { Array(bytes.dropFirst(bytes.headLength ?? 0)) }
}

extension String {
    /// What the head of an answer says of the length of its body.
    var contentLength: Int? { firstMatch(of: /Content-Length: ([0-9]+)/).flatMap { Int($0.output.1) } }
}

extension RecordedRequest {
    /// A token request.
    static func token(_ form: Parameters) -> RecordedRequest {
        let body = Array(FormCodec.encode(form).utf8)
        let headers = [
            HeaderField("Host", "127.0.0.1"), HeaderField("Content-Type", "application/x-www-form-urlencoded"),
            HeaderField("Content-Length", String(body.count)),
        ]
        return RecordedRequest(method: "POST", target: "/oauth/token", headers: headers, body: body)
    }

    /// A request for the contacts.
    static func contacts(_ accessToken: String) -> RecordedRequest {
        let headers = [HeaderField("Host", "127.0.0.1"), HeaderField("Authorization", "Bearer \(accessToken)")]
        return RecordedRequest(method: "GET", target: "/api/v0.0.1/contacts", headers: headers, body: [])
    }
}

extension TokenPair {
    /// What the access token says, which has to be a JWT.
    func claims() throws -> JSONValue {
        let segments = access.split(separator: ".").map(String.init)
        try #require(segments.count == 3)
        return try JSONValue(parsing: try #require(Base64URL.decode(segments[1])))
    }
}
