import OAuthCore
import Scenarios
import Trace

/// Everything below `/api/v0.0.1`.
///
/// Source: the vendor's documentation, step 5; RFC 6750; the interface, "resources".
struct APIEndpoint: Sendable {
    let context: EndpointContext
    /// Below the API's base path.
    let path: String

    func respond() async throws -> Processed {
        let resource = APIResource(path: path, method: context.request.method, scenario: context.sandbox.scenario)
        let key: TokenKey?
        do {
            let bearer = BearerRequest(
                authorizations: context.request.headers.values(of: "Authorization"),
                query: context.request.query
            )
            key = context.parts.signer.key(of: try context.dialect.bearerToken(of: bearer))
        } catch {
            return refusal(error)
        }
        let request = APIRequest(context.request)
        let base = context.sandbox.pathPrefix + Route.apiBase
        let (server, now, entropy) = (context.server, context.now, context.sandbox.entropy)
        let values = context.templateValues
        // The check and what it opens are one transaction: no token dies in between.
        return try await context.parts.store.transaction(context.sandbox.id) { store throws(StoreFailure) in
            switch try server.checkBearer(key, requiredScope: resource.requiredScope, at: now, store: store) {
            case .failure(let error): return refusal(error)
            case .success(let token):
                let response = try resource.respond(
                    to: request,
                    values: values,
                    base: base,
                    entropy: entropy,
                    store: &store
                )
                let isError = response.status >= 400
                var processed = Processed(response, outcome: isError ? .error : .success)
                processed.error = isError ? "http_\(response.status)" : nil
                processed.note(token)
                return processed
            }
        }
    }

    private func refusal(_ refusal: BearerRefusal) -> Processed {
        let answer = context.dialect.bearerRefusal(refusal, of: context.dialectRequest(.api))
        var processed = Processed(refusal: answer, detail: refusal.error?.detail)
        if let token = refusal.presented { processed.note(token) }
        return processed
    }
}

extension Processed {
    /// Notes which access token was presented.
    fileprivate mutating func note(_ token: TokenRecord) {
        clientID = token.clientID
        lineage = Lineage(grant: token.grant, presented: [token.key])
    }
}
