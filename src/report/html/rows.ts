import type { Counts } from "../../core/report.ts";
import { type Status, statuses } from "../../core/types.ts";
import { statusMeanings } from "../status-meanings.ts";
import { number, share } from "./format.ts";
import { html, type Markup } from "./markup.ts";

/** A bar's length in its own units. */
const whole = 1000;
/** What is there is seen, however few. */
const least = 5;

/** How every row ended: a bar, and the numbers as a table, which is its legend. */
export function rowsSection({ read, ...counts }: Counts): Markup {
  const shown = statuses.filter((status) => counts[status] > 0);
  const listed = shown.length > 0 ? shown : (["created", "updated"] as const);
  return html`
<section aria-labelledby="rows">
  <h2 id="rows">Rows</h2>
  <div class="card">
    <p class="lead"><strong>${number(read)}</strong> read</p>
    ${bar(shown, counts)}
    <div class="scroll" role="group" aria-label="How the rows ended" tabindex="0">
      <table>
        <caption class="unseen">How the rows ended</caption>
        <thead><tr><th scope="col">Status</th><th scope="col" class="num">Rows</th><th scope="col" class="num">Share</th><th scope="col">Meaning</th></tr></thead>
        <tbody>${listed.map(
          (status) => html`
          <tr><th scope="row" class="status"><svg class="key" viewBox="0 0 12 12" aria-hidden="true"><rect class="s-${status}" width="12" height="12" rx="3"/></svg>${status}</th><td class="num">${number(counts[status])}</td><td class="num">${share(counts[status], read)}</td><td class="soft">${statusMeanings[status]}</td></tr>`,
        )}
        </tbody>
      </table>
    </div>
  </div>
</section>`;
}

function bar(shown: readonly Status[], counts: { readonly [status in Status]: number }): Markup {
  const total = shown.reduce((sum, status) => sum + counts[status], 0);
  const widths = shown.map((status) => Math.max(least, (counts[status] / total) * whole));
  const drawn = widths.reduce((sum, width) => sum + width, 0);
  const text = shown.map((status) => `${number(counts[status])} ${status}`).join(", ");
  let x = 0;
  const parts = shown.map((status, at) => {
    const width = ((widths[at] ?? 0) / drawn) * whole;
    const gap = at < shown.length - 1 ? 2 : 0;
    const part = html`<rect class="s-${status}" x="${x.toFixed(1)}" width="${(width - gap).toFixed(1)}" height="16"><title>${number(counts[status])} ${status}</title></rect>`;
    x += width;
    return part;
  });
  return html`<svg class="bar" viewBox="0 0 ${whole} 16" preserveAspectRatio="none" role="img" aria-label="${text || "No row"}"><rect class="track" width="${whole}" height="16"/>${parts}</svg>`;
}
