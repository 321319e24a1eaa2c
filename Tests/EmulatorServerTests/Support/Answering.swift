import EmulatorServer
import OAuthCore
import Testing
import Trace

/// Whatever answers a request: an emulator without a socket, or one behind a socket.
protocol Answering: Sendable {
    func answer(to request: RecordedRequest) async throws -> RecordedResponse
}

extension Emulator: Answering {
    func answer(to request: RecordedRequest) async -> RecordedResponse {
        await respond(to: IncomingRequest(request)).response
    }
}

/// The same server, seen from one of its sandboxes.
struct InSandbox: Answering {
    let server: any Answering
    /// As `POST sandboxes` names it.
    let id: String

    /// Where it lies below the base URL.
    var path: String { "/s/\(id)" }

    func answer(to request: RecordedRequest) async throws -> RecordedResponse {
        var prefixed = request
        prefixed.target = path + request.target
        return try await server.answer(to: prefixed)
    }
}

extension Answering {
    /// Sends a request; `Host` and, with a body, `Content-Length` are added.
    func send(
        _ method: String,
        _ target: String,
        headers: [HeaderField] = [],
        body: [UInt8] = []
    ) async throws -> RecordedResponse {
        var request = RecordedRequest(method: method, target: target, headers: headers, body: body)
        if headers[header: "Host"] == nil { request.headers.insert(HeaderField("Host", "127.0.0.1"), at: 0) }
        if !body.isEmpty { request.headers.append(HeaderField("Content-Length", String(body.count))) }
        return try await answer(to: request)
    }

    func get(_ target: String, headers: [HeaderField] = []) async throws -> RecordedResponse {
        try await send("GET", target, headers: headers)
    }

    func post(_ target: String, form: Parameters, headers: [HeaderField] = []) async throws -> RecordedResponse {
        let type = HeaderField("Content-Type", "application/x-www-form-urlencoded")
        return try await send("POST", target, headers: [type] + headers, body: Array(FormCodec.encode(form).utf8))
    }

    /// A call of the control plane with a JSON body.
    func control(_ method: String, _ call: String, _ body: JSONValue? = nil) async throws -> RecordedResponse {
        try await send(method, "/_mock/\(call)", body: body.map { Array($0.text.utf8) } ?? [])
    }

    /// A call of the API with a bearer token.
    func api(
        _ method: String,
        _ path: String,
        token: String?,
        body: String = "",
        headers: [HeaderField] = []
    ) async throws -> RecordedResponse {
        let bearer = token.map { [HeaderField("Authorization", "Bearer \($0)")] } ?? []
        return try await send(method, "/api/v0.0.1\(path)", headers: bearer + headers, body: Array(body.utf8))
    }
}

/// The two tokens of an answer.
struct TokenPair: Sendable, Hashable {
    let access: String
    let refresh: String

    init(_ response: RecordedResponse, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let body = try #require(response.bodyJSON, "\(response.text)", sourceLocation: sourceLocation)
        access = try #require(
            body["access_token"]?.string,
            "\(response.text)",
            sourceLocation: sourceLocation
        )
        refresh = try #require(body["refresh_token"]?.string, sourceLocation: sourceLocation)
    }
}

/// Requests as the vendor's documentation has them, of the default scenario's clients.
enum Documented {
    static let callbackURI = "https://client.example/callback"

    static func authorizeQuery(
        client: String = "demo-client",
        scope: String = "read:contacts write:contacts",
        state: String = "abc123xyz"
    ) -> Parameters {
        Parameters([
            "response_type": "code", "client_id": client, "redirect_uri": callbackURI, "scope": scope,
            "state": state,
        ])
    }

    static func exchange(_ code: String, client: String = "demo-client") -> Parameters {
        Parameters([
            "grant_type": "authorization_code", "code": code, "redirect_uri": callbackURI, "client_id": client,
            "client_secret": secret(of: client),
        ])
    }

    static func refresh(_ token: String, client: String = "demo-client") -> Parameters {
        Parameters([
            "grant_type": "refresh_token", "refresh_token": token, "client_id": client,
            "client_secret": secret(of: client),
        ])
    }

    private static func secret(of client: String) -> String { client.replacing("client", with: "secret") }
}

extension Answering {
    func authorize(_ query: Parameters = Documented.authorizeQuery()) async throws -> RecordedResponse {
        try await get("/oauth/authorize?" + FormCodec.encode(query))
    }

    /// A code that was approved at once.
    func newCode(client: String = "demo-client", scope: String = "read:contacts write:contacts") async throws -> String
    {
        let answer = try await authorize(Documented.authorizeQuery(client: client, scope: scope))
        return try #require(answer.locationParameters?["code"], "\(answer.status) \(answer.text)")
    }

    func exchange(_ code: String, client: String = "demo-client") async throws -> RecordedResponse {
        try await post("/oauth/token", form: Documented.exchange(code, client: client))
    }

    func refresh(_ token: String, client: String = "demo-client") async throws -> RecordedResponse {
        try await post("/oauth/token", form: Documented.refresh(token, client: client))
    }

    /// Tokens by way of the code.
    func newTokens(
        client: String = "demo-client",
        scope: String = "read:contacts write:contacts"
    ) async throws -> TokenPair {
        try TokenPair(try await exchange(try await newCode(client: client, scope: scope), client: client))
    }
}

extension RecordedResponse {
    /// The body as text, for messages and for pages.
    var text: String { String(decoding: body, as: UTF8.self) }

    /// The OAuth error code of the body.
    var oauthError: String? { bodyJSON?["error"]?.string }

    /// What a refusal of the API or of the token endpoint says; empty without one.
    var description: String { bodyJSON?["error_description"]?.string ?? "" }

    /// What a refusal of the control plane says to do.
    var detail: String? { bodyJSON?["detail"]?.string }
}
