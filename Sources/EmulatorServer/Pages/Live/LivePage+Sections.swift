import OAuthCore
import Trace

/// The parts of the page, as the script makes them too.
extension LivePage.Snapshot {
    static let empty = LivePage.Snapshot(facts: [:], rules: [], tokens: [], findings: [], exchanges: [])

    var html: String {
        """
        <section aria-label="The sandbox">
        <dl id="facts">\(facts.map { Self.fact($0.key, $0.value) }.joined())</dl>
        \(Self.controls)
        </section>
        <div class="columns">
        <section aria-labelledby="exchanges-title">
        <h2 id="exchanges-title">Exchanges</h2>
        <p class="actions corner needs-script"><button type="button" id="clear">Empty the journal</button></p>
        <div id="exchanges">\(exchanges.map(Self.exchange).joined(separator: "\n"))</div>
        <p class="none">Nothing has happened yet.</p>
        </section>
        <div>
        <section aria-labelledby="findings-title">
        <h2 id="findings-title">Findings</h2>
        <ul id="findings">\(findings.map(Self.finding).joined(separator: "\n"))</ul>
        <p class="none">The client has broken no rule of conduct.</p>
        </section>
        <section aria-labelledby="rules-title">
        <h2 id="rules-title">Rules</h2>
        <div class="scroll"><table><thead><tr><th>Name</th><th class="number">Matched</th>
        <th class="number">Fired</th><th></th></tr></thead>
        <tbody id="rules">\(rules.map(Self.rule).joined(separator: "\n"))</tbody></table></div>
        <p class="none">No rule bends this sandbox.</p>
        </section>
        <section aria-labelledby="tokens-title">
        <h2 id="tokens-title">Codes and tokens</h2>
        <div class="scroll"><table><thead><tr><th>Token</th><th>State</th><th>Lineage</th><th></th></tr>
        </thead><tbody id="tokens">\(tokens.reversed().map(Self.token).joined(separator: "\n"))</tbody></table></div>
        <p class="none">None was issued yet.</p>
        </section>
        </div>
        </div>
        """
    }

    private static let controls = """
        <div class="actions needs-script">
        <span class="group" role="group" aria-label="The clock">
        <button type="button" data-advance="60">+1 min</button>
        <button type="button" data-advance="3600">+1 h</button>
        <button type="button" data-advance="86400">+1 day</button>
        <button type="button" id="mode">Freeze</button>
        </span>
        <span class="group" role="group" aria-label="Consent">
        <label>Consent <select id="consent"><option>ask</option><option>approve</option><option>deny</option></select>
        </label>
        <label>as <select id="user"></select></label>
        </span>
        <span class="group" role="group" aria-label="Everything">
        <button type="button" id="expire">Expire access tokens</button>
        <button type="button" id="reset" class="danger">Reset</button>
        </span>
        </div>
        """

    private static func fact(_ name: String, _ value: String) -> String {
        "<div><dt>\(HTML.escape(name))</dt><dd>\(HTML.escape(value))</dd></div>"
    }

    private static func rule(_ rule: JSONValue) -> String {
        let name = HTML.escape(rule["name"]?.string ?? "")
        let counts = ["matched", "fired"].map { "<td class=\"number\">\(rule[$0]?.integer ?? 0)</td>" }.joined()
        return "<tr><td><code>\(name)</code></td>\(counts)<td></td></tr>"
    }

    private static func finding(_ finding: Finding) -> String {
        """
        <li class="\(finding.level.rawValue)"><b>\(finding.level.rawValue.uppercased())</b> \
        <code>\(HTML.escape(finding.rule))</code> <a href="#exchange-\(finding.exchange)">#\(finding.exchange)</a> \
        <span>\(HTML.escape(finding.message))</span></li>
        """
    }

    private static func token(_ life: TokenLife) -> String {
        let record = life.record
        let state = life.death.map { "dead: \($0.rawValue)" } ?? "live"
        let owner = "\(record.clientID.rawValue), \(record.username.rawValue) · \(record.scope.text)"
        return """
            <tr class="\(life.death == nil ? "live" : "dead")"><td>\(record.kind.rawValue) \
            <code>\(HTML.escape(shortened(life.text ?? "")))</code><br><span class="quiet">\(HTML.escape(owner))</span></td>\
            <td class="state">\(state)<br><span class="quiet">until \(time(record.expiresAt.rfc3339))</span></td>\
            <td>\(lineage(life).joined(separator: ", "))</td><td></td></tr>
            """
    }

    /// Where it came from, who presented it, and what killed it.
    private static func lineage(_ life: TokenLife) -> [String] {
        var links: [String] = []
        if let exchange = life.mintedBy { links.append("issued by \(link(exchange))") }
        if let parent = life.parent { links.append("from <code>\(HTML.escape(shortened(parent)))</code>") }
        let presented = life.presentedBy.suffix(5).map(link).joined(separator: " ")
        if !presented.isEmpty { links.append("sent in \(presented)") }
        if let exchange = life.diedBy { links.append("died in \(link(exchange))") }
        return links
    }

    /// The end of a code or token, which tells more of them apart than the beginning.
    private static func shortened(_ token: String) -> String { "…" + token.suffix(8) }

    /// A time to the second, without letters.
    private static func time(_ text: String) -> String { String(text.prefix(19)).replacing("T", with: " ") }

    private static func link(_ exchange: Int) -> String { "<a href=\"#exchange-\(exchange)\">#\(exchange)</a>" }

    private static func exchange(_ exchange: Exchange) -> String {
        let (request, response) = (exchange.request, exchange.response)
        let isBad = response.status >= 400 || exchange.outcome == .error
        let remarks = [
            exchange.error, exchange.rule.map { "rule \($0)" }, exchange.fault.map { "fault \($0)" },
        ].compactMap(\.self).joined(separator: " · ")
        return """
            <details class="exchange\(isBad ? " bad" : "")\(exchange.findings.isEmpty ? "" : " found")" \
            id="exchange-\(exchange.n)">
            <summary><span class="n">\(exchange.n)</span> <span class="endpoint">\(exchange.endpoint.rawValue)</span> \
            <code>\(HTML.escape(request.method)) \(HTML.escape(request.target))</code> <b>\(response.status)</b> \
            <span class="quiet">\(HTML.escape(remarks))</span></summary>
            <div class="messages">
            <pre>\(HTML.escape(text("\(request.method) \(request.target)", request.headers, request.body)))</pre>
            <pre>\(HTML.escape(text("\(response.status)", response.headers, response.body)))</pre>
            </div></details>
            """
    }

    /// How many characters of a body stand in the page itself; the script asks for the whole.
    private static let bodyLimit = 4000

    private static func text(_ line: String, _ headers: [HeaderField], _ body: [UInt8]) -> String {
        let fields = headers.map { "\($0.name): \($0.value)" }
        let isWhole = body.count <= bodyLimit
        let shown = String(validating: body, as: UTF8.self) ?? "(\(body.count) bytes that are not UTF-8)"
        let content = isWhole ? shown : "\(shown.prefix(bodyLimit))… (\(body.count) bytes)"
        return ([line] + fields + ["", content]).joined(separator: "\n")
    }
}
