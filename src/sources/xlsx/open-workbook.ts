import { SourceError } from "../../core/errors.ts";
import type { Dialect, SourceRow } from "../../core/types.ts";
import type { FileInput, OpenFile } from "../format.ts";
import { readTable } from "../table.ts";
import { Archive } from "./archive.ts";
import { chooseSheet } from "./choose-sheet.ts";
import { namingFile } from "./damage.ts";
import { oleMark, startsWith, zipMarks } from "./file-marks.ts";
import { readSharedStrings } from "./shared-strings.ts";
import { SheetRowReader } from "./sheet-rows.ts";
import { readStyles } from "./styles.ts";
import { readWorkbook } from "./workbook.ts";

/** Opens one sheet of a workbook. @throws SourceError for what is none, or is damaged */
export async function openWorkbook(input: FileInput): Promise<OpenFile> {
  const { file, handle, bytes } = input;
  let archive: Archive | undefined;
  try {
    const head = Buffer.alloc(oleMark.length);
    await handle.read(head, 0, head.length, 0);
    refuseOthers(file, head);
    archive = await Archive.open(handle, bytes);
    refuseOtherArchives(file, archive);
    return await openSheet(input, archive);
  } catch (error) {
    await archive?.close();
    throw namingFile(file, error);
  }
}

async function openSheet(input: FileInput, archive: Archive): Promise<OpenFile> {
  const { file, firstRecordIsHeader, delimiter = "," } = input;
  const { sheets, is1904, sharedStrings, styles } = await readWorkbook(archive);
  const { part } = await chooseSheet(file, archive, sheets, input.sheet);
  const strings = sharedStrings === undefined ? [] : await readSharedStrings(file, archive.read(sharedStrings));
  const kinds = styles === undefined ? [] : await readStyles(archive.read(styles));
  // How its rejects are written: what Excel opens with a double click and saves as it is.
  const dialect: Dialect = {
    format: "csv",
    readFrom: "xlsx",
    encoding: "utf-8",
    bom: true,
    delimiter,
    lineEnd: "\r\n",
  };
  const reader = new SheetRowReader({ file, dialect, firstRecordIsHeader, cells: { strings, kinds, is1904 } });
  let read = 0;
  const counted = async function* (): AsyncGenerator<Buffer, void, void> {
    for await (const chunk of archive.read(part)) {
      read += chunk.length;
      yield chunk;
    }
  };
  const table = await readTable(counted(), reader);
  return {
    table: table && { header: table.header, pages: named(file, table.pages), rowsHeld: table.rowsHeld },
    progress: () => Math.min(1, read / Math.max(1, archive.size(part))),
    close: () => archive.close(),
  };
}

async function* named(
  file: string,
  pages: AsyncIterable<readonly SourceRow[]>,
): AsyncGenerator<readonly SourceRow[], void, void> {
  try {
    yield* pages;
  } catch (error) {
    throw namingFile(file, error);
  }
}

function refuseOthers(file: string, head: Buffer): void {
  if (startsWith(head, oleMark)) {
    throw new SourceError(
      "workbook-unsupported",
      `${file}: is a workbook of Excel 97 to 2003 (.xls), or has a password. Save it as .xlsx without a password, or as CSV`,
    );
  }
  if (zipMarks.some((mark) => startsWith(head, mark))) return;
  throw new SourceError(
    "workbook-unsupported",
    `${file}: is no .xlsx workbook, whatever its name says. Save it as .xlsx or CSV, or name its format with --format`,
  );
}

function refuseOtherArchives(file: string, archive: Archive): void {
  const refuse = (what: string): never => {
    throw new SourceError("workbook-unsupported", `${file}: is ${what}. Save it as .xlsx or CSV`);
  };
  if (archive.has("xl/workbook.bin")) refuse("a binary workbook (.xlsb)");
  if (archive.has("mimetype") && archive.has("content.xml")) refuse("an OpenDocument file (.ods)");
  if (archive.has("Index/Document.iwa")) refuse("a Numbers document");
  if (archive.has("[Content_Types].xml")) return;
  throw new SourceError(
    "workbook-unsupported",
    `${file}: is a zip archive without a workbook. Unpack it, and name what is in it`,
  );
}
