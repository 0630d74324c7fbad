import { createHash } from "node:crypto";
import { chartData } from "./chart-data.ts";
import { filesSection, mappingSection, notesSection, optionsSection, valuesSection } from "./details.ts";
import { escapeJson, escapeScript } from "./escape.ts";
import { headSection } from "./head.ts";
import type { PageInput } from "./input.ts";
import { html, Markup, nothing } from "./markup.ts";
import { outcomeOf } from "./outcome.ts";
import { problemsSection } from "./problems.ts";
import { rowsSection } from "./rows.ts";
import { pageScript } from "./script.ts";
import { limitOf, speedSection } from "./speed.ts";
import { styles } from "./styles.ts";

/**
 * The report as one page that needs nothing else: no network, no other file. What is not its own style or script may not
 * run in it (its Content-Security-Policy names them by their hash), and all of it but the charts is there without script.
 */
export function renderPage(input: PageInput): string {
  const { report, charts } = input;
  const data = report.timeline && charts ? chartData(report.timeline, limitOf(report)) : undefined;
  const style = data && charts ? `${charts.css}\n${styles}` : styles;
  const scripts = [...(data && charts ? [charts.script] : []), pageScript].map(escapeScript);
  const outcome = outcomeOf(input);
  const sections: readonly (readonly [id: string, title: string, content: Markup])[] = [
    ["rows", "Rows", rowsSection(report.counts)],
    ["problems", "Problems", problemsSection(report)],
    ["notes", "Notes", notesSection(report)],
    ["speed", "Speed", speedSection(report, data)],
    ["values", "Values", valuesSection(report)],
    ["mapping", "Mapping", mappingSection(report)],
    ["options", "Options", optionsSection(report)],
    ["files", "Files", filesSection(report)],
  ];
  const shown = sections.filter(([, , content]) => content !== nothing);
  return `<!doctype html>\n${
    html`<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(style, scripts)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${outcome.headline}: ${report.destination.object.slice(0, 100)}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
<header class="top"><div><p class="brand">crm-sync <span>report</span></p>
<nav aria-label="Sections"><ul>${shown.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav></div></header>
<main id="main" tabindex="-1">
${headSection(input)}
${shown.map(([, , content]) => content)}
</main>
<footer><p>${report.version !== "" && `crm-sync ${report.version}, `}report schema ${report.schemaVersion}. This page holds no values of rows but keys, and loads nothing from elsewhere.</p></footer>
${data && html`<script type="application/json" id="chart-data">${new Markup(escapeJson(data))}</script>`}
${scripts.map((script) => html`<script>${new Markup(script)}</script>\n`)}</body>
</html>`.text
  }\n`;
}

function policy(style: string, scripts: readonly string[]): string {
  const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  const rules = [
    "default-src 'none'",
    `style-src ${hash(style)}`,
    `script-src ${scripts.map(hash).join(" ")}`,
    "base-uri 'none'",
    "form-action 'none'",
  ];
  return rules.join("; ");
}
