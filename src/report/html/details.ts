import { counted } from "../../core/counted.ts";
import { cut } from "./cut.ts";
import { bytes, number } from "./format.ts";
import { countedFields, type PageReport, wholeOf } from "./input.ts";
import { html, type Markup, nothing } from "./markup.ts";

const longestText = 200;
const longestNote = 1200;
/** More rows than this are folded away. */
const foldedFrom = 25;
const maxRows = 500;

interface Table {
  readonly title: string;
  /** The last ones of these may be numbers. */
  readonly columns: readonly string[];
  readonly isNumber?: readonly boolean[];
  readonly rows: readonly (readonly string[])[];
  readonly whole: string;
}

/** A table of texts, each cut where it is too long; a long one is folded, a very long one cut with a count. */
function table({ title, columns, isNumber = [], rows, whole }: Table): Markup {
  const shown = rows.slice(0, maxRows);
  const kind = (at: number) => (isNumber[at] === true ? "num" : "data");
  const markup = html`
    <div class="scroll" role="group" aria-label="${title}" tabindex="0">
      <table>
        <caption class="unseen">${title}</caption>
        <thead><tr>${columns.map((name, at) => html`<th scope="col" class="${kind(at)}">${name}</th>`)}</tr></thead>
        <tbody>${shown.map(
          (cells) => html`
          <tr>${cells.map((cell, at) =>
            at === 0
              ? html`<th scope="row" class="data">${cut(cell, longestText, whole)}</th>`
              : html`<td class="${kind(at)}">${cut(cell, longestText, whole)}</td>`,
          )}</tr>`,
        )}
        </tbody>
      </table>
    </div>
    ${rows.length > maxRows && html`<p class="soft">And ${counted(rows.length - maxRows, "more")}: ${whole}.</p>`}`;
  if (rows.length <= foldedFrom) return html`<div class="card">${markup}</div>`;
  return html`<details class="card"><summary>${counted(rows.length, "row")}</summary>${markup}</details>`;
}

function section(id: string, title: string, ...content: readonly Markup[]): Markup {
  return html`
<section aria-labelledby="${id}">
  <h2 id="${id}">${title}</h2>
  ${content}
</section>`;
}

/** What a person should know. */
export function notesSection(report: PageReport): Markup {
  const { notes } = report;
  if (notes.length === 0) return nothing;
  const whole = wholeOf(report);
  const shown = notes.slice(0, 50);
  const more = notes.length - shown.length;
  return section(
    "notes",
    "Notes",
    html`<ul class="card notes">${shown.map((note) => html`<li class="data">${cut(note, longestNote, whole)}</li>`)}${
      more > 0 && html`<li>And ${counted(more, "more")}: ${whole}.</li>`
    }</ul>`,
  );
}

/** Values that the CRM holds otherwise than they were sent, and those that were emptied. */
export function valuesSection(report: PageReport): Markup {
  const whole = wholeOf(report);
  const tables = [
    { title: "Stored differently by the CRM", fields: countedFields(report.alteredFields) },
    { title: "Emptied on purpose", fields: countedFields(report.clearedFields) },
  ].filter(({ fields }) => fields.length > 0);
  if (tables.length === 0) return nothing;
  return section(
    "values",
    "Values",
    ...tables.map(
      ({ title, fields }) =>
        html`<h3>${title}</h3>${table({
          title,
          columns: ["Attribute", "Values"],
          isNumber: [false, true],
          rows: fields.map(([slug, count]) => [slug, number(count)]),
          whole,
        })}`,
    ),
  );
}

/** Where each attribute came from. */
export function mappingSection(report: PageReport): Markup {
  const fields = Object.entries(report.mapping);
  if (fields.length === 0) return nothing;
  const rows = fields.map(([slug, { from, type }]) => [slug, from, type]);
  return section(
    "mapping",
    "Mapping",
    table({ title: "Mapping", columns: ["Attribute", "From", "Type"], rows, whole: wholeOf(report) }),
  );
}

/** The options that were in force; the report holds none that is a secret. */
export function optionsSection(report: PageReport): Markup {
  const rows = Object.entries(report.options ?? {});
  if (rows.length === 0) return nothing;
  return section(
    "options",
    "Options",
    html`<dl class="facts card">${rows.map(
      ([name, value]) =>
        html`<div><dt>${name}</dt><dd class="data">${cut(value, longestText, wholeOf(report))}</dd></div>`,
    )}</dl>`,
  );
}

/** What was read, and what was written. */
export function filesSection(report: PageReport): Markup {
  const { source, files } = report;
  const whole = wholeOf(report);
  const read = source.files.map(({ path, bytes: size }) => [path, size === undefined ? "" : bytes(size)]);
  const written = [
    ["Rejects", files.rejects],
    ...(files.moreRejects ?? []).map((path) => ["Rejects", path]),
    ["Report", files.report],
    ["Page", files.html],
    ["Events", files.events],
  ].flatMap(([name, path]) => (name === undefined || path === undefined ? [] : [[name, path]]));
  return section(
    "files",
    "Files",
    html`<h3>Read</h3>${table({ title: "Files read", columns: ["File", "Size"], isNumber: [false, true], rows: read, whole })}`,
    written.length === 0
      ? nothing
      : html`<h3>Written</h3>${table({ title: "Files written", columns: ["What", "Path"], rows: written, whole })}`,
  );
}
