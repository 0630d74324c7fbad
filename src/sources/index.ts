import { extname } from "node:path";
import type { Readable } from "node:stream";
import { SourceError, UsageError } from "../core/errors.ts";
import { didYouMean } from "../core/nearest.ts";
import type { Source } from "../core/source.ts";
import { csv, tsv } from "./csv-rows.ts";
import { uncompressedName } from "./decompress.ts";
import { parseDelimiter } from "./dialect.ts";
import { canonicalEncoding } from "./encoding.ts";
import { FileSource } from "./file-source.ts";
import type { Format } from "./format.ts";
import { jsonl } from "./jsonl.ts";
import { type Located, locateInputs } from "./locate.ts";

/** The formats by the names that `--format` takes. One line here is all that a new one needs. */
const formats = { csv, tsv, jsonl, ndjson: jsonl } satisfies Record<string, Format>;

/** How the inputs are written, where the user says so; each that is absent is found out per input. */
export interface SourceOptions {
  /** A name of `formats`. Default: the file's ending, else what its first bytes look like. */
  readonly format?: string;
  /** Any label of the WHATWG Encoding Standard. Default: UTF-8, strictly. A byte order mark wins. */
  readonly encoding?: string;
  /** One character, or `tab`, `comma`, `semicolon`, `pipe`. Default: found in the first 64 KiB. CSV only. */
  readonly delimiter?: string;
  /** False: the first record is a row, and the columns are `column_1`, `column_2`, … Default: true. CSV only. */
  readonly header?: boolean;
}

/**
 * Makes one source out of paths, globs and `-` (stdin), in the order given. Opens nothing yet.
 * @throws UsageError for a missing file, a folder, a glob without a match, an input named twice, or an unknown format,
 * encoding or delimiter
 */
export async function openSource(
  paths: readonly string[],
  options: SourceOptions,
  io: { readonly cwd: string; readonly stdin: Readable },
): Promise<Source> {
  const given = options.format === undefined ? undefined : formatNamed(options.format);
  const encoding = options.encoding === undefined ? undefined : canonicalEncoding(options.encoding);
  const delimiter = options.delimiter === undefined ? undefined : delimiterNamed(options.delimiter);
  const located = await locateInputs(paths, io.cwd);
  const planned = located.map((input) => ({
    located: input,
    options: {
      format: given ?? formatOfName(input),
      guess: (sample: string) => guessFormat(input.path, sample),
      encoding,
      delimiter,
      header: options.header ?? true,
      stdin: io.stdin,
    },
  }));
  return new FileSource(planned);
}

function formatNamed(name: string): Format {
  const known: Readonly<Record<string, Format>> = formats;
  const wanted = name.toLowerCase();
  const format = Object.hasOwn(known, wanted) ? known[wanted] : undefined;
  if (format !== undefined) return format;
  const names = Object.keys(formats);
  const hint = didYouMean(name, names) || ` Known formats: ${names.join(", ")}`;
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
  return Object.values<Format>(formats).find((format) => format.extensions.includes(ending));
}

/** What an input without a telling name looks like. A CSV header may begin with `[`, but hardly with `[{`. */
function guessFormat(path: string, sample: string): Format {
  if (/^\s*\[\s*[{\]]/.test(sample)) {
    throw new SourceError(
      "format-unknown",
      `${path}: looks like a JSON array, which is not read yet: write one JSON object per line (jq -c ".[]")`,
    );
  }
  return /^\s*\{/.test(sample) ? jsonl : csv;
}
