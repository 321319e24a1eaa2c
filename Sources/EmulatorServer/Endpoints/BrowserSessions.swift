import OAuthCore
import Trace

/// Cookies and CSRF tokens of the browsers at the pages.
extension EndpointContext {
    private static let cookieName = "flextell_session"

    /// The id of the browser's session, if its cookie names one that lives.
    var browserSessionID: String? {
        for header in request.headers.values(of: "Cookie") {
            for pair in header.split(separator: ";") {
                let halves = pair.trimming { $0 == " " }.split(separator: "=", maxSplits: 1)
                guard halves.count == 2, halves[0] == Self.cookieName else { continue }
                let id = String(halves[1])
                if sandbox.withState({ $0.sessions[id] }) != nil { return id }
            }
        }
        return nil
    }

    var browserSession: BrowserSession? {
        browserSessionID.flatMap { id in sandbox.withState { $0.sessions[id] } }
    }

    /// Begins a session for a browser; the user's name is kept once they have signed in.
    ///
    /// - Parameter intended: The query of the authorization request that the sign-in interrupts.
    func newBrowserSession(
        username: Username? = nil,
        intended: String? = nil
    ) async throws(StoreFailure) -> (id: String, BrowserSession) {
        let ordinal = try await parts.store.transaction(sandbox.id) { store throws(StoreFailure) in
            try store.nextOrdinal(.session)
        }
        let entropy = sandbox.entropy
        let id = entropy.hex(32, for: .session, ordinal: ordinal)
        let csrfToken = entropy.hex(32, for: .csrf, ordinal: ordinal)
        let session = BrowserSession(csrfToken: csrfToken, username: username, intended: intended)
        sandbox.begin(session, id: id)
        return (id, session)
    }

    /// The cookie of a session: not for scripts, not for other sites' forms, for the pages only.
    func sessionCookie(_ id: String) -> HeaderField {
        let path = links.path + (dialect.loginPath == nil ? "/oauth" : "/")
        let secure = links.isSecure ? "; Secure" : ""
        return HeaderField("Set-Cookie", "\(Self.cookieName)=\(id); Path=\(path); HttpOnly; SameSite=Lax\(secure)")
    }

    /// Reads a form that one of the pages has sent.
    ///
    /// - Returns: The form and its session, or the page that says what is wrong.
    ///
    /// Source: RFC 6749 §10.12.
    func pageForm() -> Result<(form: Parameters, sessionID: String), PageRefusal> {
        guard request.method == "POST" else {
            return .failure(PageRefusal(405, "this page takes POST only", allowed: "POST"))
        }
        guard MediaType(request.headers[header: "Content-Type"] ?? "") == .form,
            let form = try? FormCodec.decode(request.body)
        else { return .failure(PageRefusal(400, "the form cannot be read")) }
        guard let id = browserSessionID, let session = sandbox.withState({ $0.sessions[id] }),
            ConstantTime.equal(form["csrf"] ?? "", session.csrfToken)
        else {
            return .failure(PageRefusal(403, "this form is not from a page of this browser: go back and try again"))
        }
        return .success((form, id))
    }

    /// The page that answers a form which is refused.
    func page(for refusal: PageRefusal) -> Processed {
        let error = OAuthError(.invalidRequest, refusal.reason, source: "RFC 6749 §10.12")
        var processed = errorPage(error)
        processed.response.status = refusal.status
        if let allowed = refusal.allowed { processed.response.headers.append(HeaderField("Allow", allowed)) }
        return processed
    }
}

/// Why a page's form is refused.
struct PageRefusal: Error, Sendable {
    let status: Int
    let reason: String
    /// The value of `Allow`.
    let allowed: String?

    init(_ status: Int, _ reason: String, allowed: String? = nil) {
        self.status = status
        self.reason = reason
        self.allowed = allowed
    }
}
