import Conformance

extension HTMLPage {
    /// How each area did, by verdict.
    var areas: HTML {
        guard !run.cases.isEmpty else { return "" }
        let verdicts = columns
        let heads: [HTML] = verdicts.map { "<th scope=\"col\" class=\"num\">\($0.words.capitalizedFirst)</th>" }
        let rows: [HTML] = run.areas.map { area in
            let cases = run.cases.filter { $0.id.area == area }
            return "<tr><th scope=\"row\">\(area)</th>\(cells(verdicts, cases))</tr>\n"
        }
        return """
            <section aria-labelledby="areas">
            <h2 id="areas">Areas</h2>
            <div class="scroll" tabindex="0" role="region" aria-labelledby="areas">
            <table class="matrix">
            <thead><tr><th scope="col">Area</th>\(heads)<th scope="col" class="num">All</th></tr></thead>
            <tbody>
            \(rows)</tbody>
            <tfoot><tr><th scope="row">All areas</th>\(cells(verdicts, run.cases))</tr></tfoot>
            </table>
            </div>
            </section>

            """
    }

    /// The usual verdicts, and the rare ones where they occur.
    private var columns: [Verdict] {
        [.pass, .fail, .warn, .inconclusive, .skip] + [.knownFailure, .unexpectedPass].filter { run.count($0) > 0 }
    }

    private func cells(_ verdicts: [Verdict], _ cases: [CaseResult]) -> HTML {
        let cells: [HTML] = verdicts.map { verdict in
            let count = cases.count { $0.verdict == verdict }
            let mark = count == 0 ? "none" : verdict.cssClass
            return "<td class=\"num \(mark)\">\(count)</td>"
        }
        return "\(cells)<td class=\"num\">\(cases.count)</td>"
    }

    /// What was measured of the client, judged neither good nor bad.
    var profile: HTML {
        let entries = ClientProfile(of: run.cases).entries
        guard !entries.isEmpty else { return "" }
        let rows: [HTML] = entries.map { entry in
            let seen: HTML =
                entry.values.first.map { value in
                    "<a href=\"#\(value.caseID.anchor)\"><code>\(value.caseID.rawValue)</code></a>"
                } ?? ""
            return """
                <tr><th scope="row">\(entry.trait.title)</th><td>\(VisibleText.line(entry.text))</td><td>\(seen)</td></tr>

                """
        }
        return """
            <section aria-labelledby="profile">
            <h2 id="profile">The client, measured</h2>
            <div class="scroll" tabindex="0" role="region" aria-labelledby="profile">
            <table class="matrix">
            <thead><tr><th scope="col">Trait</th><th scope="col">Measured</th>\
            <th scope="col">Seen first in</th></tr></thead>
            <tbody>
            \(rows)</tbody>
            </table>
            </div>
            </section>

            """
    }

    /// The cases that somebody has to look at, each with what happened.
    var attention: HTML {
        let cases = run.casesNeedingAttention
        guard cases.count > 1 else { return "" }
        let rows: [HTML] = cases.map { result in
            """
            <tr><td>\(chip(result.verdict))</td>\
            <td><a href="#\(result.id.anchor)"><code>\(result.id.rawValue)</code></a><br/>\
            \(HTML(prose: result.headline))</td></tr>

            """
        }
        return """
            <section aria-labelledby="attention">
            <h2 id="attention">What to look at</h2>
            <table class="attention">
            <thead><tr><th scope="col">Verdict</th><th scope="col">Case and what happened</th></tr></thead>
            <tbody>
            \(rows)</tbody>
            </table>
            </section>

            """
    }

    /// A verdict as a coloured word.
    func chip(_ verdict: Verdict) -> HTML { "<span class=\"chip \(verdict.cssClass)\">\(verdict.words)</span>" }
}

extension CaseID {
    /// The anchor of the case.
    var anchor: String { "case/\(rawValue)" }

    /// The anchor of one of its exchanges.
    func anchor(ofExchange n: Int) -> String { "\(anchor)/\(n)" }
}
