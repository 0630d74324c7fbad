import { extname } from "node:path";
import { parseDelimiter } from "../core/delimiter.ts";
import { SourceError, UsageError } from "../core/errors.ts";
import { type FormatName, formatNames } from "../core/formats.ts";
import { didYouMean } from "../core/nearest.ts";
import type { Source } from "../core/source.ts";
import { csv, tsv } from "./csv-rows.ts";
import { uncompressedName } from "./decompress.ts";
import { canonicalEncoding } from "./encoding.ts";
import { FileSource } from "./file-source.ts";
import type { FileFormat, Format, TextFormat } from "./format.ts";
import { json, looksLikeJsonl } from "./json.ts";
import { jsonl } from "./jsonl.ts";
import { type Located, locateInputs } from "./locate.ts";
import type { ReadPurpose, SourceIo } from "./open.ts";
import { xlsx } from "./xlsx/xlsx.ts";

/** The formats by the names that `--format` takes. One line here, and its name in core, is all that a new one needs. */
const formats: Readonly<Record<FormatName, Format>> = { csv, tsv, jsonl, ndjson: jsonl, json, xlsx };
const fileFormats: readonly FileFormat[] = Object.values(formats).filter((format) => format.kind === "file");

export type { ReadPurpose };

/** How the inputs are written, where the user says so; each that is absent is found out per input. */
export interface SourceOptions {
  /** A name of `formatNames`. Default: the file's ending, else what its first bytes look like. */
  readonly format?: string;
  /** Any label of the WHATWG Encoding Standard, a code page such as cp850, or UTF-32. Default: UTF-8. A byte order mark wins. */
  readonly encoding?: string;
  /** One character, or `tab`, `comma`, `semicolon`, `pipe`. Default: found in the first 64 KiB. CSV only. */
  readonly delimiter?: string;
  /** False: the first record is a row, and the columns are `column_1`, `column_2`, … Default: true. CSV only. */
  readonly header?: boolean;
  /** Name or 1-based number of a workbook's sheet. Default: the only one that holds anything. XLSX only. */
  readonly sheet?: string;
}

/**
 * Makes one source out of paths, globs and `-` (stdin), in the order given. Opens nothing yet.
 * @throws UsageError for a missing file, a folder, a glob without a match, an input named twice, or an unknown format,
 * encoding or delimiter
 */
export async function openSource(
  paths: readonly string[],
  options: SourceOptions,
  io: SourceIo & { readonly cwd: string },
): Promise<Source> {
  const given = options.format === undefined ? undefined : formatNamed(options.format);
  const encoding = options.encoding === undefined ? undefined : canonicalEncoding(options.encoding);
  const delimiter = options.delimiter === undefined ? undefined : delimiterNamed(options.delimiter);
  const located = await locateInputs(paths, io.cwd);
  const planned = located.map((input) => ({
    located: input,
    options: {
      format: given,
      fileFormats,
      named: formatOfName(input),
      textFormat: (sample: string) => textFormatOf(input, sample),
      encoding,
      delimiter,
      header: options.header ?? true,
      sheet: options.sheet,
      io,
    },
  }));
  return new FileSource(planned);
}

function formatNamed(name: string): Format {
  const known = formatNames.find((one) => one === name.toLowerCase());
  if (known !== undefined) return formats[known];
  const hint = didYouMean(name, formatNames) || ` Known formats: ${formatNames.join(", ")}`;
  throw new UsageError("format-unknown", `unknown format "${name}".${hint}`);
}

function delimiterNamed(given: string): string {
  const delimiter = parseDelimiter(given);
  if (delimiter !== undefined) return delimiter;
  throw new UsageError(
    "delimiter-unknown",
    `"${given}" cannot be a delimiter: use one character that is no letter, digit, space or quote, or tab, comma, ` +
      "semicolon, pipe",
  );
}

function formatOfName({ path }: Located): Format | undefined {
  const ending = extname(uncompressedName(path)).slice(1).toLowerCase();
  return Object.values(formats).find((format) => format.extensions.includes(ending));
}

/**
 * What a text is by its name and how it begins. A CSV header may begin with `[`, but hardly with `[{`; a file that is called
 * .json may be JSONL; and what begins with a brace may be a document that is neither, which the JSON format says.
 */
function textFormatOf(input: Located, sample: string): TextFormat {
  const named = formatOfName(input);
  if (named === json) return looksLikeJsonl(sample) ? jsonl : json;
  if (named?.kind === "text" && named !== csv) return named;
  refusePages(input.path, sample);
  if (named === csv) return csv;
  if (/^\s*\[\s*[{\]]/.test(sample)) return json;
  if (!/^\s*\{/.test(sample)) return csv;
  return /^\s*\{\s*(?:\n|"[^"]*"\s*:\s*\[\s*\n)/.test(sample) ? json : jsonl;
}

/** A page is no table, though CSV could be made of any text: the answer of a server that asks to log in, for example. */
function refusePages(path: string, sample: string): void {
  if (!/^\s*<(?:!doctype|html|head|table|\?xml)\b/i.test(sample)) return;
  throw new SourceError(
    "format-unclear",
    `${path}: is a page of HTML or XML, no table. Save or fetch it as CSV or .xlsx`,
  );
}
