/// The script of the live page. Everything from outside goes into the page as text, never as markup.
enum LivePageScript {
    static let text = [start, sections, actions].joined(separator: "\n")

    /// Calls, and the stream of exchanges.
    private static let start = #"""
        "use strict";
        const base = document.body.dataset.base, limit = Number(document.body.dataset.limit);
        const $ = (id) => document.getElementById(id);
        const tokenKey = "flextell-control-token";
        document.body.classList.add("scripted");

        function element(name, className, ...children) {
          const node = document.createElement(name);
          if (className) node.className = className;
          node.append(...children.map((child) => child instanceof Node ? child : String(child)));
          return node;
        }

        class SignedOut extends Error {}

        async function call(method, path, body, more) {
          const headers = {Accept: "application/json", ...more};
          const token = sessionStorage.getItem(tokenKey);
          if (token) headers.Authorization = "Bearer " + token;
          if (body !== undefined) headers["Content-Type"] = "application/json";
          const answer = await fetch(base + path, {
            method, headers, cache: "no-store", body: body === undefined ? undefined : JSON.stringify(body)});
          if (answer.status === 401) throw new SignedOut("The control token is missing or wrong");
          if (!answer.ok) {
            const problem = await answer.json().catch(() => ({}));
            throw new Error(problem.detail || "HTTP " + answer.status);
          }
          return answer;
        }

        async function read(path) { return (await call("GET", path)).json(); }

        function say(text, className) {
          $("status").textContent = text;
          $("status").className = "status " + (className || "");
        }

        function askForToken(error) {
          sessionStorage.removeItem(tokenKey);
          $("main").hidden = true;
          $("sign-in").hidden = false;
          $("control-token").focus();
          say(error.message, "lost");
        }

        let after = Number(document.body.dataset.after), isFollowing = false;

        async function follow() {
          if (isFollowing) return;
          isFollowing = true;
          try {
            for (let wait = 500; ; wait = Math.min(wait * 2, 10000)) {
              try {
                const answer = await call("GET", "journal/stream", undefined, {"Last-Event-ID": String(after)});
                say("Live", "live");
                wait = 250;
                await readEvents(answer.body.getReader());
              } catch (error) {
                if (error instanceof SignedOut) { askForToken(error); return; }
                say("Not connected: " + error.message, "lost");
              }
              await new Promise((resolve) => setTimeout(resolve, wait));
            }
          } finally { isFollowing = false; }
        }

        async function readEvents(reader) {
          const decoder = new TextDecoder();
          for (let text = ""; ; ) {
            const {value, done} = await reader.read();
            if (done) return;
            text += decoder.decode(value, {stream: true});
            for (let end; (end = text.indexOf("\n\n")) >= 0; text = text.slice(end + 2)) take(text.slice(0, end));
          }
        }

        function take(block) {
          const fields = {};
          for (const line of block.split("\n")) {
            const colon = line.indexOf(": ");
            if (colon > 0) fields[line.slice(0, colon)] = line.slice(colon + 2);
          }
          if (fields.id !== undefined) after = Number(fields.id);
          if (fields.event === "reset") $("exchanges").replaceChildren();
          if (fields.event === "end") say("The stream has ended: " + JSON.parse(fields.data).reason, "lost");
          if (fields.event === "exchange") showExchange(JSON.parse(fields.data));
          if (fields.event) refreshSoon();
        }
        """#

    /// What the parts of the page show.
    private static let sections = #"""
        function showExchange(exchange) {
          const id = "exchange-" + exchange.n, list = $("exchanges");
          const {request, response} = exchange;
          const remarks = [exchange.error, exchange.rule && "rule " + exchange.rule,
            exchange.fault && "fault " + exchange.fault].filter(Boolean).join(" · ");
          const isBad = response.status >= 400 || exchange.outcome === "error";
          const node = element("details", "exchange" + (isBad ? " bad" : "") + (exchange.findings.length ? " found" : ""),
            element("summary", "", element("span", "n", exchange.n), element("span", "endpoint", exchange.endpoint),
              element("code", "", request.method + " " + request.target), element("b", "", response.status),
              element("span", "quiet", remarks)));
          node.id = id;
          node.addEventListener("toggle", () => {
            if (node.open && node.children.length === 1) node.append(element("div", "messages",
              element("pre", "", message(request.method + " " + request.target, request)),
              element("pre", "", message(response.status, response))));
          });
          const old = $(id);
          if (old) old.replaceWith(node); else list.prepend(node);
          while (list.children.length > limit) list.lastElementChild.remove();
        }

        function message(line, part) {
          const body = part.body !== undefined ? part.body : "(base64) " + part.body_base64;
          return [line, ...part.headers.map((pair) => pair[0] + ": " + pair[1]), "", body].join("\n");
        }

        function link(n) {
          const anchor = element("a", "", "#" + n);
          anchor.href = "#exchange-" + n;
          return anchor;
        }

        function button(text, title, action) {
          const node = element("button", "", text);
          node.type = "button";
          node.title = title;
          node.addEventListener("click", () => act(action));
          return node;
        }

        function showFacts(overview, clock, consent) {
          const facts = [["Sandbox", overview.sandbox], ["Scenario", overview.scenario], ["Seed", overview.seed],
            ["Clock", time(clock.now) + ", " + clock.mode],
            ["Consent", consent.mode + (consent.user === null ? "" : " as " + consent.user)]];
          $("facts").replaceChildren(...facts.map(([name, value]) =>
            element("div", "", element("dt", "", name), element("dd", "", value))));
          $("mode").textContent = clock.mode === "frozen" ? "Let it run" : "Freeze";
          $("mode").dataset.mode = clock.mode === "frozen" ? "running" : "frozen";
          if (document.activeElement !== $("consent")) $("consent").value = consent.mode;
          if (document.activeElement !== $("user") && consent.user !== null) $("user").value = consent.user;
        }

        function showRules(rules) {
          $("rules").replaceChildren(...rules.map((rule) => element("tr", "",
            element("td", "", element("code", "", rule.name)), element("td", "number", rule.matched),
            element("td", "number", rule.fired),
            element("td", "", button("×", "Remove the rule " + rule.name, () =>
              call("DELETE", "rules/" + encodeURIComponent(rule.name)))))));
        }

        function showFindings(findings) {
          $("findings").replaceChildren(...findings.map((finding) => element("li", finding.level,
            element("b", "", finding.level.toUpperCase()), " ", element("code", "", finding.rule), " ",
            link(finding.exchange), " ", element("span", "", finding.message))).reverse());
        }

        function shortened(token) { return "…" + (token || "").slice(-8); }

        function time(text) { return text.slice(0, 19).replace("T", " "); }

        function lineage(token) {
          const parts = [];
          if (token.minted_by !== null) parts.push(["issued by ", link(token.minted_by)]);
          if (token.parent !== null) parts.push(["from ", element("code", "", shortened(token.parent))]);
          const sent = token.presented_by.slice(-5).flatMap((n) => [" ", link(n)]);
          if (sent.length) parts.push(["sent in", ...sent]);
          if (token.died_by !== null) parts.push(["died in ", link(token.died_by)]);
          return parts.flatMap((part, index) => index ? [", ", ...part] : part);
        }

        function showTokens(tokens) {
          $("tokens").replaceChildren(...tokens.reverse().map((token) => {
            const name = element("code", "", shortened(token.token));
            name.title = token.token || "";
            const kill = (verb) => button(verb, verb + " this " + token.kind, () =>
              call("POST", "tokens/" + verb, {token: token.token}));
            const isLive = token.state === "live";
            return element("tr", token.state, element("td", "", token.kind + " ", name, element("br"),
                element("span", "quiet", token.client_id + ", " + token.user + " · " + token.scope)),
              element("td", "state", isLive ? "live" : "dead: " + token.died_of, element("br"),
                element("span", "quiet", "until " + time(token.expires_at))),
              element("td", "", ...lineage(token)),
              element("td", "", ...(isLive ? [kill("expire"), " ", kill("revoke")] : [])));
          }));
        }
        """#

    /// What the buttons do, and when the page asks anew.
    private static let actions = #"""
        async function refresh() {
          try {
            const [overview, clock, consent, rules, tokens, findings] = await Promise.all(
              ["", "clock", "consent", "rules", "tokens?last=" + limit, "findings"].map(read));
            showFacts(overview, clock, consent);
            showRules(rules.rules);
            showTokens(tokens.tokens);
            showFindings(findings.findings);
          } catch (error) {
            if (error instanceof SignedOut) askForToken(error); else say(error.message, "lost");
          }
        }

        let isDue = false;
        function refreshSoon() {
          if (isDue) return;
          isDue = true;
          setTimeout(() => { isDue = false; refresh(); }, 150);
        }

        async function act(action) {
          try { await action(); } catch (error) {
            if (error instanceof SignedOut) askForToken(error); else say(error.message, "lost");
          }
          refreshSoon();
        }

        for (const node of document.querySelectorAll("[data-advance]")) node.addEventListener("click", () =>
          act(() => call("POST", "clock", {advance: Number(node.dataset.advance)})));
        $("mode").addEventListener("click", () => act(() => call("POST", "clock", {mode: $("mode").dataset.mode})));
        for (const id of ["consent", "user"]) $(id).addEventListener("change", () => act(() =>
          call("PUT", "consent", {mode: $("consent").value, user: $("user").value || null})));
        $("expire").addEventListener("click", () => act(() => call("POST", "tokens/expire", {kind: "access"})));
        $("reset").addEventListener("click", () => act(() => call("POST", "reset")));
        $("clear").addEventListener("click", () => act(async () => {
          await call("DELETE", "journal");
          $("exchanges").replaceChildren();
        }));

        async function begin() {
          try {
            const scenario = await read("scenario");
            $("user").replaceChildren(...(scenario.users || []).map((user) => element("option", "", user.username)));
          } catch (error) {
            if (error instanceof SignedOut) askForToken(error); else say(error.message, "lost");
            return;
          }
          $("sign-in").hidden = true;
          $("main").hidden = false;
          await refresh();
          follow();
        }

        $("sign-in").addEventListener("submit", (event) => {
          event.preventDefault();
          sessionStorage.setItem(tokenKey, $("control-token").value);
          $("control-token").value = "";
          begin();
        });
        setInterval(() => { if (!document.hidden && !$("main").hidden) refreshSoon(); }, 5000);
        if ($("sign-in").hidden || sessionStorage.getItem(tokenKey)) begin();
        """#
}
