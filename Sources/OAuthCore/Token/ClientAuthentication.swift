extension AuthorizationServer {
    /// Authenticates the client of a token request, before its grant is looked at.
    ///
    /// So a failed authentication never spends or revokes anything, whatever code
    /// or token came with it.
    ///
    /// - Throws: `invalid_client`, or `invalid_request` where two methods were used.
    ///
    /// Source: the vendor's documentation, step 4; RFC 6749 §2.3, §2.3.1, §5.2.
    func authenticateClient(_ request: TokenRequest) throws(OAuthError) -> ClientMetadata {
        let section = "RFC 6749 §2.3.1"
        let secret = request.parameters[WireName.clientSecret]
        if let authorization = request.authorization {
            throw Self.refusal(ofAuthorization: authorization, besideSecret: secret != nil)
        }
        guard let clientID = request.parameters[WireName.clientID] else {
            throw OAuthError(
                .invalidClient,
                "client_id is missing: send client_id and client_secret in the form",
                source: section
            )
        }
        guard let secret else {
            throw OAuthError(
                .invalidClient,
                "client_secret is missing: send client_id and client_secret in the form",
                source: section
            )
        }
        // An unknown client costs the same comparison, and gets the same words.
        let client = client(ClientID(clientID))
        let matches = ConstantTime.equal(client?.secret ?? "", secret)
        guard let client, matches else {
            throw OAuthError(
                .invalidClient,
                "the client is not known or its secret is wrong",
                detail: client == nil
                    ? "client_id \(Excerpt.plain(clientID)) is not registered"
                    : "client_id \(clientID) is registered; client_secret \(Excerpt.secret(secret)) is not its secret",
                source: "RFC 6749 §5.2"
            )
        }
        return client
    }

    /// Half of all libraries send HTTP Basic unless told otherwise: the refusal names the cure.
    private static func refusal(ofAuthorization header: String, besideSecret: Bool) -> OAuthError {
        let scheme = String(header.prefix { $0 != " " })
        let name = scheme.lowercased() == "basic" ? "HTTP Basic" : "Authorization: \(Excerpt.plain(scheme))"
        guard !besideSecret else {
            return OAuthError(
                .invalidRequest,
                "the client authenticates twice, with \(name) and in the form: send the form only",
                source: "RFC 6749 §2.3"
            )
        }
        return OAuthError(
            .invalidClient,
            "send client_id and client_secret in the form: this client sent \(name)",
            source: "Flextell, Exchange the code for tokens"
        )
    }
}
