/// The look of the live page: the palette and the type of the HTML report.
enum LivePageStyle {
    static let css = """
        :root{--page:#fcfcfb;--raised:#fff;--sunk:#f3f3f1;--text:#1d1f21;--quiet:#5b6168;--line:#dfe0dd;--link:#0a55ad;
        --bad:#ad1f16;--warn:#855000;--good:#17653a;
        --mono:ui-monospace,"SF Mono","Cascadia Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
        @media (prefers-color-scheme:dark){:root{--page:#141617;--raised:#1b1e20;--sunk:#23272a;--text:#e5e6e4;
        --quiet:#a1a7ad;--line:#34393d;--link:#8ab7f5;--bad:#ff9188;--warn:#efb65b;--good:#78cf9c}}
        *{box-sizing:border-box}
        [hidden]{display:none!important}
        html{color-scheme:light dark}
        body{margin:0 auto;max-width:90rem;padding:1.5rem;background:var(--page);color:var(--text);
        font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;
        font-variant-numeric:tabular-nums}
        header{display:flex;flex-wrap:wrap;align-items:baseline;gap:.25rem 1.25rem;margin-bottom:1rem}
        .brand{margin:0;font-weight:700}.brand span{font-weight:400;color:var(--quiet)}
        h1{font-size:1.35rem;line-height:1.25;margin:0;overflow-wrap:anywhere}
        h2{font-size:1.05rem;margin:0 0 .5rem}
        .status{margin:0 0 0 auto;font-size:.87rem;color:var(--quiet)}
        .status.live{color:var(--good)}.status.lost{color:var(--bad)}
        section{background:var(--raised);border:1px solid var(--line);border-radius:8px;padding:1rem 1.1rem;
        margin:0 0 1rem;min-width:0}
        #facts{display:flex;flex-wrap:wrap;gap:.5rem 2rem;margin:0}
        dt{font-size:.8rem;color:var(--quiet)}dd{margin:0;overflow-wrap:anywhere}
        .columns{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:1rem;align-items:start}
        .actions{display:flex;flex-wrap:wrap;gap:.5rem 1.25rem;margin:.9rem 0 0}
        .actions.corner{margin:0;float:right;position:relative;top:-2.1rem;height:0}
        .group{display:flex;flex-wrap:wrap;gap:.4rem;align-items:center}
        button,select,input{font:inherit;font-size:.87rem;color:inherit;background:var(--raised);
        border:1px solid var(--line);border-radius:6px;padding:.25rem .65rem}
        button{cursor:pointer}button:hover{background:var(--sunk)}
        button.danger{color:var(--bad)}
        td button{padding:0 .4rem}
        a{color:var(--link)}
        :focus-visible{outline:2px solid var(--link);outline-offset:2px}
        code,pre{font-family:var(--mono);font-size:.87em;overflow-wrap:anywhere}
        .scroll{overflow-x:auto}
        table{border-collapse:collapse;width:100%;font-size:.87rem}
        th,td{text-align:left;vertical-align:top;padding:.35rem .75rem .35rem 0;border-bottom:1px solid var(--line)}
        th{font-size:.8rem;font-weight:600;color:var(--quiet)}
        th:last-child,td:last-child{padding-right:0;text-align:right;white-space:nowrap}
        tbody tr:last-child td{border-bottom:0}
        .number{text-align:right}
        .state{white-space:nowrap}
        .quiet,.none{color:var(--quiet)}
        .none{margin:0;display:none}
        :empty+.none,.scroll:has(tbody:empty)+.none{display:block}
        .scroll:has(tbody:empty){display:none}
        #findings{margin:0;padding:0;list-style:none}#findings li{padding:.3rem 0;border-bottom:1px solid var(--line)}
        #findings li:last-child{border-bottom:0}
        #findings .must b{color:var(--bad)}#findings .should b{color:var(--warn)}
        #findings b{font-size:.72rem;letter-spacing:.04em}
        #findings span{display:block}
        tr.dead td{color:var(--quiet)}tr.live .state{color:var(--good)}tr .state .quiet{font-size:.93em}
        .exchange{border-bottom:1px solid var(--line)}
        .exchange:last-child{border-bottom:0}
        .exchange:target summary{background:var(--sunk)}
        .exchange summary{display:grid;grid-template-columns:2rem 5.2rem minmax(0,1fr) auto;gap:0 .6rem;
        padding:.35rem .3rem;cursor:pointer;border-radius:4px}
        .exchange summary:hover{background:var(--sunk)}
        .exchange summary>code{white-space:nowrap;overflow:hidden;text-overflow:ellipsis;align-self:center}
        .exchange[open] summary>code{white-space:normal}
        .exchange summary>.quiet{grid-column:3/5;font-size:.87rem;overflow-wrap:anywhere}
        .exchange summary>.quiet:empty{display:none}
        .n{color:var(--quiet);text-align:right}.endpoint{color:var(--quiet)}
        .exchange b{color:var(--good);font-weight:650}.exchange.bad b{color:var(--bad)}
        .exchange.found .n{color:var(--bad);font-weight:700}
        .messages{display:grid;gap:.5rem;padding:.2rem .3rem .8rem}
        pre{margin:0;padding:.6rem .8rem;background:var(--sunk);border-radius:6px;white-space:pre-wrap;max-height:22rem;
        overflow:auto}
        #sign-in{display:grid;gap:.75rem;max-width:28rem;background:var(--raised);border:1px solid var(--line);
        border-radius:8px;padding:1.25rem}
        #sign-in p{margin:0}#sign-in input{display:block;width:100%;padding:.5rem .65rem}
        .needs-script{display:none}.scripted .needs-script{display:flex}
        @media (max-width:60rem){.columns{grid-template-columns:minmax(0,1fr)}body{padding:1rem}
        .status{margin-left:0}}
        """
}
