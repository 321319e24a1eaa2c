import Conformance
import Trace

extension HTMLPage {
    /// What was seen of a case: exchanges, steps, and what the client wrote.
    func evidence(_ result: CaseResult) -> HTML { "\(exchanges(result))\(steps(result))\(output(result))" }

    private func exchanges(_ result: CaseResult) -> HTML {
        guard !result.exchanges.isEmpty else { return "" }
        let inQuestion = result.exchangesInQuestion
        // Where nothing points at an exchange, a few are no burden and many are.
        let opensAll = inQuestion.isEmpty && result.exchanges.count <= 3
        let items = result.exchanges.map { exchange in
            item(exchange, of: result, isOpen: opensAll || inQuestion.contains(exchange.n))
        }
        return "<h4>Exchanges</h4>\n\(items)"
    }

    private func item(_ exchange: Exchange, of result: CaseResult, isOpen: Bool) -> HTML {
        let open: HTML = isOpen ? " open=\"open\"" : ""
        return """
            <details class="exchange" id="\(result.id.anchor(ofExchange: exchange.n))"\(open)>
            <summary>\(summary(exchange))</summary>
            \(remarks(exchange))<div class="messages">
            \(message("Request", Transcript(exchange.request)))
            \(message("Response", Transcript(exchange.response, fault: exchange.fault)))
            </div>
            </details>

            """
    }

    private func summary(_ exchange: Exchange) -> HTML {
        let status = exchange.response.status
        let mood = exchange.fault != nil || status >= 400 ? "bad" : "good"
        let path = exchange.request.path
        let shownPath = path.count > 100 ? path.prefix(100) + "…" : path
        let times = "+\(Quantity.duration(ms: exchange.elapsedMs)), took \(Quantity.duration(ms: exchange.durationMs))"
        return """
            <span class="n">\(exchange.n)</span> <span class="line">\(exchange.request.method) \(shownPath)</span> \
            <span class="status \(mood)">\(exchange.error ?? StatusText.line(status))</span> \
            <span class="meta">\(exchange.endpoint.rawValue), \(times), connection \(exchange.connection)</span>
            """
    }

    /// What the emulator says about the exchange.
    private func remarks(_ exchange: Exchange) -> HTML {
        var remarks: [HTML] = exchange.findings.map { finding in
            let rule: HTML = "\(finding.level.keyword) <code>\(finding.rule)</code>"
            return "<li class=\"bad\">\(rule): \(HTML(prose: finding.message))</li>"
        }
        if let detail = exchange.errorDetail { remarks.append("<li>\(HTML(prose: detail))</li>") }
        if let rule = exchange.rule { remarks.append("<li>Answered by the rule <code>\(rule)</code></li>") }
        return remarks.isEmpty ? "" : "<ul class=\"remarks\">\(remarks)</ul>\n"
    }

    private func message(_ label: String, _ transcript: Transcript) -> HTML {
        let lines: [HTML] = transcript.lines.map { "\(text($0))\n" }
        return "<div><h5>\(label)</h5><pre>\(lines)</pre></div>"
    }

    private func text(_ line: Transcript.Line) -> HTML {
        switch line {
        case .start(let text): "<b>\(text)</b>"
        case .header(let name, let value): "<span class=\"name\">\(name):</span> \(value)"
        case .blank: ""
        case .parameter(let mark, let name, let value):
            "  <span class=\"name\">\(mark) \(name) =</span> \(value)"
        case .body(let text): HTML(escaping: text)
        case .note(let text): "<i>\(text)</i>"
        }
    }

    private func steps(_ result: CaseResult) -> HTML {
        guard !result.steps.isEmpty else { return "" }
        let items: [HTML] = result.steps.map { "<li>\(HTML(prose: $0))</li>" }
        return "<h4>Steps</h4>\n<ol class=\"steps\">\(items)</ol>\n"
    }

    private func output(_ result: CaseResult) -> HTML {
        guard !result.clientOutput.isEmpty else { return "" }
        return """
            <h4>What the client wrote to standard error</h4>
            <pre class="output" tabindex="0">\(result.clientOutput)</pre>

            """
    }
}
