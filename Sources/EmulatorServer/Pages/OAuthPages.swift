import OAuthCore
import Trace

/// Where a user signs in.
struct SignInPage: Sendable {
    let client: ClientMetadata
    /// The query of the authorization request, which the form carries along.
    let query: String
    let csrfToken: String
    let action: String
    /// What was wrong with the last try.
    let problem: String?

    var response: RecordedResponse {
        let notice = problem.map { "<p class=\"problem\" role=\"alert\">\(HTML.escape($0))</p>" } ?? ""
        let content = """
            <h1>Sign in to continue to \(HTML.escape(client.name))</h1>
            \(notice)
            <form method="post" action="\(HTML.escape(action))">
            \(HTML.hiddenField("request", query))
            \(HTML.hiddenField("csrf", csrfToken))
            <label>Username
            <input name="username" autocomplete="username" autocapitalize="none" required autofocus></label>
            <label>Password
            <input name="password" type="password" autocomplete="current-password" required></label>
            <div class="actions"><button type="submit">Sign in</button></div>
            </form>
            """
        return Page(title: "Sign in", content: content).response
    }
}

/// Where a user approves or denies.
struct ConsentPage: Sendable {
    let client: ClientMetadata
    let user: User
    let scope: Scope
    /// The query of the authorization request, which the form carries along.
    let query: String
    let csrfToken: String
    let action: String
    let redirectURI: String

    var response: RecordedResponse {
        let permissions = scope.tokens.map { token in
            "<li>\(HTML.escape(Self.words(for: token))) <code>\(HTML.escape(token))</code></li>"
        }
        let content = """
            <h1>\(HTML.escape(client.name)) wants to use your Flextell account</h1>
            <p>You are signed in as \(HTML.escape(user.name)). If you approve, it can:</p>
            <ul>
            \(permissions.joined(separator: "\n"))
            </ul>
            <form method="post" action="\(HTML.escape(action))">
            \(HTML.hiddenField("request", query))
            \(HTML.hiddenField("csrf", csrfToken))
            <div class="actions">
            <button type="submit" name="decision" value="deny" class="plain">Deny</button>
            <button type="submit" name="decision" value="approve">Approve</button>
            </div>
            </form>
            """
        return Page(title: "Permissions", content: content, formTarget: Self.origin(of: redirectURI)).response
    }

    /// A permission in words: `read:contacts` is "Read your contacts".
    private static func words(for token: String) -> String {
        let halves = token.split(separator: ":", maxSplits: 1)
        guard halves.count == 2 else { return "Use \(token)" }
        switch halves[0] {
        case "read": return "Read your \(halves[1])"
        case "write": return "Create, change and delete your \(halves[1])"
        default: return "\(halves[0].prefix(1).uppercased())\(halves[0].dropFirst()) your \(halves[1])"
        }
    }

    /// What a content security policy can name of a URI: its scheme and authority.
    ///
    /// Nil where that has characters which a policy would read as its own.
    private static func origin(of uri: String) -> String? {
        guard let separator = uri.firstRange(of: "://") else {
            let scheme = uri.prefix { $0 != ":" }
            return scheme.isEmpty ? nil : "\(scheme):"
        }
        let scheme = uri[..<separator.lowerBound]
        let authority = uri[separator.upperBound...].prefix { !"/?#".contains($0) }
        let isPlain = authority.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || ".-:[]".contains($0)) }
        guard isPlain else { return nil }
        return scheme == "http" || scheme == "https" ? "\(scheme)://\(authority)" : "\(scheme):"
    }
}

/// An error that cannot be redirected.
struct ErrorPage: Sendable {
    let error: OAuthError

    var response: RecordedResponse {
        let content = """
            <h1>This link does not work</h1>
            <p class="problem" role="alert">\(HTML.escape(error.description))</p>
            <p>Error <code>\(HTML.escape(error.code.rawValue))</code>, \(HTML.escape(error.source)).
            The app that sent you here has to be changed; nothing was approved.</p>
            """
        return Page(status: 400, title: "Error", content: content).response
    }
}
