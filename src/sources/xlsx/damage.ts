import { SourceError } from "../../core/errors.ts";

/** Something a workbook cannot hold: internal, becomes a SourceError once the file's name is known. */
export class Damage extends Error {}

/** The error as one that names the file; any other than damage, and a mistake of this program, as it is. */
export function namingFile(file: string, error: unknown): unknown {
  if (!(error instanceof Damage)) return error;
  const message = `${file}: the workbook is damaged (${error.message.replace(/\.$/, "")}). Open and save it in the spreadsheet program, or save it as CSV`;
  return new SourceError("source-damaged", message, { cause: error });
}
