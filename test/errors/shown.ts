import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "csv-parse/sync";

interface Ran {
  readonly stdout: string;
  readonly stderr: string;
}

interface Told {
  readonly code: string;
  readonly message: string;
  readonly field?: string;
  readonly examples?: readonly { readonly file: string; readonly line: number }[];
}

/** What `--json` prints of a push or a check, as far as it tells of trouble. */
interface Report {
  readonly stoppedBy: Told | null;
  readonly problems: readonly Told[];
  readonly notes?: readonly string[];
  readonly columns?: readonly { readonly column: string; readonly suspicions: readonly Told[] }[];
  readonly files?: { readonly rejects?: string };
}

/** Every code that a command told of, each once, in the order of the alphabet. */
export function codesIn({ stdout, stderr }: Ran): readonly string[] {
  const codes = [...stderr.matchAll(/crm-sync explain ([a-z0-9-]+)/g)].map(([, code = ""]) => code);
  if (/with the configuration; nothing was sent/.test(stderr)) codes.push("config-invalid");
  if (/^Try: crm-sync .*--help$/m.test(stderr)) codes.push("options-invalid");
  const report = reportIn(stdout);
  if (report?.stoppedBy) codes.push(report.stoppedBy.code);
  for (const { code } of report?.problems ?? []) codes.push(code);
  for (const { suspicions } of report?.columns ?? []) codes.push(...suspicions.map(({ code }) => code));
  return [...new Set(codes)].sort();
}

/** What a person is told: errors as they are printed; of a report what went wrong, row by row as the rejects file has it. */
export function shown({ stdout, stderr }: Ran, cwd: string): string {
  const report = reportIn(stdout);
  if (!report) return `${stderr}${stdout}`;
  const lines = [
    ...(report.notes ?? []).map((note) => `note: ${note}`),
    ...(report.columns ?? []).flatMap(({ column, suspicions }) => suspicions.map((one) => line(one, `${column}: `))),
    ...(report.stoppedBy ? [`stopped, ${report.stoppedBy.code}: ${report.stoppedBy.message}`] : []),
    ...rejected(report, cwd),
  ];
  return `${stderr}${lines.join("\n")}\n`;
}

function reportIn(stdout: string): Report | undefined {
  return stdout.startsWith('{\n  "schemaVersion"') ? (JSON.parse(stdout) as Report) : undefined;
}

/** The rejects file has the words with the values; what is not in it stands in the report. */
function rejected({ problems, files }: Report, cwd: string): readonly string[] {
  const path = resolve(cwd, files?.rejects ?? "");
  if (files?.rejects === undefined || !statSync(path).isFile()) return problems.map((one) => line(one));
  const text = readFileSync(path, "utf8");
  const rows = files.rejects.endsWith("jsonl") ? fromJson(text) : fromCsv(text);
  const codes = new Set(rows.flatMap(({ code }) => code.split(" ")));
  return [...grouped(rows), ...problems.filter(({ code }) => !codes.has(code)).map((one) => line(one))];
}

/** In the order of the lines, as they end in another one each time; what is said of many is said once. */
function grouped(rows: readonly Told[]): readonly string[] {
  const counts = new Map<string, { readonly first: Told; count: number }>();
  for (const row of rows.toSorted((a, b) => lineOf(a) - lineOf(b))) {
    const id = `${row.code} ${row.message}`;
    const group = counts.get(id) ?? { first: row, count: 0 };
    counts.set(id, group);
    group.count++;
  }
  return [...counts.values()].map(({ first, count }) => `${line(first)}${count > 1 ? ` (and ${count - 1} more)` : ""}`);
}

function lineOf({ examples: [first] = [] }: Told): number {
  return first?.line ?? 0;
}

/** A line that is no JSON object stands there as it was, without its reason. */
function fromJson(text: string): readonly Told[] {
  return text.split("\n").flatMap((row) => {
    const reason = /"_crm_sync":\s*(\{.*\})\}$/.exec(row)?.[1];
    return reason === undefined ? [] : [told(JSON.parse(reason), "")];
  });
}

function fromCsv(text: string): readonly Told[] {
  const rows: Record<string, string>[] = parse(text, { columns: true, relax_column_count: true, bom: true });
  return rows.map((row) => told(row, "_"));
}

function told(row: Record<string, string>, mark: string): Told {
  const [code = "", message = "", field = ""] = ["code", "message", "field"].map((name) => row[`${mark}${name}`]);
  const place = { file: row[`${mark}file`] ?? "line", line: Number(row[`${mark}line`]) };
  return { code, message, ...(field !== "" && { field }), examples: [place] };
}

function line({ code, message, field, examples: [first] = [] }: Told, before = ""): string {
  const place = first === undefined ? "" : `${first.file}${first.file === "line" ? " " : ":"}${first.line} `;
  return `${place}${before}${code}${field === undefined ? "" : ` ${field}`}: ${message}`;
}

/** The text without what is another one in each run (folders, ports, ids, times), and as a file can hold it. */
export function normalised(text: string, cwd: string): string {
  return text
    .replaceAll(/\p{Surrogate}/gu, "\ufffd")
    .replaceAll(`${cwd}/`, "")
    .replaceAll(cwd, "<folder>")
    .replaceAll(/\b\d{8}T\d{6}Z-[0-9a-f]+\b/g, "<run>")
    .replaceAll(/\b\d{8}T\d{6}Z\b/g, "<time>")
    .replaceAll(/\b\d{4}-\d{2}-\d{2}T\d\d:\d\d:\d\d(\.\d+)?Z/g, "<time>")
    .replaceAll(/(127\.0\.0\.1|localhost):\d+/g, "$1:<port>")
    .replaceAll(/process \d+ on [^\s,]+/g, "process <pid> on <host>")
    .replaceAll(/\bport \d{4,5}\b/g, "port <port>")
    .trimEnd();
}
