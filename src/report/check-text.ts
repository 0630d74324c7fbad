import type { CheckReport, ColumnReport, DuplicateKey } from "../core/check-report.ts";
import { counted } from "../core/counted.ts";
import { printable } from "../core/printable.ts";
import type { Dialect, Place } from "../core/types.ts";
import { problemLines, type ShownProblem } from "./problem-lines.ts";
import { type Column, tableLines } from "./table.ts";
import { duration, type Paint } from "./text.ts";

const maxFiles = 5;
const maxColumns = 60;
const maxSuspicions = 20;
const maxDuplicates = 10;
const maxPlaces = 5;

/** What a person reads of a check: what is there, what is odd, what would be refused, what it would take, what to type next. */
export function checkText(
  report: CheckReport,
  problems: readonly ShownProblem[],
  next: readonly string[],
  paint: Paint,
  width: number | undefined,
): string {
  const parts = [
    [headline(report, paint), ...fileLines(report), ...countLines(report, paint), ...noteLines(report, paint)],
    columnLines(report, paint, width),
    suspicionLines(report, paint),
    duplicateLines(report, paint),
    problemLines(problems, { paint, width, maxKinds: 12, maxRows: 3, allAt: "--json has them" }),
    report.stoppedBy ? [paint.red(`Stopped: ${printable(report.stoppedBy.message, 600)}`)] : [],
    estimateLines(report),
    next,
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join("\n")}\n`)
    .join("\n");
}

const number = (value: number): string => value.toLocaleString("en-US");

function headline({ sync, source, destination }: CheckReport, paint: Paint): string {
  const name = sync === undefined ? "" : `${sync}: `;
  const [first] = source.files;
  const more = source.files.length > 1 ? ` and ${source.files.length - 1} more` : "";
  const match = destination.match === "" ? "" : `, matched by ${destination.match}`;
  const to = destination.object === "" ? destination.type : `${destination.type} ${destination.object}`;
  return paint.bold(printable(`${name}${first?.path ?? ""}${more} -> ${to}${match}`));
}

const delimiterNames: Readonly<Record<string, string>> = { ",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe" };
const lineEndNames = { "\n": "LF", "\r\n": "CRLF", "\r": "CR" } as const;

function fileLines({ source, stoppedBy }: CheckReport): string[] {
  const lines = source.files.slice(0, maxFiles).map(({ path, columns, dialect }) => {
    if (!dialect) return `  ${printable(path)}: ${stoppedBy === null ? "nothing in it" : "not read"}`;
    const parts = [...dialectParts(dialect), columns !== undefined && counted(columns, "column")];
    return `  ${printable(path)}: ${parts.filter((part) => typeof part === "string").join(", ")}`;
  });
  const hidden = source.files.length - maxFiles;
  return hidden > 0 ? [...lines, `  and ${counted(hidden, "more file")}`] : lines;
}

function dialectParts({ format, readFrom, encoding, bom, delimiter, lineEnd }: Dialect): readonly (string | false)[] {
  if (readFrom === "xlsx") return ["workbook (XLSX)"];
  return [
    readFrom === "json" ? "JSON array" : format === "csv" ? "CSV" : "JSON Lines",
    encoding.startsWith("utf-") ? encoding.toUpperCase() : encoding,
    bom && "byte order mark",
    delimiter !== undefined && (delimiterNames[delimiter] ?? `"${printable(delimiter)}"`),
    lineEndNames[lineEnd],
  ];
}

function countLines({ counts, durationMs, cleared, source }: CheckReport, paint: Paint): string[] {
  const width = number(counts.read).length;
  const row = (count: number, name: string, meaning: string) =>
    `  ${number(count).padStart(width)} ${name.padEnd(11)}${paint.dim(meaning)}`;
  const lines = [
    `  ${counted(counts.read, "row")} read in ${duration(durationMs)}${source.complete ? "" : ", not to the end"}`,
    paint.green(row(counts.valid, "valid", "would be sent")),
  ];
  if (counts.skipped > 0) lines.push(row(counts.skipped, "skipped", "left out as asked"));
  if (counts.superseded > 0)
    lines.push(row(counts.superseded, "superseded", "another row with the same key would be sent"));
  if (counts.invalid > 0) lines.push(paint.red(row(counts.invalid, "invalid", "would not be sent")));
  if (cleared > 0) lines.push(`  ${counted(cleared, "attribute value")} would be cleared`);
  return lines;
}

function noteLines({ notes }: CheckReport, paint: Paint): string[] {
  return notes.map((note) => paint.dim(`  note: ${printable(note, 400)}`));
}

const columnTable: readonly Column<ColumnReport>[] = [
  { title: "column", cell: ({ column }) => column || "(no name)", maxWidth: 28 },
  { title: "attribute", cell: ({ slugs }) => slugs.join(", ") || "-", maxWidth: 28 },
  { title: "type", cell: ({ type }) => type ?? "" },
  { title: "filled", cell: ({ filled, blank }) => share(filled, filled + blank), isNumber: true },
  {
    title: "distinct",
    cell: ({ distinct, isEstimate }) => `${isEstimate ? "~" : ""}${number(distinct)}`,
    isNumber: true,
    dropOrder: 2,
  },
  { title: "longest", cell: ({ longest }) => number(longest.length), isNumber: true, dropOrder: 1 },
  {
    title: "for example",
    cell: ({ samples }) => samples.map((sample) => `"${sample}"`).join(" "),
    maxWidth: 60,
    dropOrder: 3,
  },
];

function share(part: number, whole: number): string {
  if (whole === 0 || part === whole) return whole === 0 ? "" : "100%";
  const percent = (part / whole) * 100;
  // Neither all nor none may be rounded to.
  if (percent > 99.9) return ">99.9%";
  return part > 0 && percent < 0.1 ? "<0.1%" : `${percent.toFixed(percent < 10 || percent > 99 ? 1 : 0)}%`;
}

function columnLines({ columns }: CheckReport, paint: Paint, width: number | undefined): string[] {
  if (columns.length === 0) return [];
  const [title = "", ...rows] = tableLines(columnTable, columns.slice(0, maxColumns), width);
  const hidden = columns.length - maxColumns;
  return [
    paint.dim(title),
    ...rows,
    ...(hidden > 0 ? [paint.dim(`and ${counted(hidden, "more column")}: --json has all`)] : []),
  ];
}

function suspicionLines({ columns }: CheckReport, paint: Paint): string[] {
  const all = columns.flatMap(({ column, suspicions }) => suspicions.map((one) => ({ column, ...one })));
  const lines = all.slice(0, maxSuspicions).map(({ column, count, message, code, examples }) => {
    const where = examples.length > 0 ? ` (${placesText(examples, examples.length)})` : "";
    return `  ${printable(column, 60)}: ${number(count)} x ${code}: ${printable(message, 300)}${where}`;
  });
  if (lines.length === 0) return [];
  const hidden = all.length - maxSuspicions;
  const more = hidden > 0 ? [paint.dim(`  and ${number(hidden)} more: --json has all`)] : [];
  return [paint.yellow("Worth a look"), ...lines, ...more];
}

function duplicateLines({ duplicateKeys }: CheckReport, paint: Paint): string[] {
  const { keys, rows, examples } = duplicateKeys;
  if (keys === 0) return [];
  const title = `${number(keys)} ${keys === 1 ? "key stands" : "keys stand"} in more than one row (${number(rows)} rows in all)`;
  const lines = examples.slice(0, maxDuplicates).map((one) => `  "${printable(one.key, 60)}": ${duplicatePlaces(one)}`);
  const hidden = keys - lines.length;
  return [paint.yellow(title), ...lines, ...(hidden > 0 ? [paint.dim(`  and ${number(hidden)} more`)] : [])];
}

function duplicatePlaces({ places, last, rows }: DuplicateKey): string {
  if (rows <= maxPlaces) return placesText(places, rows);
  return `${placesText(places.slice(0, maxPlaces - 1), rows)} and ${number(rows - maxPlaces + 1)} more, the last at ${place(last)}`;
}

/** `products.csv:4, 9, 12`: a file is named once. */
function placesText(places: readonly Place[], max: number): string {
  let file: string | undefined;
  return places
    .slice(0, max)
    .map((one) => {
      const text = one.file === file ? String(one.line) : place(one);
      file = one.file;
      return text;
    })
    .join(", ");
}

function place({ file, line }: Place): string {
  return `${printable(file)}:${line}`;
}

/** A limit to give an idea by, where the API documents none. */
const exampleRate = 10;

function estimateLines({ estimate, source, counts }: CheckReport): string[] {
  if (!source.complete || counts.valid === 0) return [];
  const { requests, recordsPerRequest, limits, durationMs, quotas } = estimate;
  const batches = recordsPerRequest > 1 ? ` of up to ${number(recordsPerRequest)} records` : "";
  const what = `Sending them takes ${counted(requests, "request")}${batches}`;
  const time =
    durationMs === undefined
      ? `. The API documents no limit: at ${exampleRate}/s ${duration((requests * 1000) / exampleRate)}`
      : `, ${duration(durationMs)} at ${limits.join(" and ")}`;
  return [
    `${what}${time}; retries come on top.`,
    ...quotas.map(({ limit, share: used }) =>
      used > 1
        ? `They do not fit into ${limit}: that takes ${number(Math.ceil(used))} of them.`
        : `They take ${share(used, 1)} of ${limit}.`,
    ),
  ];
}
