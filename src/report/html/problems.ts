import { counted } from "../../core/counted.ts";
import type { ProblemReport } from "../../core/report.ts";
import { cut } from "./cut.ts";
import { number } from "./format.ts";
import { type PageReport, wholeOf } from "./input.ts";
import { html, type Markup, nothing } from "./markup.ts";

/** As many as a run keeps, and then some: the rest is counted. */
const maxGroups = 300;
/** Fewer are seen at a glance. */
const searchedFrom = 4;
/** The rows of further ones are folded away. */
const openGroups = 10;
const longestMessage = 600;
const longestName = 160;

/** Each kind of trouble, the most frequent first, with its first rows; a field to search them. */
export function problemsSection(report: PageReport): Markup {
  const { problems, counts } = report;
  if (problems.length === 0) return nothing;
  const whole = wholeOf(report);
  const shown = [...problems].sort((a, b) => b.count - a.count).slice(0, maxGroups);
  const hidden = problems.length - shown.length;
  const most = shown[0]?.count ?? 1;
  // A bar tells how they compare, which is nothing where all are as frequent.
  const isCompared = shown.some(({ count }) => count !== most);
  return html`
<section aria-labelledby="problems">
  <h2 id="problems">Problems</h2>
  <p class="soft">${counted(problems.length, "kind")} of trouble, the most frequent first. Row values are not shown here${
    counts.invalid + counts.rejected + counts.failed > 0 && report.files.rejects !== undefined
      ? html`: they are in <span class="path">${report.files.rejects}</span>`
      : nothing
  }.</p>
  ${shown.length >= searchedFrom && search}
  ${shown.map((problem, at) => group(problem, at, isCompared ? most : undefined, whole))}
  ${hidden > 0 && html`<p class="soft">And ${counted(hidden, "more kind")} of trouble: ${whole}.</p>`}
</section>`;
}

const search = html`<div class="filter" id="filter-box" role="search" aria-label="Problems" hidden>
    <label for="filter">Show only problems with</label>
    <input type="search" id="filter" autocomplete="off" spellcheck="false" aria-describedby="filter-help filter-count">
    <p id="filter-help" class="soft">Words of a code, attribute, message, file or key. Escape empties the field.</p>
    <p id="filter-count" class="soft" role="status"></p>
  </div>`;

function group(problem: ProblemReport, at: number, most: number | undefined, whole: string): Markup {
  const { code, field, message, count, examples } = problem;
  const id = `problem-${at + 1}`;
  return html`
  <article class="card problem" data-problem aria-labelledby="${id}">
    <h3 id="${id}"><span class="count">${number(count)} ×</span> <code>${cut(code, longestName, whole)}</code>${
      field !== undefined && html` <span class="field">${cut(field, longestName, whole)}</span>`
    }</h3>
    ${most !== undefined && html`<svg class="bar thin" viewBox="0 0 1000 4" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="1000" height="4"/><rect class="s-rejected" width="${Math.max(4, (count / most) * 1000).toFixed(1)}" height="4"/></svg>`}
    <p class="data">${cut(message, longestMessage, whole)}</p>
    ${examples.length > 0 && exampleTable(problem, at < openGroups, whole)}
  </article>`;
}

function exampleTable({ examples, count }: ProblemReport, isOpen: boolean, whole: string): Markup {
  const title = examples.length < count ? `The first ${examples.length} of ${counted(count, "row")}` : "Where";
  const hasKeys = examples.some(({ key }) => key !== undefined);
  return html`
    <details${isOpen && html` open`}>
      <summary>${title}</summary>
      <div class="scroll" role="group" aria-label="${title}" tabindex="0">
        <table class="tight">
          <caption class="unseen">${title}</caption>
          <thead><tr><th scope="col">File</th><th scope="col" class="num">Line</th>${hasKeys && html`<th scope="col">Key</th>`}</tr></thead>
          <tbody>${examples.map(
            ({ file, line, key }) => html`
            <tr><td class="path">${cut(file, longestName, whole)}</td><td class="num">${line}</td>${
              hasKeys && html`<td class="data">${key !== undefined && cut(key, longestName, whole)}</td>`
            }</tr>`,
          )}
          </tbody>
        </table>
      </div>
    </details>`;
}
