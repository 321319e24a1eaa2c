import OAuthCore
import Trace

/// `POST /oauth/token`.
///
/// Source: the vendor's documentation, step 4 and "Refreshing an expired token";
/// RFC 6749 §5.
struct TokenEndpoint: Sendable {
    let context: EndpointContext

    func respond() async throws -> Processed {
        let request: TokenRequest
        do {
            request = try TokenRequest(message)
        } catch {
            return refusal(error)
        }
        let outcome = try await decide(request)
        var processed =
            switch outcome.decision {
            case .issue(let issued): Processed(try await answer(issued), outcome: .success)
            case .refuse(let error): refusal(error)
            }
        processed.clientID = outcome.clientID ?? request.parameters[WireName.clientID].map { ClientID($0) }
        processed.grant = outcome.grant
        processed.marks.presented = outcome.presented
        if case .issue(let issued) = outcome.decision {
            processed.marks.minted = [issued.access.key, issued.refresh.key]
        }
        return processed
    }

    private var message: TokenRequestMessage {
        let request = context.request
        return TokenRequestMessage(
            method: request.method,
            query: request.query,
            contentType: request.headers[header: "Content-Type"],
            authorization: request.headers[header: "Authorization"],
            body: request.body
        )
    }

    private func decide(_ request: TokenRequest) async throws(StoreFailure) -> TokenOutcome {
        let (server, now, entropy) = (context.server, context.now, context.sandbox.entropy)
        return try await context.parts.store.transaction(context.sandbox.id) { store throws(StoreFailure) in
            try server.decide(request, at: now, entropy: entropy, store: &store)
        }
    }

    private func answer(_ issued: IssuedTokens) async throws -> RecordedResponse {
        let accessToken = try await context.parts.signer.text(of: issued.access)
        return .json(
            200,
            [
                WireName.accessToken: .string(accessToken),
                WireName.tokenType: "Bearer",
                WireName.expiresIn: .integer(issued.expiresIn),
                WireName.refreshToken: JSONValue(issued.refresh.text),
            ],
            headers: Self.noStore
        )
    }

    private func refusal(_ error: OAuthError) -> Processed {
        let isMethod = context.request.method != "POST"
        let status = isMethod ? 405 : error.code == .invalidClient ? 401 : 400
        var headers = Self.noStore
        if isMethod { headers.append(HeaderField("Allow", "POST")) }
        // RFC 9110 §11.6.1 wants a challenge with every 401; RFC 6749 §5.2 one for the scheme that was used.
        if status == 401 { headers.append(HeaderField("WWW-Authenticate", "Basic realm=\"flextell\"")) }
        let body: JSONValue = [
            WireName.error: .string(error.code.rawValue), WireName.errorDescription: .string(error.description),
        ]
        return Processed(
            .json(status, body, headers: headers),
            outcome: .error,
            error: error.code.rawValue,
            errorDetail: error.detail
        )
    }

    /// Source: RFC 6749 §5.1.
    private static let noStore = [HeaderField("Cache-Control", "no-store"), HeaderField("Pragma", "no-cache")]
}

extension TokenSigner {
    /// The text of an access token: its own, or the JWT made from its record.
    func text(of record: TokenRecord) async throws -> String {
        if let text = record.text { return text }
        return try await sign(record)
    }
}
