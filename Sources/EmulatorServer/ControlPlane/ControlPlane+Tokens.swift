import OAuthCore
import Scenarios
import Trace

/// Codes and tokens: listed, made without a browser, expired and revoked.
extension ControlPlane {
    func answerTokens(_ method: String, _ action: String?) async throws -> RecordedResponse {
        switch (method, action) {
        case ("GET", nil): return try await listTokens()
        case ("POST", nil): return try await makeGrant()
        case ("POST", "expire"): return try await kill(.expired)
        case ("POST", "revoke"): return try await kill(.revoked)
        case (_, nil): throw ControlRefusal.method(["GET", "POST"])
        case (_, "expire"), (_, "revoke"): throw ControlRefusal.method(["POST"])
        default: throw ControlRefusal(404, "there is tokens, tokens/expire and tokens/revoke")
        }
    }

    private func listTokens() async throws -> RecordedResponse {
        let parameters = try queryParameters()
        if let unknown = parameters.pairs.first(where: { $0.name != "last" }) {
            throw ControlRefusal(400, "'\(Excerpt.plain(unknown.name))' is not known here; there is last")
        }
        var count = Int.max
        if let text = parameters.values(of: "last").first {
            guard let last = Int(text), last >= 0 else { throw ControlRefusal(400, "last is a whole number from 0 up") }
            count = last
        }
        let tokens = try await emulator.lives(in: sandbox, last: count)
        return .json(200, ["tokens": .array(tokens.map(\.json))])
    }

    /// A grant without the browser, with the answer that the token endpoint would give.
    private func makeGrant() async throws -> RecordedResponse {
        let body = try body(allowing: ["client_id", "user", "scope"])
        let (server, dialect) = sandbox.withState { ($0.server, $0.profile.dialect) }
        guard let client = body["client_id"]?.string.map({ ClientID($0) }).flatMap(server.client) ?? onlyClient(body)
        else {
            let known = server.clients.map(\.id.rawValue).joined(separator: ", ")
            throw ControlRefusal(400, "client_id must be one of \(known)")
        }
        guard let user = body["user"].map({ Username($0.string ?? $0.text) }) ?? server.users.first?.username,
            server.user(user) != nil
        else {
            let known = server.users.map(\.username.rawValue).joined(separator: ", ")
            throw ControlRefusal(400, "user must be one of \(known)")
        }
        let scope = try scope(body["scope"], of: client)
        let (now, entropy) = (sandbox.now, sandbox.entropy)
        let issued = try await emulator.parts.store.transaction(sandbox.id) { store throws(StoreFailure) in
            try server.grantDirectly(client, user: user, scope: scope, at: now, entropy: entropy, store: &store)
        }
        let accessToken = try await emulator.parts.signer.text(of: issued.access)
        let namesScope = server.format.scopeInAnswer
        var answer = dialect.tokenAnswer(issued, accessToken: accessToken, namesScope: namesScope)
        answer.status = 201
        return RecordedResponse(answer)
    }

    private func onlyClient(_ body: JSONValue) -> ClientMetadata? {
        body["client_id"] == nil ? sandbox.scenario.clients.first : nil
    }

    private func scope(_ value: JSONValue?, of client: ClientMetadata) throws -> Scope {
        guard let value else { return Scope(client.scopes) }
        guard let scope = value.string.flatMap(Scope.init(parsing:)), scope.exceeding(Scope(client.scopes)).isEmpty
        else {
            throw ControlRefusal(400, "scope must be some of: \(client.scopes.joined(separator: " "))")
        }
        return scope
    }

    private func kill(_ cause: CauseOfDeath) async throws -> RecordedResponse {
        let body = try body(allowing: ["token", "kind", "client_id"])
        let filter: TokenFilter
        if let token = body["token"] {
            // With both it could mean this token only where it is of that kind: nobody should have to guess.
            guard body["kind"] == nil, body["client_id"] == nil else {
                throw ControlRefusal(400, "send token alone, or kind and client_id: not both")
            }
            guard let key = token.string.flatMap(emulator.parts.signer.key) else {
                throw ControlRefusal(400, "token is the text of a code or token that was issued here")
            }
            filter = TokenFilter(key: key)
        } else {
            let word = body["kind"]?.string ?? ""
            let kinds: Set<TokenKind>? =
                word == "grant" ? Set(TokenKind.allCases) : TokenKind(rawValue: word).map { [$0] }
            guard let kinds else {
                throw ControlRefusal(400, "send token, or kind (code, access, refresh or grant) and client_id")
            }
            let clientID = body["client_id"]
            guard clientID == nil || clientID?.string != nil else { throw ControlRefusal(400, "client_id is a text") }
            filter = TokenFilter(kinds: kinds, clientID: clientID?.string.map { ClientID($0) })
        }
        let affected = try await emulator.kill(filter, cause: cause, in: sandbox)
        return .json(200, ["affected": JSONValue(affected)])
    }
}
