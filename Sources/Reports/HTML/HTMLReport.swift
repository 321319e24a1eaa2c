import Conformance
import OAuthCore
import Trace

/// The report for people: one file that needs nothing else, not even a script.
///
/// It says first whether the client conforms, then shows each failing case in full
/// with its evidence, and folds what passed. It follows the reader's choice of a
/// light or a dark page, and can be printed.
package enum HTMLReport {
    /// The report as an HTML document that is well-formed XML too.
    package static func render(_ run: RunRecord, showSecrets: Bool = false) -> String {
        let page = HTMLPage(run: showSecrets ? run : Redaction.redacted(run), showsSecrets: showSecrets)
        return page.document.text
    }
}

/// The page of one run; the record's secrets are dealt with.
struct HTMLPage {
    let run: RunRecord
    let showsSecrets: Bool

    var document: HTML {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8"/>
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta name="color-scheme" content="light dark"/>
        <meta name="referrer" content="no-referrer"/>
        <title>\(run.clientLabel) \(run.conclusion)</title>
        <style>
        \(Stylesheet.css)
        </style>
        </head>
        <body>
        <a class="skip-link" href="#cases">Skip to the cases</a>
        \(masthead)
        <main>
        \(notices)\(areas)\(profile)<div id="cases">
        \(attention)\(sections)</div>
        </main>
        \(footer)
        </body>
        </html>

        """
    }

    private var masthead: HTML {
        let version: HTML = run.client.version.isEmpty ? "" : " <span class=\"version\">\(run.client.version)</span>"
        let mood = run.conforms ? run.count(.pass) > 0 ? "good" : "mute" : "bad"
        let sign = run.conforms ? run.count(.pass) > 0 ? "✓" : "–" : "✕"
        return """
            <header class="mast">
            <p class="kind">OAuth client conformance</p>
            <h1>\(run.client.name)\(version)</h1>
            <p class="conclusion \(mood)"><span class="sign" aria-hidden="true">\(sign)</span> \
            \(run.conclusion.capitalizedFirst)</p>
            \(bar)
            <ul class="totals">\(totals)</ul>
            <dl class="facts">\(facts)</dl>
            </header>
            """
    }

    /// The proportions of the verdicts; the numbers below say the same in text.
    private var bar: HTML {
        let parts: [HTML] = present.map { verdict in
            "<span class=\"\(verdict.cssClass)\" style=\"flex-grow:\(run.count(verdict))\"></span>"
        }
        return "<div class=\"bar\" aria-hidden=\"true\">\(parts)</div>"
    }

    private var totals: [HTML] {
        present.map { verdict in
            let words = verdict.tally(run.count(verdict)).split(separator: " ", maxSplits: 1)
            let href = "#\(verdict.cssClass)"
            return """
                <li class="\(verdict.cssClass)"><a href="\(href)"><b>\(run.count(verdict))</b> \
                \(words.last.map(String.init) ?? "")</a></li>
                """
        }
    }

    private var facts: [HTML] {
        let facts: [(String, String)] = [
            ("Seed", String(run.seed)), ("Profile", run.profile), ("Catalogue", run.catalogue), ("Driver", run.driver),
            ("Capabilities", run.client.capabilities.isEmpty ? "none" : run.client.words),
            ("Started", run.started.readable), ("Took", Quantity.duration(ms: run.durationMs)),
        ]
        let strict = run.isStrict ? [("Strict", "a broken SHOULD fails the run")] : []
        return (facts + strict).map { "<div><dt>\($0.0)</dt><dd>\($0.1)</dd></div>" }
    }

    private var notices: HTML {
        guard !run.notices.isEmpty else { return "" }
        let items: [HTML] = run.notices.map { "<li>\(HTML(prose: $0))</li>" }
        return """
            <section class="notices" aria-labelledby="notices"><h2 id="notices">Notices</h2><ul>\(items)</ul></section>

            """
    }

    private var footer: HTML {
        let secrets =
            showsSecrets
            ? "This report shows secrets and tokens in full: think before you pass it on."
            : "Secrets and tokens are shortened to their first characters and their length."
        return """
            <footer><p>Made by flextell-mock \(run.toolVersion). \(secrets)</p></footer>
            """
    }

    /// The verdicts that occur, in the order of reports.
    var present: [Verdict] { Verdict.reportOrder.filter { run.count($0) > 0 } }
}

extension Verdict {
    /// The verdict as a class and as an anchor.
    var cssClass: String { rawValue.replacing("_", with: "-") }
}

extension Instant {
    /// The time to the second, as people read it.
    fileprivate var readable: String { rfc3339.prefix(19).replacing("T", with: " ") + " UTC" }
}
