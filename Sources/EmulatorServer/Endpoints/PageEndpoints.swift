import OAuthCore
import Trace

/// `POST /oauth/sign-in`: the form of the sign-in page.
struct SignInEndpoint: Sendable {
    let context: EndpointContext

    func respond() async throws -> Processed {
        let form: Parameters
        let sessionID: String
        switch context.pageForm() {
        case .failure(let refusal): return context.page(for: refusal)
        case .success(let read): (form, sessionID) = read
        }
        let query = form["request"] ?? ""
        guard case .ask(let request) = context.validate(query: query) else {
            return context.page(for: PageRefusal(400, "the authorization request is not valid any more"))
        }
        let name = form["username"] ?? ""
        guard let user = context.server.signIn(username: name, password: form["password"] ?? "") else {
            var page = context.signInPage(
                for: request,
                query: query,
                csrfToken: form["csrf"] ?? "",
                problem: "The username or the password is wrong."
            )
            page.status = 403
            return Processed(page, outcome: .error, error: ErrorCode.accessDenied.rawValue)
        }
        // A new session id, so that one planted before the sign-in is worth nothing (session fixation).
        context.sandbox.endSession(sessionID)
        let (id, _) = try await context.newBrowserSession(username: user.username)
        let location = context.links.path + "/oauth/authorize?" + query
        var headers = [HeaderField("Location", location), HeaderField("Cache-Control", "no-store")]
        headers.append(context.sessionCookie(id))
        return Processed(.empty(303, headers: headers))
    }
}

/// `POST /oauth/consent`: the form of the consent page.
struct ConsentEndpoint: Sendable {
    let context: EndpointContext

    func respond() async throws -> Processed {
        let form: Parameters
        let sessionID: String
        switch context.pageForm() {
        case .failure(let refusal): return context.page(for: refusal)
        case .success(let read): (form, sessionID) = read
        }
        guard let username = context.sandbox.withState({ $0.sessions[sessionID]?.username }) else {
            return context.page(for: PageRefusal(403, "sign in first"))
        }
        guard case .ask(let request) = context.validate(query: form["request"] ?? "") else {
            return context.page(for: PageRefusal(400, "the authorization request is not valid any more"))
        }
        // 303, so that no browser posts the form on to the client (RFC 9700 §4.12).
        var processed: Processed
        switch form["decision"] {
        case "approve": processed = try await context.approve(request, user: username, status: 303)
        case "deny": processed = context.refusal(AuthorizationServer.denial, target: request.target, status: 303)
        default: return context.page(for: PageRefusal(400, "decision must be approve or deny"))
        }
        processed.clientID = request.client.id
        return processed
    }
}
