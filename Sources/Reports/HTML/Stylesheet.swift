/// The look of the HTML report.
enum Stylesheet {
    /// The style sheet: no URL, no font, nothing that is fetched; neither `<` nor `&`, so that the page is XML.
    static let css: HTML = """
        :root {
          --page: #fcfcfb; --raised: #ffffff; --sunk: #f3f3f1; --text: #1d1f21; --quiet: #5b6168; --line: #dfe0dd;
          --link: #0a55ad; --fail: #ad1f16; --warn: #855000; --pass: #17653a; --skip: #5b6168;
          --inconclusive: #6a3d9c; --known: #4d5c72; --tint: 9%;
          --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --page: #141617; --raised: #1b1e20; --sunk: #23272a; --text: #e5e6e4; --quiet: #a1a7ad; --line: #34393d;
            --link: #8ab7f5; --fail: #ff9188; --warn: #efb65b; --pass: #78cf9c; --skip: #a1a7ad;
            --inconclusive: #c6a6f5; --known: #a9b8cf; --tint: 16%;
          }
        }
        * { box-sizing: border-box; }
        html { color-scheme: light dark; scroll-padding-top: 1rem; }
        body {
          margin: 0 auto; max-width: 72rem; padding: 2.5rem 1.5rem 4rem; background: var(--page); color: var(--text);
          font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
          font-variant-numeric: tabular-nums; overflow-wrap: break-word;
        }
        h1, h2, h3, h4, h5 { line-height: 1.25; font-weight: 650; margin: 0; text-wrap: balance; }
        h1 { font-size: 2rem; letter-spacing: -0.015em; overflow-wrap: anywhere; }
        h2 { font-size: 1.25rem; margin: 2.75rem 0 0.9rem; }
        h3 { font-size: 1.1rem; }
        h4 { font-size: 0.93rem; margin: 1.5rem 0 0.5rem; }
        h5 { font-size: 0.8rem; font-weight: 600; color: var(--quiet); margin: 0 0 0.3rem; }
        p { margin: 0.4rem 0; max-width: 78ch; }
        a { color: var(--link); text-underline-offset: 0.15em; }
        a:focus-visible, summary:focus-visible, [tabindex]:focus-visible {
          outline: 2px solid var(--link); outline-offset: 2px; border-radius: 3px;
        }
        code, pre { font-family: var(--mono); font-size: 0.87em; }
        p code, li code, td code, th code { overflow-wrap: anywhere; }
        pre {
          margin: 0; padding: 0.75rem 0.9rem; background: var(--sunk); border-radius: 6px; line-height: 1.5;
          white-space: pre-wrap; overflow-wrap: anywhere;
        }
        pre code { font-size: 1em; }
        .skip-link { position: absolute; left: -100vw; }
        .skip-link:focus { left: 1rem; top: 0.5rem; }
        .meta, .version, .count, .kind { color: var(--quiet); font-weight: 400; }
        .meta { font-size: 0.87rem; }
        .kind { margin: 0 0 0.35rem; font-size: 0.87rem; }
        .version { font-size: 0.65em; letter-spacing: 0; }
        .conclusion { font-size: 1.3rem; font-weight: 600; margin: 0.5rem 0 1.25rem; text-wrap: balance; }
        .conclusion .sign { display: inline-block; min-width: 1.1em; }
        .bad { color: var(--fail); } .good { color: var(--pass); } .mute { color: var(--quiet); }
        .bar { display: flex; gap: 2px; height: 8px; border-radius: 4px; overflow: hidden; background: var(--sunk); }
        .bar span { background: var(--tone); min-width: 4px; print-color-adjust: exact; }
        .pass { --tone: var(--pass); } .fail, .unexpected-pass { --tone: var(--fail); }
        .warn { --tone: var(--warn); } .skip { --tone: var(--skip); } .inconclusive { --tone: var(--inconclusive); }
        .known-failure { --tone: var(--known); }
        .bar .skip { opacity: 0.45; }
        .totals {
          display: flex; flex-wrap: wrap; gap: 0.3rem 1.4rem; margin: 0.75rem 0 0; padding: 0; list-style: none;
        }
        .totals a { color: var(--tone); text-decoration: none; }
        .totals a:hover { text-decoration: underline; }
        .totals b { font-weight: 650; font-size: 1.1em; }
        .facts { display: flex; flex-wrap: wrap; gap: 0.7rem 2.2rem; margin: 1.5rem 0 0; padding: 1rem 0 0;
          border-top: 1px solid var(--line); }
        .facts dt { font-size: 0.8rem; color: var(--quiet); }
        .facts dd { margin: 0; overflow-wrap: anywhere; }
        .notices ul { margin: 0; padding-left: 1.2rem; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; font-size: 0.93rem; }
        th, td { text-align: left; vertical-align: top; padding: 0.45rem 1rem 0.45rem 0;
          border-bottom: 1px solid var(--line); }
        thead th { font-size: 0.8rem; font-weight: 600; color: var(--quiet); white-space: nowrap; }
        tbody th { font-weight: 400; }
        th:last-child, td:last-child { padding-right: 0; }
        tfoot th, tfoot td { font-weight: 600; border-bottom: 0; }
        .matrix { width: auto; min-width: min(100%, 40rem); }
        .matrix .num { text-align: right; min-width: 4.5rem; }
        td.none { color: var(--quiet); }
        td.fail, td.unexpected-pass, td.inconclusive, td.warn { color: var(--tone); font-weight: 650; }
        .attention td:first-child { white-space: nowrap; width: 1%; }
        .chip {
          display: inline-block; padding: 0.05rem 0.5rem; border-radius: 4px; font-size: 0.8rem; font-weight: 600;
          color: var(--tone); background: color-mix(in srgb, var(--tone) var(--tint), transparent);
        }
        .case {
          margin: 0 0 1.5rem; padding: 1.1rem 1.4rem 1.4rem; background: var(--raised); border: 1px solid var(--line);
          border-radius: 8px;
        }
        .case:target, .exchange:target { outline: 2px solid var(--link); outline-offset: 2px; }
        .ident { margin: 0.4rem 0 0.9rem; max-width: none; }
        .ident > code { margin: 0 0.3rem; }
        .permalink { text-decoration: none; color: var(--quiet); padding: 0 0.3rem; }
        .reason { font-weight: 600; }
        .sources { font-size: 0.93rem; color: var(--quiet); }
        .keyword {
          font-size: 0.72rem; font-weight: 650; letter-spacing: 0.04em; color: var(--quiet); margin-right: 0.2rem;
        }
        .met { color: var(--pass); white-space: nowrap; } .broken { color: var(--fail); white-space: nowrap; }
        .broken { font-weight: 600; }
        .is-broken th { font-weight: 600; }
        .case tbody th { min-width: 14rem; } .case tbody td:not(:first-child):not(:last-child) { min-width: 9rem; }
        summary { cursor: pointer; }
        .exchange { border: 1px solid var(--line); border-radius: 6px; margin: 0 0 0.5rem; }
        .exchange > summary { padding: 0.45rem 0.8rem; }
        .exchange[open] > summary { border-bottom: 1px solid var(--line); }
        .exchange .n { display: inline-block; min-width: 1.6em; color: var(--quiet); }
        .line, .status { font-family: var(--mono); font-size: 0.87em; overflow-wrap: anywhere; }
        .status { margin: 0 0.5rem; }
        .remarks { list-style: none; margin: 0; padding: 0.55rem 0.9rem 0; font-size: 0.93rem; }
        .messages {
          display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 0.9rem; padding: 0.8rem 0.9rem;
        }
        .messages pre { min-height: calc(100% - 1.5rem); }
        .name { color: var(--quiet); }
        .steps { margin: 0; padding-left: 1.5rem; }
        .output { max-height: 24rem; overflow: auto; }
        .folded { border-bottom: 1px solid var(--line); padding: 0.35rem 0; }
        .folded .about { color: var(--quiet); }
        .folded .case { margin-top: 0.8rem; }
        .inside { padding: 0.4rem 0 0.7rem 1.1rem; }
        .plain { list-style: none; margin: 0.5rem 0 0; padding: 0; }
        footer { margin-top: 3rem; padding-top: 0.8rem; border-top: 1px solid var(--line); font-size: 0.87rem;
          color: var(--quiet); }
        @media (max-width: 50rem) {
          body { padding: 1.5rem 1rem 3rem; }
          .messages { grid-template-columns: minmax(0, 1fr); }
          .case { padding: 0.9rem 1rem 1.1rem; }
        }
        @media print {
          :root {
            --page: #fff; --raised: #fff; --sunk: #f5f5f5; --text: #000; --quiet: #444; --line: #bbb; --link: #000;
            --fail: #ad1f16; --warn: #855000; --pass: #17653a; --skip: #444; --inconclusive: #6a3d9c; --known: #4d5c72;
          }
          html { font-size: 9pt; }
          body { max-width: none; padding: 0; font-size: 1rem; }
          .scroll { overflow: visible; }
          .matrix { width: 100%; min-width: 0; }
          .matrix .num { min-width: 0; }
          thead th { white-space: normal; }
          .skip-link, .permalink { display: none; }
          .output { max-height: none; }
          h2, h3, h4, summary { break-after: avoid; }
          tr, .command { break-inside: avoid; }
          .exchange::details-content, [aria-labelledby="skip"] > .folded::details-content {
            content-visibility: visible; block-size: auto;
          }
        }
        """
}
