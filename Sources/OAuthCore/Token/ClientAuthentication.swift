import Foundation

extension AuthorizationServer {
    /// Authenticates the client of a token request, before its grant is looked at.
    ///
    /// So a failed authentication never spends or revokes anything, whatever code
    /// or token came with it.
    ///
    /// - Throws: `invalid_client`, or `invalid_request` where two methods were used.
    ///
    /// Source: the vendor's documentation, step 4; RFC 6749 §2.3, §2.3.1, §5.2.
    package func authenticateClient(_ request: TokenRequest) throws(OAuthError) -> ClientMetadata {
        let credentials =
            conventions.prefersFormCredentials ? try preferredCredentials(of: request) : try credentials(of: request)
        // An unknown client costs the same comparison, and gets the same words.
        let client = client(ClientID(credentials.id))
        let expected = client?.secret ?? ""
        if ConstantTime.equal(expected, credentials.secret), let client { return client }
        let isRaw = client != nil && credentials.rawSecret.map { ConstantTime.equal(expected, $0) } ?? false
        throw OAuthError(
            .invalidClient,
            isRaw
                ? "the client id and secret in HTTP Basic have to be form-encoded first: this client sent them raw"
                : "the client is not known or its secret is wrong",
            detail: client == nil
                ? "client_id \(Excerpt.plain(credentials.id)) is not registered"
                : "client_id \(credentials.id) is registered; client_secret \(Excerpt.secret(credentials.secret)) "
                    + "is not its secret",
            reason: client == nil ? .unknownClient : .wrongSecret,
            source: isRaw ? "RFC 6749 §2.3.1" : "RFC 6749 §5.2"
        )
    }

    /// What a client says that it is.
    private struct Credentials {
        var id: String
        var secret: String
        /// The secret of HTTP Basic before it was form-decoded; nil for the form.
        var rawSecret: String?
    }

    private func credentials(of request: TokenRequest) throws(OAuthError) -> Credentials {
        let secret = request.parameters[WireName.clientSecret]
        guard let authorization = request.authorization else {
            guard authenticationMethods.contains(.post) else {
                throw OAuthError(
                    .invalidClient,
                    "authenticate with HTTP Basic: this client sent \(secret == nil ? "nothing" : "the form")",
                    reason: .unusableAuthentication,
                    source: Self.section
                )
            }
            return try formCredentials(request.parameters)
        }
        let scheme = String(authorization.prefix { $0 != " " })
        guard secret == nil else { throw Self.refusal(ofBoth: scheme, accepted: authenticationMethods) }
        guard scheme.lowercased() == "basic", authenticationMethods.contains(.basic) else {
            throw Self.refusal(ofScheme: scheme, accepted: authenticationMethods)
        }
        return try Self.basicCredentials(authorization.dropFirst(scheme.count).trimming { $0 == " " })
    }

    private func formCredentials(_ parameters: Parameters) throws(OAuthError) -> Credentials {
        guard let id = parameters[WireName.clientID] else { throw Self.missing(WireName.clientID) }
        guard let secret = parameters[WireName.clientSecret] else { throw Self.missing(WireName.clientSecret) }
        return Credentials(id: id, secret: secret)
    }

    /// Takes each half from the form, and from HTTP Basic where the form lacks it; Basic is not form-decoded.
    ///
    /// Source: league/oauth2-server, `AbstractGrant::getClientCredentials`.
    private func preferredCredentials(of request: TokenRequest) throws(OAuthError) -> Credentials {
        let accepts = authenticationMethods.contains
        let header = accepts(.basic) ? request.authorization.flatMap(Self.rawBasic) : nil
        let form = accepts(.post) ? request.parameters : Parameters()
        guard let id = form[WireName.clientID] ?? header?.id else { throw Self.missing(WireName.clientID) }
        let secret = form[WireName.clientSecret] ?? header?.secret ?? ""
        // Who is not known is told so first.
        guard !secret.isEmpty || client(ClientID(id)) == nil else { throw Self.missing(WireName.clientSecret) }
        return Credentials(id: id, secret: secret)
    }

    /// The halves of an `Authorization` header as they stand in it; nil where it is no readable HTTP Basic.
    private static func rawBasic(_ header: String) -> (id: String, secret: String)? {
        guard header.lowercased().hasPrefix("basic ") else { return nil }
        let halves =
            Data(base64Encoded: String(header.dropFirst(6)))
            .flatMap { String(validating: $0, as: UTF8.self) }?
            .split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init) ?? []
        return halves.count == 2 && !halves[0].isEmpty ? (halves[0], halves[1]) : nil
    }

    /// Reads the credentials of HTTP Basic: id and secret are form-encoded before they are joined.
    ///
    /// Source: RFC 6749 §2.3.1; RFC 7617 §2.
    private static func basicCredentials(_ text: String) throws(OAuthError) -> Credentials {
        let halves =
            Data(base64Encoded: text)
            .flatMap { String(validating: $0, as: UTF8.self) }?
            .split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init) ?? []
        guard halves.count == 2 else {
            throw OAuthError(
                .invalidClient,
                "the Authorization header is not the base64 form of client_id:client_secret",
                reason: .unusableAuthentication,
                source: "RFC 7617 §2"
            )
        }
        func decoded(_ half: String) -> String { (try? FormCodec.decodeComponent(half.utf8)) ?? half }
        return Credentials(id: decoded(halves[0]), secret: decoded(halves[1]), rawSecret: halves[1])
    }

    /// Who the sender of an `Authorization` header says that it is; nil where it is no readable HTTP Basic.
    package static func basicClientID(_ header: String) -> String? {
        let scheme = header.prefix { $0 != " " }
        guard scheme.lowercased() == "basic" else { return nil }
        return try? basicCredentials(header.dropFirst(scheme.count).trimming { $0 == " " }).id
    }

    private static let section = "RFC 6749 §2.3.1"

    private static func missing(_ name: String) -> OAuthError {
        OAuthError(
            .invalidClient,
            "\(name) is missing: send client_id and client_secret in the form",
            reason: .missing(name),
            source: section
        )
    }

    private static func refusal(ofBoth scheme: String, accepted: [ClientAuthenticationMethod]) -> OAuthError {
        let cure =
            accepted.count > 1
            ? "send one of them only" : accepted == [.post] ? "send the form only" : "send HTTP Basic only"
        return OAuthError(
            .invalidRequest,
            "the client authenticates twice, with \(name(of: scheme)) and in the form: \(cure)",
            reason: .unusableAuthentication,
            source: "RFC 6749 §2.3"
        )
    }

    /// Half of all libraries send HTTP Basic unless told otherwise: the refusal names the cure.
    private static func refusal(ofScheme scheme: String, accepted: [ClientAuthenticationMethod]) -> OAuthError {
        let cure =
            accepted.contains(.post)
            ? "send client_id and client_secret in the form" : "send client_id and client_secret with HTTP Basic"
        return OAuthError(
            .invalidClient,
            "\(cure): this client sent \(name(of: scheme))",
            reason: .unusableAuthentication,
            source: "Flextell, Exchange the code for tokens"
        )
    }

    private static func name(of scheme: String) -> String {
        scheme.lowercased() == "basic" ? "HTTP Basic" : "Authorization: \(Excerpt.plain(scheme))"
    }
}
