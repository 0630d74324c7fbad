import { SourceError } from "../../core/errors.ts";
import { unescapeText } from "./text-escapes.ts";
import { readXml } from "./xml.ts";

/** What the texts of one workbook may take in memory, in bytes (two for each character). */
const maxSharedBytes = 256 * 1024 * 1024;

/**
 * The texts that the cells of a workbook refer to by number: all of them, as any row may need any.
 * @throws SourceError where they would take more than `maxBytes`
 */
export async function readSharedStrings(
  file: string,
  chunks: AsyncIterable<Buffer>,
  maxBytes: number = maxSharedBytes,
): Promise<readonly string[]> {
  const strings: string[] = [];
  const collector = new TextCollector();
  let bytes = 0;
  await readXml(chunks, {
    open: (name) => {
      if (name === "si") collector.begin();
      else collector.open(name);
    },
    text: (text) => collector.text(text),
    close: (name) => {
      collector.close(name);
      if (name !== "si") return;
      // A copy: as it is, it would be a part of a whole chunk, and keep that in memory.
      const text = Buffer.from(collector.take(), "utf16le").toString("utf16le");
      bytes += text.length * 2 + 16;
      if (bytes > maxBytes) {
        const limit = `${Math.floor(maxBytes / 1024 / 1024)} MiB`;
        throw new SourceError(
          "workbook-too-large",
          `${file}: its texts take more than ${limit} of memory. Save it as CSV`,
        );
      }
      strings.push(text);
    },
  });
  return strings;
}

/** Joins the runs of a rich text. What is in `rPh` says how it is pronounced, and is no part of it (ECMA-376 part 1, 18.4.6). */
export class TextCollector {
  #text = "";
  #isPhonetic = false;
  #isText = false;

  begin(): void {
    this.#text = "";
  }

  open(name: string): void {
    if (name === "rPh") this.#isPhonetic = true;
    else if (name === "t") this.#isText = !this.#isPhonetic;
  }

  text(text: string): void {
    if (this.#isText) this.#text += text;
  }

  close(name: string): void {
    if (name === "rPh") this.#isPhonetic = false;
    else if (name === "t") this.#isText = false;
  }

  take(): string {
    return unescapeText(this.#text);
  }
}
