import Conformance
import Trace

extension HTMLPage {
    /// A section for each verdict that occurs.
    var sections: HTML {
        let sections: [HTML] = present.map { verdict in
            let cases = run.cases.filter { $0.verdict == verdict }
            return """
                <section aria-labelledby="\(verdict.cssClass)">
                <h2 id="\(verdict.cssClass)">\(heading(verdict)) <span class="count">\(cases.count)</span></h2>
                \(content(verdict, cases))</section>

                """
        }
        return "\(sections)"
    }

    private func heading(_ verdict: Verdict) -> String {
        switch verdict {
        case .pass: "Passed"
        case .fail: "Failed"
        case .warn: "Warnings"
        case .skip: "Skipped"
        case .inconclusive: "Inconclusive"
        case .knownFailure: "Known failures"
        case .unexpectedPass: "Unexpected passes"
        }
    }

    private func content(_ verdict: Verdict, _ cases: [CaseResult]) -> HTML {
        switch verdict {
        case .fail, .unexpectedPass, .inconclusive, .warn: "\(cases.map(article))"
        case .knownFailure: "\(cases.map { folded($0, content: article($0)) })"
        case .pass: "\(cases.map { folded($0, content: passed($0)) })"
        case .skip: skipped(cases)
        }
    }

    private func folded(_ result: CaseResult, content: HTML) -> HTML {
        """
        <details class="folded"><summary><code>\(result.id.rawValue)</code> <span class="about">\(result.title)</span> \
        <span class="meta">\(Quantity.duration(ms: result.durationMs))</span></summary>
        \(content)</details>

        """
    }

    private func passed(_ result: CaseResult) -> HTML {
        let items: [HTML] = result.requirements.map { requirement in
            "<li>\(keyword(requirement.level)) \(HTML(prose: requirement.text)) \(met(requirement.isMet))</li>"
        }
        return """
            <div class="inside" id="\(result.id.anchor)">\(why(result))\(sources(result))\
            <ul class="plain">\(items)</ul>\(findings(result))</div>

            """
    }

    private func skipped(_ cases: [CaseResult]) -> HTML {
        let rows: [HTML] = cases.map { result in
            """
            <tr id="\(result.id.anchor)"><th scope="row"><code>\(result.id.rawValue)</code></th>\
            <td>\(HTML(prose: result.reason ?? ""))</td></tr>

            """
        }
        return """
            <details class="folded"><summary>Which, and why</summary>
            <div class="scroll" tabindex="0" role="region" aria-labelledby="skip"><table>
            <thead><tr><th scope="col">Case</th><th scope="col">Reason</th></tr></thead>
            <tbody>
            \(rows)</tbody></table></div></details>

            """
    }

    /// A case in full.
    private func article(_ result: CaseResult) -> HTML {
        let reason: HTML = result.reason.map { "<p class=\"reason\">\(HTML(prose: $0.capitalizedFirst))</p>\n" } ?? ""
        return """
            <article class="case \(result.verdict.cssClass)" id="\(result.id.anchor)">
            <h3>\(result.title)</h3>
            <p class="ident">\(chip(result.verdict)) <code>\(result.id.rawValue)</code> \
            <span class="meta">\(result.level.keyword), \(Quantity.duration(ms: result.durationMs))</span> \
            <a class="permalink" href="#\(result.id.anchor)" aria-label="Link to this case">#</a></p>
            \(reason)\(why(result))\(sources(result))\(requirements(result))\(findings(result))\(evidence(result))\
            <h4>Run it again</h4>
            <pre class="command"><code>\(Reproducer.command(for: result, in: run))</code></pre>
            </article>

            """
    }

    private func why(_ result: CaseResult) -> HTML {
        result.why.isEmpty ? "" : "<p class=\"why\">\(HTML(prose: result.why))</p>\n"
    }

    private func sources(_ result: CaseResult) -> HTML {
        guard !result.sources.isEmpty else { return "" }
        let links: [HTML] = result.sources.map { source in
            guard let address = SourceLink.address(of: source) else { return HTML(escaping: source.description) }
            return "<a href=\"\(address)\" rel=\"noreferrer noopener\">\(source.description)</a>"
        }
        return "<p class=\"sources\">Source: \(links.joined(separator: "; "))</p>\n"
    }

    private func requirements(_ result: CaseResult) -> HTML {
        guard !result.requirements.isEmpty else { return "" }
        let rows: [HTML] = result.requirements.map { requirement in
            """
            <tr class="\(requirement.isMet ? "is-met" : "is-broken")"><td>\(met(requirement.isMet))</td>\
            <th scope="row">\(keyword(requirement.level)) \(HTML(prose: requirement.text))</th>\
            <td>\(HTML(prose: requirement.expected))</td><td>\(HTML(prose: requirement.seen))</td>\
            <td>\(links(to: requirement.exchanges, of: result))</td></tr>

            """
        }
        return table("Requirements", of: result, ["Met", "Requirement", "Expected", "Seen", "Exchange"], rows)
    }

    private func findings(_ result: CaseResult) -> HTML {
        guard !result.findings.isEmpty else { return "" }
        let rows: [HTML] = result.findings.map { finding in
            """
            <tr class="is-broken"><th scope="row">\(keyword(finding.level)) <code>\(finding.rule)</code></th>\
            <td>\(HTML(prose: finding.message))</td><td>\(links(to: [finding.exchange], of: result))</td></tr>

            """
        }
        return table("Rules of conduct broken", of: result, ["Rule", "What happened", "Exchange"], rows)
    }

    private func table(_ title: String, of result: CaseResult, _ columns: [String], _ rows: [HTML]) -> HTML {
        let heads: [HTML] = columns.map { "<th scope=\"col\">\($0)</th>" }
        return """
            <h4>\(title)</h4>
            <div class="scroll" tabindex="0" role="region" aria-label="\(title) of \(result.id.rawValue)"><table>
            <thead><tr>\(heads)</tr></thead>
            <tbody>
            \(rows)</tbody></table></div>

            """
    }

    private func met(_ isMet: Bool) -> HTML {
        isMet
            ? "<span class=\"met\"><span aria-hidden=\"true\">✓</span> met</span>"
            : "<span class=\"broken\"><span aria-hidden=\"true\">✕</span> not met</span>"
    }

    private func keyword(_ level: RequirementLevel) -> HTML { "<span class=\"keyword\">\(level.keyword)</span>" }

    /// Exchange numbers, as links where the report has the exchange.
    private func links(to numbers: [Int], of result: CaseResult) -> HTML {
        let shown = Set(result.verdict == .pass ? [] : result.exchanges.map(\.n))
        let links: [HTML] = numbers.map { number in
            guard shown.contains(number) else { return "\(number)" }
            let anchor = result.id.anchor(ofExchange: number)
            return "<a href=\"#\(anchor)\" aria-label=\"Exchange \(number)\">\(number)</a>"
        }
        return links.joined(separator: ", ")
    }
}
