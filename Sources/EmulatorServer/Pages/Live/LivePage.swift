import Crypto
import Foundation
import OAuthCore
import Trace

/// What happens in a sandbox, on one page: the script keeps it current, and without it the page shows how things stood.
///
/// Source: the interface, `GET /`.
struct LivePage: Sendable {
    /// What the page shows before its script has asked.
    struct Snapshot: Sendable {
        let facts: KeyValuePairs<String, String>
        let rules: [JSONValue]
        let tokens: [TokenLife]
        let findings: [Finding]
        /// The last ones, newest first.
        let exchanges: [Exchange]
    }

    /// How many exchanges it shows.
    static let exchangeLimit = 200

    /// Where the control plane is, with a slash at the end.
    let base: String
    let title: String
    /// Nil where nobody has shown the control token yet.
    let snapshot: Snapshot?

    /// The page with the headers that keep it safe.
    var response: RecordedResponse {
        let isSignedOut = snapshot == nil
        let html = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(HTML.escape(title)) – Flextell (mock)</title>
            <style>\(LivePageStyle.css)</style>
            </head>
            <body data-base="\(HTML.escape(base))" data-limit="\(Self.exchangeLimit)" \
            data-after="\(max(0, (snapshot?.exchanges.last?.n ?? 1) - 1))">
            \(Self.header(title))
            \(Self.signInForm(isHidden: !isSignedOut))
            <main id="main"\(isSignedOut ? " hidden" : "")>
            \(snapshot?.html ?? Snapshot.empty.html)
            </main>
            <script>\(LivePageScript.text)</script>
            </body>
            </html>

            """
        return RecordedResponse(
            status: isSignedOut ? 401 : 200,
            headers: [
                HeaderField("Content-Type", "text/html; charset=utf-8"),
                HeaderField("Content-Security-Policy", Self.policy),
                HeaderField("X-Frame-Options", "DENY"),
                HeaderField("X-Content-Type-Options", "nosniff"),
                HeaderField("Referrer-Policy", "no-referrer"),
                HeaderField("Cache-Control", "no-store"),
            ],
            body: Array(html.utf8)
        )
    }

    /// The page that asks for the control token; nil where another one would not help.
    ///
    /// It says nothing of the sandbox: its script asks for that with the token.
    static func signIn(_ refusal: RecordedResponse, base: String) -> RecordedResponse? {
        guard refusal.status == 401 else { return nil }
        var response = LivePage(base: base, title: "Control token", snapshot: nil).response
        response.headers += refusal.headers.filter { $0.name == "WWW-Authenticate" }
        return response
    }

    /// The policy lets this very script and style in, and calls of this origin.
    private static let policy = [
        "default-src 'none'", "script-src '\(hash(of: LivePageScript.text))'",
        "style-src '\(hash(of: LivePageStyle.css))'", "connect-src 'self'", "form-action 'none'",
        "frame-ancestors 'none'", "base-uri 'none'",
    ].joined(separator: "; ")

    private static func hash(of text: String) -> String {
        "sha256-" + Data(SHA256.hash(data: Array(text.utf8))).base64EncodedString()
    }

    private static func header(_ title: String) -> String {
        """
        <header>
        <p class="brand">Flextell <span>mock</span></p>
        <h1>\(HTML.escape(title))</h1>
        <p id="status" class="status" role="status">As it was when the page was loaded</p>
        </header>
        """
    }

    /// A form without a target: the script keeps the token for this tab, and it never stands in an address.
    private static func signInForm(isHidden: Bool) -> String {
        """
        <form id="sign-in"\(isHidden ? " hidden" : "")>
        <p>This server was started with <code>--control-token</code>. The token stays in this tab.</p>
        <label>Control token <input id="control-token" type="password" autocomplete="off" required></label>
        <button type="submit">Show the sandbox</button>
        <noscript><p>The token is sent by the page's script. Without scripts use a program that sends
        <code>Authorization: Bearer TOKEN</code>.</p></noscript>
        </form>
        """
    }
}
