import Crypto
import Foundation
import OAuthCore
import Trace

/// The frame of every page: plain, accessible, without scripts.
struct Page: Sendable {
    var status = 200
    let title: String
    /// Escaped HTML.
    let content: String
    /// Where forms may lead beside this server.
    var formTarget: String?

    /// The page with the headers that keep it safe.
    ///
    /// Source: RFC 6749 §10.13; RFC 9700 §4.2.4, §4.16.
    var response: RecordedResponse {
        let html = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(HTML.escape(title)) – Flextell (mock)</title>
            <style>\(Self.style)</style>
            </head>
            <body>
            <main>
            <p class="brand">Flextell <span>mock</span></p>
            \(content)
            </main>
            </body>
            </html>

            """
        // A form's redirect counts as a form target in browsers, so the client's origin is one.
        let formAction = ["'self'", formTarget].compactMap(\.self).joined(separator: " ")
        let policy = [
            "default-src 'none'", "style-src '\(Self.styleHash)'", "form-action \(formAction)",
            "frame-ancestors 'none'", "base-uri 'none'",
        ]
        return RecordedResponse(
            status: status,
            headers: [
                HeaderField("Content-Type", "text/html; charset=utf-8"),
                HeaderField("Content-Security-Policy", policy.joined(separator: "; ")),
                HeaderField("X-Frame-Options", "DENY"),
                HeaderField("X-Content-Type-Options", "nosniff"),
                HeaderField("Referrer-Policy", "no-referrer"),
                HeaderField("Cache-Control", "no-store"),
            ],
            body: Array(html.utf8)
        )
    }

    private static let style = """
        *{box-sizing:border-box}
        body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1.5rem;
        font:1rem/1.5 system-ui,sans-serif;background:#f3f4f6;color:#111827}
        main{width:100%;max-width:26rem;background:#fff;border:1px solid #d1d5db;border-radius:.75rem;padding:2rem}
        .brand{margin:0 0 1rem;font-weight:700;letter-spacing:.01em}
        .brand span{font-weight:400;color:#4b5563}
        h1{font-size:1.25rem;line-height:1.3;margin:0 0 1rem}
        label{display:block;margin:0 0 1rem;font-weight:600}
        input{display:block;width:100%;margin-top:.25rem;padding:.6rem .75rem;font:inherit;color:inherit;
        background:transparent;border:1px solid #6b7280;border-radius:.5rem}
        ul{padding-left:1.25rem}
        code{font-size:.875em;overflow-wrap:anywhere}
        .problem{border-left:.25rem solid #b91c1c;padding-left:.75rem}
        .actions{display:flex;gap:.75rem;margin-top:1.5rem}
        button{flex:1;padding:.65rem 1rem;font:inherit;font-weight:600;border-radius:.5rem;cursor:pointer;
        border:1px solid #1d4ed8;background:#1d4ed8;color:#fff}
        button.plain{background:transparent;color:inherit;border-color:#6b7280}
        :focus-visible{outline:3px solid #f59e0b;outline-offset:2px}
        @media (prefers-color-scheme:dark){body{background:#111827;color:#f3f4f6}
        main{background:#1f2937;border-color:#374151}.brand span{color:#d1d5db}}
        """

    /// The policy lets this very style in, and no other.
    private static let styleHash =
        "sha256-" + Data(SHA256.hash(data: Array(style.utf8))).base64EncodedString()
}

/// HTML text.
enum HTML {
    /// Text that is safe in content and in quoted attributes.
    static func escape(_ text: String) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }

    static func hiddenField(_ name: String, _ value: String) -> String {
        "<input type=\"hidden\" name=\"\(escape(name))\" value=\"\(escape(value))\">"
    }
}
