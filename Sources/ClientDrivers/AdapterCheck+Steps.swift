import Conformance
import OAuthCore

extension AdapterCheck {
    func greet(_ conversation: AdapterConversation, _ talk: inout Talk) async throws(ConversationFault) {
        let example = ClientReply(
            ok: true,
            hello: ClientDescription(name: "example", version: "1.0", capabilities: [.autoRefresh])
        )
        let change = Self.change(.hello, example)
        guard let (reply, message) = try await perform(.hello, example, conversation, &talk) else { return }
        guard let client = reply.hello else {
            return talk.report.note("hello", "it was refused: \(reply.error ?? "")", change: change)
        }
        talk.report.client = client
        if message["version"]?.string == nil {
            talk.report.note("hello", "`version`, the client's own version, is missing or no string", change: change)
        }
        let words = Capability.allCases.map(\.rawValue)
        for word in message["capabilities"]?.array ?? [] where !words.contains(word.string ?? "") {
            let change = "leave it out, or use one of: \(words.joined(separator: ", "))"
            talk.report.note("hello", "\(word.text) is not a capability", change: change)
        }
    }

    func configure(_ conversation: AdapterConversation, _ talk: inout Talk) async throws(ConversationFault) {
        let outcome = try await perform(.configure(settings), .done, conversation, &talk)
        guard let (reply, _) = outcome, !reply.ok else { return }
        talk.report.note(
            "configure",
            "it was refused: \(reply.error ?? "")\(reply.detail.map { " (\($0))" } ?? "")",
            change: "take the settings, however often they come; nothing has to be reachable yet"
        )
    }

    /// - Returns: The `state` that the client sent; nil if it sent none.
    func authorize(
        _ conversation: AdapterConversation,
        _ talk: inout Talk
    ) async throws(ConversationFault) -> String? {
        let url = settings.authorizeURL + "?response_type=code&client_id=…&redirect_uri=…&state=…"
        let example = ClientReply(ok: true, url: url)
        guard let (reply, _) = try await perform(.authorize, example, conversation, &talk) else { return nil }
        let change = Self.change(.authorize, example)
        guard let url = reply.url else {
            talk.report.note("authorize", "it was refused: \(reply.error ?? "")", change: change)
            return nil
        }
        let parts = url.split(separator: "?", maxSplits: 1)
        if parts.first.map(String.init) != settings.authorizeURL {
            let problem = "`url` does not begin with the `authorize_url` of `configure`: \(url)"
            talk.report.note("authorize", problem, change: change)
        }
        let query = parts.dropFirst().first?.split(separator: "#").first ?? ""
        do throws(FormSyntaxError) {
            return try FormCodec.decode(String(query))["state"]
        } catch {
            talk.report.note("authorize", "the query of `url` cannot be read: \(error)", change: change)
            return nil
        }
    }

    func askTheUnknown(
        _ conversation: AdapterConversation,
        _ talk: inout Talk
    ) async throws(ConversationFault) {
        let word = Self.unknownOperation
        talk.step = word
        let answer = try await conversation.ask { id in
            JSONValue.object(["id": JSONValue(id), "op": .string(word)]).text
        }
        let change =
            "answer what you do not know with "
            + AdapterMessage.replyLine(id: answer.id, .refused(.unsupported), to: nil)
        do throws(AdapterProtocolBreach) {
            // Any operation without a result of its own will do to read the reply.
            let reply = try AdapterMessage.parseReply(answer.line, id: answer.id, to: .refresh)
            if reply.ok || reply.error != ClientErrorWord.unsupported.rawValue {
                let problem = "an operation that no adapter knows got another answer than `unsupported`"
                talk.report.note(word, problem, change: change)
            }
        } catch {
            talk.report.note(word, error.description, change: change)
        }
        if let surplus = answer.surplus { throw .breach(surplus) }
    }

    func deny(
        state: String?,
        _ conversation: AdapterConversation,
        _ talk: inout Talk
    ) async throws(ConversationFault) {
        var parameters = Parameters(["error": "access_denied"])
        if let state { parameters.set("state", to: state) }
        let separator = settings.redirectURI.contains("?") ? "&" : "?"
        let url = settings.redirectURI + separator + FormCodec.encode(parameters)
        let example = ClientReply(ok: false, error: "access_denied")
        guard let (reply, _) = try await perform(.callback(url: url), example, conversation, &talk) else { return }
        if reply.ok || reply.error != example.error {
            talk.report.note(
                "callback",
                "the callback said `error=access_denied` and the reply says "
                    + (reply.ok ? "that the client now holds tokens" : "`\(reply.error ?? "")`"),
                change: Self.change(.callback(url: url), example)
            )
        }
    }

    func askForTokens(_ conversation: AdapterConversation, _ talk: inout Talk) async throws(ConversationFault) {
        let example = ClientReply(
            ok: true,
            tokens: HeldTokens(accessToken: nil, refreshToken: nil, expiresAt: nil)
        )
        guard let (reply, message) = try await perform(.tokens, example, conversation, &talk) else { return }
        let change = Self.change(.tokens, example)
        if reply.error == ClientErrorWord.unsupported.rawValue {
            let problem = "`hello` lists the capability `tokens`, and the operation is unsupported"
            talk.report.note("tokens", problem, change: "leave the capability out, or do the operation")
        }
        if message["access_token"]?.string != nil {
            talk.report.note("tokens", "there is an access token, and no server ever gave one", change: change)
        }
        for name in ["access_token", "refresh_token"] {
            guard let value = message[name], value != .null, value.string == nil else { continue }
            talk.report.note("tokens", "`\(name)` is neither a string nor null", change: change)
        }
        if let value = message["expires_at"], value != .null, value.double == nil {
            talk.report.note("tokens", "`expires_at` is neither a number nor null", change: change)
        }
    }
}

extension AdapterCheck {
    /// Asks for an operation; a reply that cannot be read is noted as a breach, and nil.
    private func perform(
        _ operation: ClientOperation,
        _ example: ClientReply,
        _ conversation: AdapterConversation,
        _ talk: inout Talk
    ) async throws(ConversationFault) -> (reply: ClientReply, message: JSONValue)? {
        talk.step = operation.word
        let answer = try await conversation.ask { id in AdapterMessage.requestLine(id: id, operation) }
        // Later requests could not be told from what is left over.
        if let surplus = answer.surplus { throw .breach(surplus) }
        do throws(AdapterProtocolBreach) {
            let reply = try AdapterMessage.parseReply(answer.line, id: answer.id, to: operation)
            return (reply, (try? JSONValue(parsing: answer.line)) ?? .null)
        } catch {
            let change = Self.change(operation, example, id: answer.id)
            talk.report.note(operation.word, error.description, change: change)
            return nil
        }
    }

    private static func change(_ operation: ClientOperation, _ example: ClientReply, id: Int = 1) -> String {
        "answer like this, with the request's id: " + AdapterMessage.replyLine(id: id, example, to: operation)
    }
}
