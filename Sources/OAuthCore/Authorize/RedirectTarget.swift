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
                throw OAuthError(.invalidRequest, "\(name) is sent \(values.count) times", source: "RFC 6749 §3.1")
            }
            guard parameters[name] != nil else {
                throw OAuthError(.invalidRequest, "\(name) is missing", source: section)
            }
        }
        let clientID = parameters[WireName.clientID] ?? ""
        guard let client = client(ClientID(clientID)) else {
            throw OAuthError(.invalidClient, "client_id \(Excerpt.plain(clientID)) is not registered", source: section)
        }
        let uri = parameters[WireName.redirectURI] ?? ""
        // Bytes, not strings: those count `é` and `e` with an accent as the same.
        guard client.redirectURIs.contains(where: { $0.utf8.elementsEqual(uri.utf8) }) else {
            throw OAuthError(
                .invalidRequest,
                "redirect_uri \(Excerpt.plain(uri)) is not registered for client \(clientID); it must match exactly",
                detail: "registered: \(client.redirectURIs.joined(separator: ", "))",
                source: "RFC 9700 §2.1"
            )
        }
        let states = parameters.values(of: WireName.state)
        let state = states.count == 1 ? parameters[WireName.state] : nil
        return (client, RedirectTarget(uri: uri, state: state))
    }
}
