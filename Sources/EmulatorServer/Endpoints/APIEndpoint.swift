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
            key = context.parts.signer.key(of: try bearer.token())
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
        var body = JSONValue.object([JSONMember]())
        if let error = refusal.error {
            body.set(WireName.error, to: .string(error.code.rawValue))
            body.set(WireName.errorDescription, to: .string(error.description))
        } else {
            body.set(WireName.error, to: "unauthorized")
            body.set(WireName.errorDescription, to: "send the access token as 'Authorization: Bearer TOKEN'")
        }
        let headers = [HeaderField("WWW-Authenticate", refusal.challenge)]
        var processed = Processed(
            .json(refusal.status, body, headers: headers),
            outcome: .error,
            error: refusal.error?.code.rawValue ?? "http_\(refusal.status)"
        )
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
