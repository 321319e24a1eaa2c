import OAuthCore

/// The adapter protocol's lines: requests to a client, and replies from it.
///
/// Source: the adapter protocol, version 1.
package enum AdapterMessage {
    /// The request line for an operation, without the line feed.
    package static func requestLine(id: Int, _ operation: ClientOperation) -> String {
        var message = JSONValue.object(["id": JSONValue(id), "op": .string(operation.word)])
        switch operation {
        case .hello: message.set("protocol", to: 1)
        case .configure(let settings): settings.write(into: &message)
        case .callback(let url): message.set("url", to: .string(url))
        case .call(let call): call.write(into: &message)
        case .advance(let seconds): message.set("seconds", to: .integer(seconds))
        case .authorize, .refresh, .tokens: break
        }
        return message.text
    }

    /// Reads a request line, as an adapter does.
    ///
    /// - Returns: The id and the operation; a nil operation is one that this
    ///   version does not know.
    /// - Throws: ``AdapterProtocolBreach`` for anything that is no request.
    package static func parseRequest(
        _ line: String
    ) throws(AdapterProtocolBreach) -> (id: Int, operation: ClientOperation?) {
        let message = try parseObject(line)
        guard let id = message["id"]?.integer, let word = message["op"]?.string else {
            throw AdapterProtocolBreach("a request needs an integer `id` and a string `op`: \(excerpt(line))")
        }
        let operation: ClientOperation? =
            switch word {
            case "hello": .hello
            case "configure": .configure(ClientSettings(message))
            case "authorize": .authorize
            case "callback": .callback(url: message["url"]?.string ?? "")
            case "call": .call(APICall(message))
            case "refresh": .refresh
            case "advance": .advance(seconds: message["seconds"]?.integer ?? 0)
            case "tokens": .tokens
            default: nil
            }
        return (Int(id), operation)
    }

    /// The reply line for an operation, without the line feed.
    package static func replyLine(id: Int, _ reply: ClientReply, to operation: ClientOperation?) -> String {
        var message = JSONValue.object(["id": JSONValue(id), "ok": .bool(reply.ok)])
        if let error = reply.error { message.set("error", to: .string(error)) }
        if let detail = reply.detail { message.set("detail", to: .string(detail)) }
        if let url = reply.url { message.set("url", to: .string(url)) }
        if let status = reply.status { message.set("status", to: JSONValue(status)) }
        if let statuses = reply.statuses { message.set("statuses", to: .array(statuses.map { JSONValue($0) })) }
        if let held = reply.tokens, operation == .tokens {
            message.set("access_token", to: JSONValue(held.accessToken))
            message.set("refresh_token", to: JSONValue(held.refreshToken))
            message.set("expires_at", to: held.expiresAt.map { JSONValue($0) } ?? .null)
        }
        if let hello = reply.hello {
            message.set("name", to: .string(hello.name))
            message.set("version", to: .string(hello.version))
            message.set("capabilities", to: .array(hello.capabilities.map(\.rawValue).sorted().map { .string($0) }))
        }
        return message.text
    }

    /// Reads a reply line to an operation.
    ///
    /// - Throws: ``AdapterProtocolBreach``, whose text says what to change.
    package static func parseReply(
        _ line: String,
        id: Int,
        to operation: ClientOperation
    ) throws(AdapterProtocolBreach) -> ClientReply {
        let message = try parseObject(line)
        guard let replyID = message["id"]?.integer else {
            throw AdapterProtocolBreach("a reply needs the integer `id` of its request (\(id)): \(excerpt(line))")
        }
        guard replyID == Int64(id) else {
            throw AdapterProtocolBreach("the reply has id \(replyID), the request had \(id): repeat the request's id")
        }
        guard let ok = message["ok"]?.bool else {
            throw AdapterProtocolBreach("a reply needs a boolean `ok`: \(excerpt(line))")
        }
        var reply = ClientReply(ok: ok, error: message["error"]?.string, detail: message["detail"]?.string)
        if !ok, reply.error == nil {
            throw AdapterProtocolBreach("a reply with `ok: false` needs a string `error`: \(excerpt(line))")
        }
        reply.status = message["status"]?.integer.flatMap { Int(exactly: $0) }
        reply.statuses = message["statuses"]?.array?.map { $0.integer.flatMap { Int(exactly: $0) } ?? 0 }
        if ok { try reply.readResult(of: operation, from: message, line: line) }
        return reply
    }

    private static func parseObject(_ line: String) throws(AdapterProtocolBreach) -> JSONValue {
        do {
            let value = try JSONValue(parsing: line)
            if value.members != nil { return value }
        } catch {
            throw AdapterProtocolBreach(
                "a line that is not JSON (standard output is for replies only): \(excerpt(line))"
            )
        }
        throw AdapterProtocolBreach("a line that is not a JSON object: \(excerpt(line))")
    }

    private static func excerpt(_ line: String) -> String {
        line.count > 120 ? "\(line.prefix(120))… (\(line.utf8.count) bytes)" : line
    }
}

/// A breach of the adapter protocol: not the client's behaviour, but its adapter's.
package struct AdapterProtocolBreach: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}

extension ClientReply {
    fileprivate mutating func readResult(
        of operation: ClientOperation,
        from message: JSONValue,
        line: String
    ) throws(AdapterProtocolBreach) {
        switch operation {
        case .hello:
            guard let name = message["name"]?.string, let words = message["capabilities"]?.array else {
                throw AdapterProtocolBreach("the reply to `hello` needs `name`, `version` and a list `capabilities`")
            }
            let capabilities = words.compactMap { $0.string.flatMap(Capability.init(rawValue:)) }
            hello = ClientDescription(
                name: name,
                version: message["version"]?.string ?? "",
                capabilities: Set(capabilities)
            )
        case .authorize:
            guard let url = message["url"]?.string, !url.isEmpty else {
                throw AdapterProtocolBreach("the reply to `authorize` needs `url`, where the browser is to be sent")
            }
            self.url = url
        case .call(let call):
            guard status != nil || call.parallel > 1 else {
                throw AdapterProtocolBreach("the reply to `call` needs an integer `status`, the final HTTP status")
            }
        case .tokens:
            tokens = HeldTokens(
                accessToken: message["access_token"]?.string,
                refreshToken: message["refresh_token"]?.string,
                expiresAt: message["expires_at"]?.double
            )
        case .configure, .callback, .refresh, .advance: break
        }
    }
}

extension ClientSettings {
    /// The members of a `configure` operation.
    func write(into message: inout JSONValue) {
        let texts: KeyValuePairs = [
            "base_url": baseURL, "authorize_url": authorizeURL, "token_url": tokenURL, "api_url": apiURL,
            "client_id": clientID, "client_secret": clientSecret, "redirect_uri": redirectURI, "scope": scope,
            "state_dir": stateDirectory,
        ]
        for (name, text) in texts { message.set(name, to: .string(text)) }
        if let caFile { message.set("ca_file", to: .string(caFile)) }
        message.set("resume", to: .bool(resume))
    }

    init(_ message: JSONValue) {
        func text(_ name: String) -> String { message[name]?.string ?? "" }
        self.init(
            baseURL: text("base_url"),
            clientID: text("client_id"),
            clientSecret: text("client_secret"),
            redirectURI: text("redirect_uri"),
            scope: text("scope"),
            caFile: message["ca_file"]?.string,
            stateDirectory: text("state_dir"),
            resume: message["resume"]?.bool ?? false
        )
        authorizeURL = text("authorize_url")
        tokenURL = text("token_url")
        apiURL = text("api_url")
    }
}

extension APICall {
    fileprivate func write(into message: inout JSONValue) {
        message.set("method", to: .string(method))
        message.set("path", to: .string(path))
        if parallel > 1 { message.set("parallel", to: JSONValue(parallel)) }
        if let body { message.set("body", to: body) }
    }

    fileprivate init(_ message: JSONValue) {
        self.init(
            method: message["method"]?.string ?? "GET",
            path: message["path"]?.string ?? "/",
            parallel: max(1, message["parallel"]?.integer.flatMap { Int(exactly: $0) } ?? 1),
            body: message["body"]
        )
    }
}
