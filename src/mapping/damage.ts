/** What exports do to text, as far as one cell can tell. Only looks: what becomes of the cell is decided elsewhere. */
import { findMojibake, mojibakePair } from "./mojibake.ts";

export type DamageKind =
  | "exponent"
  | "error-code"
  | "mojibake"
  | "replacement"
  | "control"
  | "apostrophe"
  | "formula"
  | "nbsp-padding";

/** What happened, and how to get the value back; one line each, no value of a row. */
export interface Damage {
  readonly explanation: string;
  readonly remedy: string;
}

export const damageKinds: Readonly<Record<DamageKind, Damage>> = {
  exponent: {
    explanation:
      "A spreadsheet has turned a long number or a code into one with an exponent (1.23E+12): digits are lost.",
    remedy: "Format the column as text before the values are put in, and export again.",
  },
  "error-code": {
    explanation: "The cell holds a spreadsheet's error (#REF!, #N/A) instead of a value.",
    remedy: "Repair the formula and export again.",
  },
  mojibake: {
    explanation: "UTF-8 was read as Windows-1252 or Latin-1 (Ã¤ for ä, â€™ for ’), perhaps twice.",
    remedy: "Export again as UTF-8, and open the file as UTF-8 wherever it passes through.",
  },
  replacement: {
    explanation: "A character was lost in an earlier conversion: � (U+FFFD) stands in its place.",
    remedy: "Export again from the system that still has the text, as UTF-8.",
  },
  control: {
    explanation: "The cell holds a control character, which nobody can see and some systems refuse.",
    remedy: "Remove it at its source.",
  },
  apostrophe: {
    explanation: "A number stands behind the apostrophe that a spreadsheet uses to keep it text ('0123).",
    remedy: "Remove the apostrophe, which is not part of the value, and export the column as text.",
  },
  formula: {
    explanation: "The cell begins like a formula, so a spreadsheet would calculate it.",
    remedy: "Export the values instead of the formulas. If it is meant as text, it is sent as it is.",
  },
  "nbsp-padding": {
    explanation:
      "The cell begins or ends with a no-break or zero-width space, so that it equals no other cell that looks the same.",
    remedy: "Trim it at its source, or with the transform trim.",
  },
};

// Spreadsheets write it with a sign; `12E3` may be somebody's code.
const exponent = /^[+-]?\d(?:[.,]\d+)?E[+-]\d{2,3}$/i;
const keptAsText = /^'[+-]?\d[\d.,]{2,}$/;
const formula = /^(?:=[^\s=]|[+@-][a-z(])/i;
const pair = new RegExp(mojibakePair);
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const control = /[\0-\x08\v\f\x0e-\x1f\x7f-\x9f]/;
const padding = /^[\u00a0\u2007\u202f\u200b\u2060\ufeff]|[\u00a0\u2007\u202f\u200b\u2060\ufeff]$/;
/** One of these is in every cell that is damaged anywhere but in its beginning; few texts have any. The last are what `pair` begins with. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const suspect = /[\0-\x08\v\f\x0e-\x1f\x7f-\xa0\u2007\u202f\u200b\u2060\ufeff\ufffdÂ-ð]/;

/** The damage of one text cell, the worst where there is more than one. A clean cell costs some 50 ns. */
export function findDamage(cell: string): DamageKind | undefined {
  return suspect.test(cell) ? findAnyDamage(cell) : damageOfBeginning(cell);
}

function findAnyDamage(cell: string): DamageKind | undefined {
  // U+FFFD, which was itself misread later, has these three letters.
  if (cell.includes("\ufffd") || cell.includes("ï¿½")) return "replacement";
  // What was one character of several bytes is several now.
  if (pair.test(cell) && findMojibake(cell)) return "mojibake";
  if (control.test(cell)) return "control";
  return damageOfBeginning(cell) ?? (padding.test(cell) ? "nbsp-padding" : undefined);
}

/** The damage that shows in how a cell begins: all there is of one without `suspect` characters, such as plain ASCII. */
export function damageOfBeginning(cell: string): DamageKind | undefined {
  const first = cell.charCodeAt(0);
  // Letters begin most cells, and none of these.
  if (!(first <= 0x40)) return undefined;
  if (first === 0x23 || first === 0x20) return isErrorCode(cell) ? "error-code" : undefined;
  if (first === 0x27) return keptAsText.test(cell) ? "apostrophe" : undefined;
  if (isExponent(cell)) return "exponent";
  return (first === 0x3d || first === 0x40 || first === 0x2b || first === 0x2d) && formula.test(cell)
    ? "formula"
    : undefined;
}

/** True for `1.23E+12`, as spreadsheets write numbers that are too long for them. */
export function isExponent(cell: string): boolean {
  return exponent.test(cell);
}

// Of Excel, LibreOffice and Google Sheets; Excel writes them in the language of its menus.
const errorCodes = new Set([
  ...["#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!"],
  ...["#CONNECT!", "#UNKNOWN!", "#BUSY!", "#GETTING_DATA", "#ERROR!"],
  ...["#BEZUG!", "#NV", "#WERT!", "#ZAHL!", "#ÜBERLAUF!", "#N/D", "#VALEUR!", "#NOM?", "#NOMBRE!", "#PROPAGATION!"],
  ...["#¡REF!", "#¡VALOR!", "#¡NUM!", "#¡DIV/0!", "#¡NULO!", "#¿NOMBRE?", "#VALOR!", "#NÚM!", "#NOME?", "#RIF!"],
  ...["#VALORE!", "#VERW!", "#WAARDE!", "#GETAL!", "#NAAM?", "#N/B", "#DEEL/0!"],
]);

/** True for `#REF!` and the other error codes of spreadsheets, in any case, spaces around them allowed. */
export function isErrorCode(cell: string): boolean {
  if (cell.charCodeAt(0) !== 0x23 && cell.trimStart().charCodeAt(0) !== 0x23) return false;
  return cell.length <= 40 && errorCodes.has(cell.trim().toUpperCase());
}
