import { duration } from "../text.ts";
import { cut } from "./cut.ts";
import { moment } from "./format.ts";
import { type PageInput, wholeOf } from "./input.ts";
import { html, type Markup } from "./markup.ts";
import { type Outcome, outcomeOf, type Tone } from "./outcome.ts";

const longestText = 300;

/** A sign beside each colour. */
const signs: { readonly [tone in Tone]: string } = {
  good: "M4 8.5l2.7 2.7L12 5.5",
  warn: "M8 4v5M8 11.6v.4",
  bad: "M5 5l6 6M11 5l-6 6",
  calm: "M4.5 8h7",
};

/** How it ended, where from and to, when, and what to do now. */
export function headSection(input: PageInput): Markup {
  const { report, steps } = input;
  const { destination, source, startedAt, finishedAt, durationMs, sync } = report;
  const whole = wholeOf(report);
  const outcome = outcomeOf(input);
  const [first, ...others] = source.files;
  const from = `${first?.path ?? ""}${others.length === 0 ? "" : ` and ${others.length} more`}`;
  const how = destination.mode === undefined ? "" : `, mode ${destination.mode}`;
  const facts: readonly (readonly [name: string, value: Markup])[] = [
    ...(sync === undefined
      ? []
      : [["Sync", html`<span class="data">${cut(sync, longestText, whole)}</span>`] as const]),
    [
      "From",
      html`<span class="path">${cut(from, longestText, whole)}</span>${!source.complete && html` <span class="soft">(not read to its end)</span>`}`,
    ],
    ["To", html`<span class="data">${cut(`${destination.type} ${destination.object}`, longestText, whole)}</span>`],
    ...(destination.baseUrl === ""
      ? []
      : [["Address", html`<span class="path">${cut(destination.baseUrl, longestText, whole)}</span>`] as const]),
    ["Matched by", html`<span class="data">${cut(`${destination.match}${how}`, longestText, whole)}</span>`],
    ["Started", moment(startedAt)],
    ...(finishedAt === null ? [] : [["Finished", moment(finishedAt)] as const]),
    ["Time at work", html`${duration(durationMs)}`],
    ["Exit code", html`${exitText(report.exitCode, outcome)}`],
    ["Run", html`<span class="path">${report.runId}</span>`],
  ];
  return html`
<div class="head">
  ${badge(outcome)}
  <h1>${outcome.headline}</h1>
  ${report.stoppedBy !== null && html`<p class="reason data">${cut(report.stoppedBy.message, 1500, whole)}</p>`}
  ${
    steps.length > 0 &&
    html`<ul class="steps card">${steps.map(
      ({ text, command }) => html`
    <li><p class="data">${cut(text, 600, whole)}</p>${
      command !== undefined &&
      html`<div class="command"><code>${command}</code><button type="button" data-copy hidden>Copy</button></div>`
    }</li>`,
    )}</ul>`
  }
  <dl class="facts card">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
</div>`;
}

function badge({ tone, badge: text }: Outcome): Markup {
  return html`<p class="badge ${tone}"><svg viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="7.25"/><path d="${signs[tone]}"/></svg>${text}</p>`;
}

function exitText(exitCode: number | null, { meaning }: Outcome): string {
  return exitCode === null ? "none yet" : `${exitCode}: ${meaning}`;
}
