import type { TimelineReport } from "../../core/report.ts";
import { duration } from "../text.ts";
import { latency, number } from "./format.ts";
import { html, type Markup } from "./markup.ts";

/** Every number of the charts, to be read without them. */
export function timelineTable(timeline: TimelineReport): Markup {
  const { bucketMs, settled, delivered, undelivered, requests, throttled, waitedMs, latencyMs } = timeline;
  const cell = (value: number | null | undefined, write: (value: number) => string = number) =>
    html`<td class="num">${value === null || value === undefined ? "–" : write(value)}</td>`;
  const rows = settled.map(
    (all, at) =>
      html`<tr><th scope="row" class="num">${duration(at * bucketMs)}</th>${[
        cell(all),
        cell(delivered[at]),
        cell(undelivered[at]),
        cell(requests[at]),
        cell(throttled[at]),
        cell(waitedMs[at], (ms) => (ms === 0 ? "0" : duration(ms))),
        cell(latencyMs.p50[at], latency),
        cell(latencyMs.p95[at], latency),
        cell(latencyMs.p99[at], latency),
      ]}</tr>\n`,
  );
  const columns = ["From", "Rows", "Delivered", "Not delivered", "Requests", "429", "Paused", "p50", "p95", "p99"];
  return html`
  <details class="card">
    <summary>All numbers over time, as a table</summary>
    <div class="scroll" role="group" aria-label="The run over time" tabindex="0">
      <table>
        <caption>The run over its time at work, every ${duration(bucketMs)}; latencies are right within 5%</caption>
        <thead><tr>${columns.map((name) => html`<th scope="col" class="num">${name}</th>`)}</tr></thead>
        <tbody>${rows}</tbody>
      </table>
    </div>
  </details>`;
}
