import { duration } from "../text.ts";
import { type Chart, type ChartData, perSecondOf } from "./chart-data.ts";
import { latency, moment, number, share } from "./format.ts";
import type { PageReport } from "./input.ts";
import { html, type Markup, nothing } from "./markup.ts";
import { timelineTable } from "./timeline-table.ts";

/** The least of the rates that hold at once, a second; undefined where none is known. */
export function limitOf({ rate }: PageReport): number | undefined {
  const limits = rate.limits.map(perSecondOf).filter((limit) => limit !== undefined);
  return limits.length === 0 ? undefined : Math.min(...limits);
}

const titles: { readonly [id: string]: string } = {
  "chart-rows": "Rows per second",
  "chart-requests": "Requests per second",
  "chart-latency": "Latency",
};

/** How fast it went, and what held it back. @param data what is drawn; absent: nothing is */
export function speedSection(report: PageReport, data: ChartData | undefined): Markup {
  const { http, durationMs, counts, timeline } = report;
  const { p50, p95, p99 } = http.latencyMs;
  // Rows that were read ahead of a stop took no time.
  const ended = counts.read - counts.unprocessed;
  const tiles = [
    tile(
      "Rows per second",
      number(durationMs > 0 ? ended / (durationMs / 1000) : ended),
      `${number(ended)} in ${duration(durationMs)}`,
    ),
    tile(
      "Requests",
      number(http.requests),
      http.retries > 0 ? `${number(http.retries)} of them retries` : "no retries",
    ),
    tile("Latency, median", latency(p50), `p95 ${latency(p95)}, p99 ${latency(p99)}`),
    tile(
      "Answers 429",
      number(http.throttled),
      http.waitedMs > 0 ? `waited ${duration(http.waitedMs)}` : "never waited",
    ),
  ];
  return html`
<section aria-labelledby="speed">
  <h2 id="speed">Speed</h2>
  <ul class="tiles">${tiles}</ul>
  ${rateCard(report)}
  ${data?.charts.map((chart) => figure(chart, data)) ?? nothing}
  ${timeline !== undefined && resumptions(report)}
  ${timeline !== undefined && timelineTable(timeline)}
</section>`;
}

function tile(name: string, value: string, remark: string): Markup {
  return html`<li class="card tile"><span class="soft">${name}</span><strong>${value}</strong><span class="soft">${remark}</span></li>`;
}

function rateCard(report: PageReport): Markup {
  const { limits, achievedPerSecond } = report.rate;
  const limit = limitOf(report);
  if (limit === undefined || report.http.requests === 0) return nothing;
  const used = share(Math.min(achievedPerSecond, limit), limit);
  const allowed = report.options?.rateShare;
  const only = allowed === undefined || allowed === "100%" ? "" : ` (of which ${allowed} was to be used)`;
  const text = `${number(achievedPerSecond)} requests/s; ${limits.length === 1 ? "limit" : "limits"}: ${limits.join(" and ")}${only}`;
  const width = Math.min(1, achievedPerSecond / limit) * 1000;
  return html`
  <div class="card rate">
    <p><strong>${used}</strong> of the rate limit used</p>
    <svg class="bar thin" viewBox="0 0 1000 8" preserveAspectRatio="none" role="img" aria-label="${used} of the rate limit used"><rect class="track" width="1000" height="8"/><rect class="s-updated" width="${width.toFixed(1)}" height="8"/></svg>
    <p class="soft">${text}</p>
  </div>`;
}

function figure(chart: Chart, { pauses }: ChartData): Markup {
  const title = titles[chart.id] ?? chart.id;
  const hasPauses = chart.id === "chart-requests" && pauses.length > 0;
  return html`
  <figure class="card" aria-labelledby="${chart.id}-title">
    <figcaption><h3 id="${chart.id}-title">${title}${chart.id === "chart-latency" && ", in ms"}</h3>
      <ul class="legend">${chart.series.map(legend)}${hasPauses && html`<li><svg class="key" viewBox="0 0 12 12" aria-hidden="true"><rect class="pause" width="12" height="12"/></svg>sending paused</li>`}</ul>
    </figcaption>
    <div class="chart" id="${chart.id}" role="img" aria-label="${title} over time. ${describe(chart)} The table below has every number."></div>
    <p class="soft readout" data-readout="${chart.id}">${describe(chart)}</p>
  </figure>`;
}

function legend({ label, colour, dash }: Chart["series"][number]): Markup {
  return html`<li><svg class="line" viewBox="0 0 24 8" aria-hidden="true"><path class="l-${colour.slice(2)}" d="M0 4H24" stroke-dasharray="${dash.join(" ") || "none"}"/></svg>${label}</li>`;
}

/** What the lines show, in words. */
function describe({ series, unit }: Chart): string {
  return series
    .map(({ label, values }) => {
      const all = values.filter((value) => value !== null);
      const least = number(Math.min(...all));
      const most = number(Math.max(...all));
      return `${label}: ${least === most ? least : `${least} to ${most}`} ${unit}.`;
    })
    .join(" ");
}

function resumptions({ timeline }: PageReport): Markup {
  const later = timeline?.parts.slice(1) ?? [];
  if (later.length === 0) return nothing;
  const list = later.map(
    ({ atMs, startedAt }) => html`<li>after ${duration(atMs)} at work, on ${moment(startedAt)}</li>`,
  );
  return html`<div class="resumed soft"><p>This run was interrupted and resumed (a dotted line in the charts); the time between is left out:</p><ul>${list}</ul></div>`;
}
