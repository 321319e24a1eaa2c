import OAuthCore
import Trace

/// `GET /login`: where some dialects send users who have to sign in, and API clients whose token is no good.
///
/// Source: the league dialect's reference, 0.3 and 0.6.
struct LoginEndpoint: Sendable {
    let context: EndpointContext

    /// - Returns: nil where the dialect has no such page.
    func respond() -> Processed? {
        guard context.dialect.loginPath != nil else { return nil }
        guard ["GET", "HEAD"].contains(context.request.method) else {
            return context.page(for: PageRefusal(405, "this page takes GET only", allowed: "GET, HEAD"))
        }
        if let session = context.browserSession, let query = session.intended,
            case .ask(let request) = context.validate(query: query)
        {
            return Processed(context.signInPage(for: request, query: query, csrfToken: session.csrfToken))
        }
        return Processed(
            Page(title: "Log in", content: "<h1>Log in</h1><p>There is nothing to go on with.</p>").response
        )
    }
}

extension EndpointContext {
    /// The page on which a user signs in before they are asked.
    func signInPage(
        for request: AuthorizationRequest,
        query: String,
        csrfToken: String,
        problem: String? = nil
    ) -> RecordedResponse {
        SignInPage(
            client: request.client,
            query: query,
            csrfToken: csrfToken,
            action: links.path + "/oauth/sign-in",
            problem: problem
        ).response
    }
}
