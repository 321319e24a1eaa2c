/// A request to the token endpoint, as its head and body stand, before any decision.
package struct TokenRequestMessage: Sendable, Hashable {
    package var method: String
    /// The raw query, without `?`; empty where there was none.
    package var query: String
    package var contentType: String?
    /// The `Authorization` header.
    package var authorization: String?
    package var body: [UInt8]

    package init(method: String, query: String, contentType: String?, authorization: String?, body: [UInt8]) {
        self.method = method
        self.query = query
        self.contentType = contentType
        self.authorization = authorization
        self.body = body
    }
}

/// A token request whose form could be read: what it says has yet to be decided.
package struct TokenRequest: Sendable, Hashable {
    package let parameters: Parameters
    package let authorization: String?

    /// The grant type, where it is one that the server knows.
    package var grantType: GrantType? { parameters[WireName.grantType].flatMap(GrantType.init) }

    /// Reads a token request.
    ///
    /// - Throws: The error to answer with; nothing has been looked up.
    ///
    /// Source: the vendor's documentation, step 4; RFC 6749 §2.3.1, §3.2.
    package init(_ message: TokenRequestMessage) throws(OAuthError) {
        guard message.method == "POST" else {
            throw OAuthError(
                .invalidRequest,
                "the token endpoint takes POST, this request is \(Excerpt.plain(message.method))",
                reason: .wrongMethod,
                source: "RFC 6749 §3.2"
            )
        }
        try Self.checkQuery(message.query)
        let mediaType = MediaType(message.contentType ?? "")
        guard mediaType == .form else {
            let sent = message.contentType.map(Excerpt.plain) ?? "none"
            throw OAuthError(
                .invalidRequest,
                "the body must be application/x-www-form-urlencoded, its Content-Type is \(sent)",
                reason: .notAForm,
                source: "RFC 6749 §4.1.3"
            )
        }
        do {
            parameters = try FormCodec.decode(message.body)
        } catch {
            throw OAuthError(
                .invalidRequest,
                "the form cannot be read: \(error)",
                reason: .notAForm,
                source: "RFC 6749 appendix B"
            )
        }
        if let name = parameters.firstDuplicate {
            throw OAuthError(
                .invalidRequest,
                "\(Excerpt.plain(name)) is sent more than once",
                reason: .repeated(name),
                source: "RFC 6749 §3.2"
            )
        }
        authorization = message.authorization
    }

    /// Credentials and grants in the URL end up in logs, so they are refused there.
    private static func checkQuery(_ query: String) throws(OAuthError) {
        let secretNames = [WireName.clientSecret, WireName.code, WireName.refreshToken, WireName.codeVerifier]
        let sent = (try? FormCodec.decode(query)) ?? Parameters()
        guard let name = sent.pairs.map(\.name).first(where: secretNames.contains) else { return }
        throw OAuthError(
            .invalidRequest,
            "\(name) is in the URL; it must be in the body",
            reason: .secretInURL(name),
            source: "RFC 6749 §2.3.1"
        )
    }
}

/// A media type without its parameters, in lower case.
///
/// Source: RFC 9110 §8.3.1.
package struct MediaType: Sendable, Hashable {
    package let essence: String

    /// Reads the value of a `Content-Type` header.
    package init(_ headerValue: String) {
        essence = headerValue.prefix { $0 != ";" }.trimming(while: { $0 == " " || $0 == "\t" }).lowercased()
    }

    package static let form = MediaType("application/x-www-form-urlencoded")
    package static let json = MediaType("application/json")
}

extension StringProtocol {
    /// Without the characters at both ends for which the condition holds.
    package func trimming(while condition: (Character) -> Bool) -> String {
        let start = drop(while: condition)
        guard let end = start.lastIndex(where: { !condition($0) }) else { return "" }
        return String(start[...end])
    }
}
