/// How an API request presents its access token.
///
/// Source: RFC 6750 §2.
package struct BearerRequest: Sendable, Hashable {
    /// Every `Authorization` header, in order.
    package var authorizations: [String]
    /// The raw query, without `?`.
    package var query: String

    package init(authorizations: [String], query: String) {
        self.authorizations = authorizations
        self.query = query
    }

    /// The token of the `Authorization` header.
    ///
    /// - Throws: A challenge without an error where nothing was presented, and
    ///   `invalid_request` where what was presented is malformed.
    ///
    /// Source: the vendor's documentation, step 5; RFC 6750 §2.1, §3.1.
    package func token() throws(BearerRefusal) -> String {
        let inQuery = ((try? FormCodec.decode(query)) ?? Parameters())[WireName.accessToken] != nil
        guard let header = authorizations.first else {
            guard !inQuery else {
                throw .badRequest("access_token is in the URL; send it in the Authorization header", "RFC 6750 §2.3")
            }
            throw .nothingPresented
        }
        guard authorizations.count == 1, !inQuery else {
            throw .badRequest("the access token is presented more than once", "RFC 6750 §2")
        }
        let halves = header.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves[0].lowercased() == "bearer" else { throw .nothingPresented }
        let token = halves.count > 1 ? halves[1].trimming { $0 == " " } : ""
        guard !token.isEmpty, token.utf8.allSatisfy(Self.isTokenCharacter) else {
            throw .badRequest("the Authorization header has no token of the form b64token", "RFC 6750 §2.1")
        }
        return token
    }

    private static func isTokenCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="):
            true
        default: false
        }
    }
}

/// Why an API request is refused.
///
/// Source: RFC 6750 §3, §3.1.
package struct BearerRefusal: Error, Sendable, Hashable {
    package let status: Int
    /// Nil where no authentication was attempted: such an answer carries no error code.
    package let error: OAuthError?
    /// The scope that is needed, for `insufficient_scope`.
    package var scope: String?
    /// The token that was presented, where it is known.
    package var presented: TokenRecord?

    package init(status: Int, error: OAuthError?, scope: String? = nil, presented: TokenRecord? = nil) {
        self.status = status
        self.error = error
        self.scope = scope
        self.presented = presented
    }

    /// No access token came with the request.
    static let nothingPresented = BearerRefusal(status: 401, error: nil)

    fileprivate static func badRequest(_ description: String, _ source: String) -> BearerRefusal {
        BearerRefusal(status: 400, error: OAuthError(.invalidRequest, description, source: source))
    }

    fileprivate static func badToken(_ description: String, _ presented: TokenRecord?) -> BearerRefusal {
        let error = OAuthError(.invalidToken, description, source: "RFC 6750 §3.1")
        return BearerRefusal(status: 401, error: error, presented: presented)
    }

    /// The `WWW-Authenticate` header.
    ///
    /// Source: RFC 6750 §3.
    package var challenge: String {
        var challenge = "Bearer realm=\"flextell\""
        if let error {
            challenge += ", error=\"\(error.code)\", error_description=\"\(error.description)\""
        }
        if let scope { challenge += ", scope=\"\(scope)\"" }
        return challenge
    }
}

extension AuthorizationServer {
    /// Decides whether an access token opens a resource.
    ///
    /// - Parameters:
    ///   - key: The key of the presented token; nil where its signature is not ours.
    ///   - requiredScope: What the resource asks for; nil for none.
    /// - Returns: The token's record, or the refusal.
    /// - Throws: ``StoreFailure`` only.
    ///
    /// Source: RFC 6750 §3.1.
    package func checkBearer(
        _ key: TokenKey?,
        requiredScope: String?,
        at now: Instant,
        store: some GrantStore
    ) throws(StoreFailure) -> Result<TokenRecord, BearerRefusal> {
        guard let key, let token = try store.token(key), token.kind == .access, token.diedOf != .forgotten else {
            return .failure(.badToken("the access token is not known here", nil))
        }
        switch token.death(at: now) {
        case nil: break
        case .expired: return .failure(.badToken("the access token has expired", token))
        default: return .failure(.badToken("the access token was revoked", token))
        }
        if let requiredScope, !token.scope.contains(requiredScope) {
            let error = OAuthError(
                .insufficientScope,
                "the resource needs the scope \(requiredScope), the token has \(token.scope.text)",
                source: "RFC 6750 §3.1"
            )
            return .failure(BearerRefusal(status: 403, error: error, scope: requiredScope, presented: token))
        }
        return .success(token)
    }
}
