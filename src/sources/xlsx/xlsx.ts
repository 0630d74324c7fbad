import type { FileFormat } from "../format.ts";
import { oleMark, startsWith, zipMarks } from "./file-marks.ts";

/** Workbooks of Excel since 2007 (ECMA-376), one sheet of each. Rows are streamed; the texts they share are in memory. */
export const xlsx: FileFormat = {
  kind: "file",
  extensions: ["xlsx", "xlsm"],
  claims: (head) => [...zipMarks, oleMark].some((mark) => startsWith(head, mark)),
  // What reads zip and XML is loaded for workbooks alone.
  open: async (input) => (await import("./open-workbook.ts")).openWorkbook(input),
};
