import { extname } from "node:path";
import type { FormatName } from "../core/formats.ts";
import { type RejectsPosition, rejectStatuses } from "../core/rejects.ts";
import type { Header, Outcome } from "../core/types.ts";
import { rejectRecord, rejectsHeader } from "./reject-record.ts";
import { canContinue, RejectsFile } from "./rejects-file.ts";
import { type WrittenEncoding, writtenEncoding } from "./written-encoding.ts";

/** What a reader takes a file for by its name. Under any other name it looks into the file. */
const meanings: { readonly [extension: string]: FormatName } = {
  ".csv": "csv",
  ".tsv": "tsv",
  ".tab": "tsv",
  ".jsonl": "jsonl",
  ".ndjson": "jsonl",
  ".json": "json",
  ".xlsx": "xlsx",
  ".xlsm": "xlsx",
};

/**
 * Keeps the rows that were not delivered in files of the source's own form, so that a person can mend the cells and
 * send the file as it is. One file per set of columns: the first as it was named, then `-2`, `-3`. Files are made when the
 * first row is to be written. A run that is resumed continues the files of the one that was killed.
 */
export class RejectsWriter {
  readonly #base: string;
  readonly #files = new Map<string, RejectsFile>();
  readonly #byHeader = new Map<Header, { readonly file: RejectsFile; readonly encoding: WrittenEncoding }>();
  #positions: readonly RejectsPosition[] = [];
  #isChanged = false;

  /**
   * @param path where to write. Without an extension, or with one that stands for another format, it gets the format's
   * own: `rejects` -> `rejects.csv`
   * @param positions how far the files of the killed run are to be believed: what was written after that is cut off, as
   * those rows come again. Throws where one of `missing` is among them
   */
  constructor(path: string, positions: readonly RejectsPosition[] = []) {
    this.#base = path;
    this.#positions = positions;
    for (const position of positions) {
      this.#files.set(position.signature, new RejectsFile(position.path, position.signature, position));
    }
  }

  /** The paths that cannot be continued: gone, shorter than recorded, or written anew by someone else. */
  static missing(positions: readonly RejectsPosition[]): readonly string[] {
    return positions.filter((position) => !canContinue(position)).map(({ path }) => path);
  }

  /** The files written so far, those of the killed run first. */
  get paths(): readonly string[] {
    return [...this.#files.values()].map((file) => file.path);
  }

  /** Whether a row has been added since the last flush. */
  get isChanged(): boolean {
    return this.#isChanged;
  }

  /** An observer of outcomes: keeps the rows that were not delivered, and lets the others pass. */
  readonly add = (outcome: Outcome): void => {
    if (!rejectStatuses.some((status) => status === outcome.status)) return;
    const { file, encoding } = this.#targetFor(outcome.row.header);
    this.#isChanged = true;
    file.addRow(rejectRecord(outcome, encoding), encoding);
  };

  /**
   * Hands every row added so far to the operating system, and tells how far each file has come, in the order of `paths`.
   * The same array as before where nothing has changed.
   */
  flush(): readonly RejectsPosition[] {
    if (this.#isChanged) {
      this.#positions = [...this.#files.values()].map((file) => file.flush());
      this.#isChanged = false;
    }
    return this.#positions;
  }

  close(): void {
    for (const file of this.#files.values()) file.close();
  }

  #targetFor(header: Header): { readonly file: RejectsFile; readonly encoding: WrittenEncoding } {
    const known = this.#byHeader.get(header);
    if (known) return known;
    const encoding = writtenEncoding(header);
    const { format, delimiter, lineEnd } = header.dialect;
    const signature = JSON.stringify([format, delimiter, lineEnd, encoding.name, encoding.mark, header.columns]);
    let file = this.#files.get(signature);
    if (!file) {
      file = new RejectsFile(this.#freePath(header.dialect), signature);
      file.begin(rejectsHeader(header), encoding);
      this.#files.set(signature, file);
    }
    const target = { file, encoding };
    this.#byHeader.set(header, target);
    return target;
  }

  /** Numbers go on behind the files of the killed run; one of those may have been given up, and the rest stay theirs. */
  #freePath(dialect: Header["dialect"]): string {
    for (let number = this.#files.size + 1; ; number++) {
      const path = this.#path(dialect, number);
      if (!this.paths.includes(path)) return path;
    }
  }

  #path({ format, delimiter }: Header["dialect"], number: number): string {
    const asked = extname(this.#base);
    const stem = asked === "" ? this.#base : this.#base.slice(0, -asked.length);
    const meant = meanings[asked.toLowerCase()] ?? format;
    const fits = asked !== "" && (meant === format || (meant === "tsv" && delimiter === "\t"));
    return `${stem}${number === 1 ? "" : `-${number}`}${fits ? asked : `.${format}`}`;
  }
}
