/// Where a user may be sent back to.
///
/// There is no way to make one but by checking a client and its redirect URI, so an
/// open redirect does not compile.
///
/// Source: RFC 6749 §3.1.2.4; RFC 9700 §4.11.
package struct RedirectTarget: Sendable, Hashable {
    /// The registered URI, character by character.
    package let uri: String
    /// The state to be echoed; nil where none came.
    package let state: String?

    fileprivate init(uri: String, state: String?) {
        self.uri = uri
        self.state = state
    }

    /// The URI with these parameters, and then the state, in its query.
    ///
    /// Source: RFC 6749 §4.1.2, §4.1.2.1.
    package func location(adding parameters: Parameters) -> String {
        var all = parameters
        if let state { all.pairs.append(.init(WireName.state, state)) }
        return Self.append(all, to: uri)
    }

    /// A URI with parameters behind those that its query has already.
    package static func append(_ parameters: Parameters, to uri: String) -> String {
        guard !parameters.pairs.isEmpty else { return uri }
        let separator = !uri.contains("?") ? "?" : uri.hasSuffix("?") || uri.hasSuffix("&") ? "" : "&"
        return uri + separator + FormCodec.encode(parameters)
    }
}

extension AuthorizationServer {
    /// Checks what decides whether the user may be redirected at all.
    ///
    /// - Throws: The error for a page, when the client or the URI is not known.
    ///
    /// Source: RFC 6749 §3.1.2.3, §3.1.2.4, §4.1.2.1; RFC 9700 §2.1.
    func redirectTarget(of parameters: Parameters) throws(OAuthError) -> (ClientMetadata, RedirectTarget) {
        let section = "RFC 6749 §4.1.2.1"
        for name in [WireName.clientID, WireName.redirectURI] {
            let values = parameters.values(of: name)
            guard values.count <= 1 else {
                throw OAuthError(
                    .invalidRequest,
                    "\(name) is sent \(values.count) times",
                    reason: .repeated(name),
                    source: "RFC 6749 §3.1"
                )
            }
            guard parameters[name] != nil else {
                throw OAuthError(.invalidRequest, "\(name) is missing", reason: .missing(name), source: section)
            }
        }
        let clientID = parameters[WireName.clientID] ?? ""
        guard let client = client(ClientID(clientID)) else {
            throw OAuthError(
                .invalidClient,
                "client_id \(Excerpt.plain(clientID)) is not registered",
                reason: .unknownClient,
                source: section
            )
        }
        let uri = parameters[WireName.redirectURI] ?? ""
        guard isRegistered(uri, for: client) else {
            throw OAuthError(
                .invalidRequest,
                "redirect_uri \(Excerpt.plain(uri)) is not registered for client \(clientID); it must match exactly",
                detail: "registered: \(client.redirectURIs.joined(separator: ", "))",
                reason: .unregisteredRedirectURI,
                source: "RFC 9700 §2.1"
            )
        }
        let states = parameters.values(of: WireName.state)
        let state = states.count == 1 ? parameters[WireName.state] : nil
        return (client, RedirectTarget(uri: uri, state: state))
    }

    /// Whether a client may be sent back to this URI.
    ///
    /// Source: RFC 9700 §2.1; RFC 8252 §7.3.
    private func isRegistered(_ uri: String, for client: ClientMetadata) -> Bool {
        // Bytes, not strings: those count `é` and `e` with an accent as the same.
        if client.redirectURIs.contains(where: { $0.utf8.elementsEqual(uri.utf8) }) { return true }
        guard conventions.ignoresLoopbackPorts, let plain = Self.withoutLoopbackPort(uri) else { return false }
        return client.redirectURIs.contains { Self.withoutLoopbackPort($0)?.utf8.elementsEqual(plain.utf8) ?? false }
    }

    /// A URI of the loopback interface without its port; nil for any other, `localhost` included.
    private static func withoutLoopbackPort(_ uri: String) -> String? {
        for origin in ["http://127.0.0.1", "http://[::1]"] where uri.hasPrefix(origin) {
            let rest = uri.dropFirst(origin.count)
            guard rest.hasPrefix(":") else {
                return rest.isEmpty || rest.hasPrefix("/") || rest.hasPrefix("?") ? uri : nil
            }
            let path = rest.dropFirst().drop { $0.isASCII && $0.isNumber }
            return path.isEmpty || path.hasPrefix("/") || path.hasPrefix("?") ? origin + path : nil
        }
        return nil
    }

    /// The refusal of a token request whose redirect URI is not registered, where that is looked at; nil otherwise.
    func unregisteredRedirectURI(of request: TokenRequest, client: ClientMetadata) -> OAuthError? {
        guard conventions.checksRegistrationAtExchange, let uri = request.parameters[WireName.redirectURI],
            !isRegistered(uri, for: client)
        else { return nil }
        return OAuthError(
            .invalidClient,
            "redirect_uri \(Excerpt.plain(uri)) is not registered for client \(client.id)",
            reason: .unregisteredRedirectURI,
            source: "RFC 9700 §2.1"
        )
    }
}
