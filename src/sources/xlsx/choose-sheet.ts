import { SourceError } from "../../core/errors.ts";
import { didYouMean } from "../../core/nearest.ts";
import type { Archive } from "./archive.ts";
import type { Sheet } from "./workbook.ts";
import { XmlReader } from "./xml.ts";

/**
 * The sheet that is meant: the one asked for by name or number (of the visible tabs, from 1), else the only visible one that
 * holds anything; the first where none does.
 * @throws SourceError where there is no such sheet, or more than one could be meant
 */
export async function chooseSheet(
  file: string,
  archive: Archive,
  sheets: readonly Sheet[],
  asked: string | undefined,
): Promise<Sheet> {
  const visible = sheets.filter(({ isHidden }) => !isHidden);
  const [first] = visible;
  if (asked !== undefined) return sheetNamed(file, sheets, visible, asked);
  if (first === undefined) throw new SourceError("sheet-unknown", `${file}: has no visible sheet. ${known(sheets)}`);
  const filled: Sheet[] = [];
  if (visible.length > 1) for (const sheet of visible) if (await hasCells(archive, sheet)) filled.push(sheet);
  if (filled.length <= 1) return filled[0] ?? first;
  const example = `--sheet ${JSON.stringify(filled[0]?.name)}`;
  throw new SourceError(
    "sheet-unclear",
    `${file}: has several sheets: say which one, such as ${example}. ${known(filled)}`,
  );
}

function sheetNamed(file: string, all: readonly Sheet[], visible: readonly Sheet[], asked: string): Sheet {
  const fold = (name: string) => name.trim().toLowerCase();
  // A sheet may have a number for its name: names come first. Case does not count, as in the program.
  const found =
    all.find(({ name }) => name === asked) ??
    all.find(({ name }) => fold(name) === fold(asked)) ??
    (/^[1-9]\d*$/.test(asked) ? visible[Number(asked) - 1] : undefined);
  if (found !== undefined) return found;
  const hint = didYouMean(
    asked,
    all.map(({ name }) => name),
  );
  throw new SourceError("sheet-unknown", `${file}: has no sheet ${JSON.stringify(asked)}.${hint} ${known(all)}`);
}

function known(sheets: readonly Sheet[]): string {
  return sheets.length === 0 ? "It has no sheet of cells" : `Sheets: ${sheets.map(({ name }) => name).join(", ")}`;
}

/** Whether any cell of a sheet holds a value or a formula; reads no further than the first one. */
async function hasCells(archive: Archive, sheet: Sheet): Promise<boolean> {
  let isFilled = false;
  let isInData = false;
  let isValue = false;
  const xml = new XmlReader({
    open: (name) => {
      if (name === "sheetData") isInData = true;
      else if (isInData && name === "f") isFilled = true;
      isValue = isInData && (name === "v" || name === "t");
    },
    text: (text) => {
      if (isValue && text !== "") isFilled = true;
    },
    close: (name) => {
      isValue = false;
      if (name === "sheetData") isInData = false;
    },
  });
  for await (const chunk of archive.read(sheet.part)) {
    xml.write(chunk);
    if (isFilled) return true;
  }
  xml.end();
  return isFilled;
}
