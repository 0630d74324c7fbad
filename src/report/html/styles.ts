/** What is said of colours, once for each scheme; text has a contrast of at least 4.5, signs of 3. */
const light = `
  --ground: #fafafa; --card: #ffffff; --edge: #e4e4e7; --strong-edge: #8a8a93; --text: #18181b; --soft: #5b5b64; --link: #0b57d0;
  --good: #11703a; --good-ground: #e8f6ed; --warn: #8a4b00; --warn-ground: #fdf3e1; --bad: #b42318; --bad-ground: #fdecea;
  --calm: #48484f; --calm-ground: #f1f1f3; --track: #ededf0; --pause: #d9d9df;
  --created: #16803c; --updated: #2563eb; --upserted: #0e7490; --unchanged: #71717a; --skipped: #8f8f98; --superseded: #7c6f9b;
  --invalid: #b45309; --rejected: #d92d20; --failed: #9d174d; --unprocessed: #3f3f46;
  --line-1: #2563eb; --line-2: #a15c00; --line-3: #c9261b; --line-4: #63636c;`;

const dark = `
  --ground: #0a0a0b; --card: #131316; --edge: #2a2a2f; --strong-edge: #6d6d77; --text: #ededf0; --soft: #a3a3ad; --link: #8ab4f8;
  --good: #6ed495; --good-ground: #10271a; --warn: #f2b765; --warn-ground: #2b2110; --bad: #ff9b91; --bad-ground: #331614;
  --calm: #c4c4cc; --calm-ground: #232328; --track: #242429; --pause: #3a3a42;
  --created: #3fb868; --updated: #5b93ff; --upserted: #2fa9c4; --unchanged: #8b8b95; --skipped: #72727c; --superseded: #a092c4;
  --invalid: #e69a3c; --rejected: #f4685c; --failed: #e0629a; --unprocessed: #c4c4cc;
  --line-1: #6ea0ff; --line-2: #e9a845; --line-3: #ff7a6e; --line-4: #9b9ba6;`;

const statusColours = [
  "created",
  "updated",
  "upserted",
  "unchanged",
  "skipped",
  "superseded",
  "invalid",
  "rejected",
  "failed",
  "unprocessed",
]
  .map((status) => `.s-${status} { fill: var(--${status}); }`)
  .join("\n");

/** The page's own style sheet. */
export const styles = `
:root { color-scheme: light dark; ${light} }
@media (prefers-color-scheme: dark) { :root:not(.printing) { ${dark} } }
@media print { :root, :root:not(.printing) { color-scheme: light; ${light} --ground: #ffffff; } }
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 4rem; }
body { margin: 0; background: var(--ground); color: var(--text); font: 0.9375rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main, .top > div, footer { max-width: 66rem; margin: 0 auto; padding: 0 1.5rem; }
main { padding-top: 2.5rem; padding-bottom: 2rem; }
main:focus { outline: none; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 4px; }
a { color: var(--link); }
h1, h2, h3, p, ul, dl, dd, figure { margin: 0; padding: 0; }
h1 { font-size: clamp(1.5rem, 1.1rem + 1.8vw, 2.125rem); line-height: 1.2; letter-spacing: -0.022em; font-weight: 650; text-wrap: balance; }
h2 { font-size: 1.1875rem; line-height: 1.3; letter-spacing: -0.012em; font-weight: 620; margin-bottom: 0.875rem; }
h3 { font-size: 0.9375rem; font-weight: 600; }
section { margin-top: 3rem; }
section > h3 { margin: 1.25rem 0 0.5rem; }
section > h2 + h3 { margin-top: 0; }
.soft { color: var(--soft); font-size: 0.8438rem; }
code, .path, .field { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; font-size: 0.8125rem; }
.data, .path, .field, code { unicode-bidi: isolate; overflow-wrap: anywhere; }
.more { color: var(--soft); font-style: italic; margin-left: 0.25em; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: -100vw; top: 0.5rem; background: var(--card); padding: 0.5rem 1rem; z-index: 3; }
.skip:focus { left: 0.5rem; }
.card { background: var(--card); border: 1px solid var(--edge); border-radius: 0.75rem; padding: 1.125rem 1.25rem; }
.card + .card, ul + .card, .card + figure { margin-top: 0.875rem; }

.top { position: sticky; top: 0; z-index: 2; background: var(--ground); border-bottom: 1px solid var(--edge); }
.top > div { display: flex; align-items: center; gap: 1.5rem; min-height: 3.25rem; }
.brand { font-weight: 650; letter-spacing: -0.01em; white-space: nowrap; }
.brand span { color: var(--soft); font-weight: 450; }
nav { overflow-x: auto; margin-left: auto; scrollbar-width: none; }
nav ul { display: flex; gap: 0.125rem; list-style: none; }
nav a { display: block; padding: 0.375rem 0.625rem; margin: 0.25rem 0; border-radius: 0.375rem; color: var(--soft); font-size: 0.8438rem; text-decoration: none; }
nav a:hover { color: var(--text); background: var(--calm-ground); }

.badge { display: inline-flex; align-items: center; gap: 0.4375rem; padding: 0.1875rem 0.75rem 0.1875rem 0.4375rem; border-radius: 2rem; font-size: 0.8125rem; font-weight: 600; margin-bottom: 0.875rem; }
.badge svg { width: 1rem; height: 1rem; fill: none; stroke: currentColor; stroke-width: 1.5; stroke-linecap: round; stroke-linejoin: round; }
.badge.good { color: var(--good); background: var(--good-ground); }
.badge.warn { color: var(--warn); background: var(--warn-ground); }
.badge.bad { color: var(--bad); background: var(--bad-ground); }
.badge.calm { color: var(--calm); background: var(--calm-ground); }
.reason { margin-top: 0.75rem; max-width: 46rem; }
.steps { list-style: none; margin-top: 1.5rem; display: grid; gap: 1rem; }
.command { display: flex; align-items: flex-start; gap: 0.5rem; margin-top: 0.5rem; background: var(--calm-ground); border-radius: 0.5rem; padding: 0.5rem 0.5rem 0.5rem 0.75rem; }
.command code { flex: 1; min-width: 0; line-height: 1.75rem; }
button { font: inherit; font-size: 0.8125rem; line-height: 1.25rem; padding: 0.25rem 0.625rem; color: var(--text); background: var(--card); border: 1px solid var(--strong-edge); border-radius: 0.375rem; cursor: pointer; }
button:hover { border-color: var(--text); }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr)); gap: 0.875rem 1.5rem; }
section .facts { grid-template-columns: repeat(auto-fill, minmax(min(100%, 9rem), 1fr)); }
.head > .facts { margin-top: 1.5rem; }
.head > .steps + .facts { margin-top: 0.875rem; }
.facts dt { color: var(--soft); font-size: 0.8125rem; overflow-wrap: anywhere; }
.facts dd { font-variant-numeric: tabular-nums; }

.lead { margin-bottom: 0.625rem; color: var(--soft); }
.lead strong, .rate strong { color: var(--text); font-size: 1.375rem; font-weight: 640; letter-spacing: -0.02em; font-variant-numeric: tabular-nums; }
.bar { display: block; width: 100%; height: 1rem; border-radius: 0.25rem; margin-bottom: 1rem; }
.bar.thin { height: 0.375rem; border-radius: 0.1875rem; margin: 0.5rem 0; }
.problem .bar.thin { height: 0.25rem; margin: 0.5rem 0 0.75rem; }
.track { fill: var(--track); }
.key { width: 0.75rem; height: 0.75rem; margin-right: 0.5rem; vertical-align: -0.0625rem; }
.pause { fill: var(--pause); }
${statusColours}

.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 0.875rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--soft); font-size: 0.8125rem; padding-bottom: 0.25rem; }
th, td { text-align: left; vertical-align: top; padding: 0.4375rem 1.25rem 0.4375rem 0; border-top: 1px solid var(--edge); font-weight: 400; }
th:last-child, td:last-child { padding-right: 0; }
thead th { border-top: 0; color: var(--soft); font-size: 0.8125rem; white-space: nowrap; }
tbody th { font-weight: 500; }
.status { white-space: nowrap; }
.num { text-align: right; white-space: nowrap; }
td.data, th.data, td.path { min-width: 8rem; }
table.tight { width: auto; min-width: min(100%, 24rem); }
table.tight th, table.tight td { padding-top: 0.25rem; padding-bottom: 0.25rem; }

.tiles { list-style: none; display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 13rem), 1fr)); gap: 0.875rem; margin-bottom: 0.875rem; }
.tiles .card + .card { margin-top: 0; }
.tile { display: grid; gap: 0.125rem; }
.tile strong { font-size: 1.5rem; line-height: 1.3; font-weight: 620; letter-spacing: -0.02em; font-variant-numeric: tabular-nums; }
figure figcaption { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0.25rem 1.5rem; margin-bottom: 0.75rem; }
figure { margin-top: 0.875rem; }
.legend { display: flex; flex-wrap: wrap; gap: 0.25rem 1.125rem; list-style: none; color: var(--soft); font-size: 0.8125rem; }
.legend .line { width: 1.5rem; height: 0.5rem; margin-right: 0.375rem; vertical-align: 0.0625rem; fill: none; stroke-width: 2; }
.l-line-1 { stroke: var(--line-1); } .l-line-2 { stroke: var(--line-2); } .l-line-3 { stroke: var(--line-3); } .l-line-4 { stroke: var(--line-4); }
.chart { height: 12rem; min-width: 0; overflow: hidden; }
:root:not(.js) .chart { display: none; }
.readout { margin-top: 0.5rem; font-variant-numeric: tabular-nums; min-height: 1.4em; }
.resumed { margin-top: 0.875rem; }
.resumed ul { padding-left: 1.25rem; }
.uplot { font-family: inherit; }
.u-cursor-x { border-right: 1px dashed var(--strong-edge) !important; }

.filter { margin: 0.875rem 0; display: grid; gap: 0.25rem; }
.filter label { font-weight: 600; font-size: 0.8438rem; }
.filter input { font: inherit; width: 100%; max-width: 28rem; color: var(--text); background: var(--card); border: 1px solid var(--strong-edge); border-radius: 0.5rem; padding: 0.4375rem 0.75rem; }
.problem { margin-top: 0.875rem; }
.problem h3 { line-height: 1.5; }
.problem h3 code { font-size: 0.875rem; }
.problem .count { font-variant-numeric: tabular-nums; margin-right: 0.125rem; }
.problem h3 + p { margin-top: 0.375rem; }
.problem details { margin-top: 0.25rem; }
.problem summary { color: var(--soft); font-size: 0.8125rem; font-weight: 450; padding: 0.375rem 0; width: fit-content; }
.problem details[open] > summary { margin-bottom: 0; }
.field { background: var(--calm-ground); color: var(--calm); border-radius: 0.25rem; padding: 0.0625rem 0.375rem; font-weight: 500; }
.notes { list-style: none; display: grid; gap: 0.625rem; }
.notes li + li { border-top: 1px solid var(--edge); padding-top: 0.625rem; }
summary { cursor: pointer; font-weight: 550; }
details[open] > summary { margin-bottom: 0.875rem; }
details.card { margin-top: 0.875rem; }
footer { margin-top: 1rem; padding-top: 1.25rem; padding-bottom: 2.5rem; color: var(--soft); font-size: 0.8125rem; }

@media (max-width: 40rem) {
  main, .top > div, footer { padding-left: 1rem; padding-right: 1rem; }
  main { padding-top: 1.5rem; }
  section { margin-top: 2.25rem; }
  .card { padding: 0.875rem 1rem; }
  th, td { padding-right: 0.625rem; }
  table { font-size: 0.8125rem; }
  td.data, th.data, td.path { min-width: 4.5rem; }
  tbody th.data { min-width: 7.75rem; }
  .key { margin-right: 0.3125rem; }
  .top { position: static; }
  .top > div { display: block; padding-top: 0.5rem; }
  html { scroll-padding-top: 0.5rem; }
  .facts.card { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .head .facts.card { grid-template-columns: minmax(0, 1fr); gap: 0.5rem; }
  .head .facts > div { display: grid; grid-template-columns: 6rem minmax(0, 1fr); align-items: baseline; }
  nav a { padding-left: 0; margin-right: 0.75rem; }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
@media (forced-colors: active) { .bar rect, .key rect, .legend path { forced-color-adjust: none; } }
@media print {
  .top, .skip, .filter, button, .readout { display: none !important; }
  body { font-size: 10pt; }
  main { padding: 0; max-width: none; }
  section { margin-top: 1.5rem; }
  h2, h3, figcaption, thead { break-after: avoid; }
  figure, .tile, .facts > div, tr, .problem h3 { break-inside: avoid; }
  .scroll { overflow: visible; }
  .bar, .key, .line, .badge { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
