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
            case .issue(let issued): answer(issued)
            case .refuse(let error): refusal(error)
            }
        processed.clientID = outcome.clientID ?? request.parameters[WireName.clientID].map { ClientID($0) }
        processed.lineage.grant = outcome.grant
        processed.lineage.presented = outcome.presented.map { [$0] } ?? []
        processed.lineage.died = outcome.died
        return processed
    }

    /// Goes as far as the authentication of the client, and decides nothing.
    ///
    /// - Returns: The refusal; nil where the client was authenticated.
    func refusalOfClient() -> Processed? {
        do {
            _ = try context.server.authenticateClient(try TokenRequest(message))
            return nil
        } catch {
            return refusal(error)
        }
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

    /// The access token is signed when the decision has been taken: that costs a millisecond.
    private func answer(_ issued: IssuedTokens) -> Processed {
        let (signer, dialect) = (context.parts.signer, context.dialect)
        let namesScope = context.server.format.scopeInAnswer
        var processed = Processed(.empty(200), outcome: .success)
        if !issued.isRepeated { processed.lineage.minted = [issued.access.key, issued.refresh.key] }
        processed.completion = {
            let accessToken = try await signer.text(of: issued.access)
            return RecordedResponse(
                dialect.tokenAnswer(issued, accessToken: accessToken, namesScope: namesScope)
            )
        }
        return processed
    }

    private func refusal(_ error: OAuthError) -> Processed {
        let answer = context.dialect.tokenRefusal(error, of: context.dialectRequest(.token))
        return Processed(refusal: answer, detail: error.detail)
    }
}

extension TokenSigner {
    /// The text of an access token: its own, or the JWT made from its record.
    func text(of record: TokenRecord) async throws -> String {
        if let text = record.text { return text }
        return try await sign(record)
    }
}
