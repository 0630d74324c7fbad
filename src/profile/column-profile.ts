import type { JsonValue, Place } from "../core/types.ts";
import { type DamageKind, damageOfBeginning, findDamage } from "../mapping/index.ts";
import {
  apostrophe,
  type CellScan,
  colon,
  comma,
  control,
  digit,
  hash,
  hyphen,
  letter,
  nonAscii,
  otherMark,
  plus,
  point,
  slash,
  space,
} from "./cell-scan.ts";
import { dateShape, isMoment, localMomentFormat } from "./date-shape.ts";
import { Distinct } from "./distinct.ts";
import { anyMarks, numberShape } from "./number-shape.ts";

/** What a cell looks like, as far as one can tell without being told. */
export const looks = [
  "integer",
  "marked-number",
  "zero-led",
  "day",
  "moment",
  "local-moment",
  "json-number",
  "json-boolean",
  "nested",
  "text",
] as const;
export type Look = (typeof looks)[number];

const numberMarks = digit | point | comma | hyphen | plus | apostrophe | space | nonAscii;
const wholeMarks = digit | hyphen | plus;
const dayMarks = digit | point | hyphen | slash;
/** Cells without any of these are not damaged in a way that one cell shows. */
const suspect = nonAscii | control | hash | plus | apostrophe | otherMark;
/** `1.2E-07`, `-A1*2`. */
const dashed = hyphen | letter;
const maxPlaces = 3;
const maxFormats = 3;
const maxSamples = 3;
const maxSampleLength = 60;
/** Longer integers are more than a number keeps. */
const maxWidth = 15;

interface Tally {
  count: number;
}

/** What is known of a value that was met before, so that it need not be read again. */
interface Seen {
  readonly tally: Tally;
  /** Its digits, where it is a plain integer; else 0. */
  readonly width: number;
  readonly damage: DamageKind | undefined;
}

/** Everything that is kept of one column while its cells go by. Bounded, whatever the number and length of the cells. */
export class ColumnProfile {
  readonly name: string;
  cells = 0;
  filled = 0;
  /** In UTF-16 units, and where. */
  longest = 0;
  longestAt: Place | undefined;
  /** Where each look was met first. */
  readonly firstAt: { [look in Look]?: Place } = {};
  /** The pairs of `markPairs` that every number with marks may have. */
  marks: number = anyMarks;
  /** The most digits that stand behind a point, and behind a comma, at the end of a number. */
  readonly fractions = { ".": 0, ",": 0 };
  /** The orders of `dateOrders` that every day fits, the marks that stand in them, and whether all are padded. */
  orders = 7;
  readonly dayMarks = new Set<string>();
  /** How moments without an offset are written, as formats; a few at most. */
  readonly momentFormats = new Set<string>();
  isPadded = true;
  /** How many plain integers have so many digits, and where the first of each width is. */
  readonly widths: number[] = new Array(maxWidth + 1).fill(0);
  readonly #widthAt: (Place | undefined)[] = [];
  readonly distinct: Distinct;
  readonly samples: string[] = [];
  /** What exports have done to cells, how often, and where first. */
  readonly damage = new Map<DamageKind, { count: number; readonly places: Place[] }>();
  readonly #tallies: Readonly<Record<Look, Tally>>;
  /** Of the values that are kept one by one; undefined once there are too many of them. */
  #seen: Map<string | number | boolean, Seen> | undefined = new Map();

  /** @param maxFew so many different values are kept, to be counted exactly */
  constructor(name: string, maxFew: number) {
    this.name = name;
    this.distinct = new Distinct(maxFew);
    this.#tallies = Object.fromEntries(looks.map((look) => [look, { count: 0 }])) as Record<Look, Tally>;
  }

  get counts(): Readonly<Record<Look, number>> {
    return Object.fromEntries(looks.map((look) => [look, this.#tallies[look].count])) as Record<Look, number>;
  }

  /** Where the first integer with fewer digits is. */
  firstShorter(width: number): Place | undefined {
    return this.#widthAt.slice(0, width).find((place) => place !== undefined);
  }

  /** A cell that is empty, or known from another row. @returns false for any other: then it is to be read */
  addKnown(cell: string | number | boolean, at: Place): boolean {
    if (cell === "") {
      this.cells++;
      return true;
    }
    const seen = this.#seen?.get(cell);
    if (seen === undefined) return false;
    const { tally, width, damage } = seen;
    this.cells++;
    this.filled++;
    tally.count++;
    if (width > 0) this.widths[width] = (this.widths[width] ?? 0) + 1;
    if (damage !== undefined) this.#noteDamage(damage, at);
    return true;
  }

  /** A cell of text. `scan` has read it; blank ones are not counted as filled. */
  addText(cell: string, { classes, low, high }: CellScan, at: Place): void {
    this.cells++;
    if (cell === "" || cell === "\\N") return;
    if (classes === space) return;
    this.filled++;
    this.#note(cell, low, high, at);
    const look = this.#lookOf(cell, classes, at);
    const tally = this.#count(look, at);
    const damage = damageOf(cell, classes);
    if (damage !== undefined) this.#noteDamage(damage, at);
    const width = look !== "integer" ? 0 : cell.charCodeAt(0) === 45 ? cell.length - 1 : cell.length;
    this.#remember(cell, { tally, width, damage });
  }

  #remember(value: string | number | boolean, seen: Seen): void {
    if (this.distinct.few === undefined) this.#seen = undefined;
    else this.#seen?.set(value, seen);
  }

  #count(look: Look, at: Place): Tally {
    const tally = this.#tallies[look];
    if (tally.count++ === 0) this.firstAt[look] = { file: at.file, line: at.line };
    return tally;
  }

  #noteDamage(kind: DamageKind, at: Place): void {
    const known = this.damage.get(kind) ?? { count: 0, places: [] };
    known.count++;
    if (known.places.length < maxPlaces) known.places.push({ file: at.file, line: at.line });
    this.damage.set(kind, known);
  }

  /** A JSON value that is no text. */
  addValue(value: Exclude<JsonValue, string>, scan: CellScan, at: Place): void {
    this.cells++;
    if (value === null) return;
    this.filled++;
    const text = typeof value === "object" ? JSON.stringify(value) : String(value);
    scan.scan(text);
    this.#note(text, scan.low, scan.high, at);
    if (typeof value === "number" && !Number.isInteger(value)) {
      this.fractions["."] = Math.max(this.fractions["."], decimalsOf(text));
    }
    const look = typeof value === "number" ? "json-number" : typeof value === "boolean" ? "json-boolean" : "nested";
    const tally = this.#count(look, at);
    if (typeof value !== "object") this.#remember(value, { tally, width: 0, damage: undefined });
  }

  #note(text: string, low: number, high: number, at: Place): void {
    if (text.length > this.longest) {
      this.longest = text.length;
      this.longestAt = { file: at.file, line: at.line };
    }
    this.distinct.add(text, low, high);
    if (this.samples.length < maxSamples) {
      const sample =
        text.length > maxSampleLength ? `${text.slice(0, maxSampleLength).replace(/[\uD800-\uDBFF]$/, "")}…` : text;
      if (!this.samples.includes(sample)) this.samples.push(sample);
    }
  }

  /** Most cells are told by their kinds of letters alone; only those that may be a number or a day are looked at again. */
  #lookOf(cell: string, classes: number, at: Place): Look {
    if ((classes & digit) === 0 || (classes & (control | hash | otherMark)) !== 0) return "text";
    if ((classes & letter) !== 0) return (classes & colon) !== 0 ? this.#momentLook(cell) : "text";
    if ((classes & ~wholeMarks) === 0) return this.#wholeLook(cell, classes, at);
    if ((classes & colon) !== 0) return this.#momentLook(cell);
    if ((classes & ~dayMarks) === 0 && cell.length >= 8 && cell.length <= 10) {
      const day = dateShape(cell);
      if (day !== undefined && day.orders !== 0) {
        this.orders &= day.orders;
        this.dayMarks.add(day.mark);
        this.isPadded &&= day.isPadded;
        return "day";
      }
    }
    if ((classes & ~numberMarks) !== 0) return "text";
    const marks = numberShape(cell);
    if (marks === 0) return "text";
    this.marks &= marks;
    const mark = cell.lastIndexOf(".") > cell.lastIndexOf(",") ? "." : ",";
    const fraction = cell.length - 1 - cell.lastIndexOf(mark);
    if (fraction < cell.length && fraction > this.fractions[mark]) this.fractions[mark] = fraction;
    return "marked-number";
  }

  #wholeLook(cell: string, classes: number, at: Place): Look {
    const isNegative = cell.charCodeAt(0) === 45;
    const digits = isNegative ? cell.length - 1 : cell.length;
    const hasInnerSign = (classes & plus) !== 0 || (isNegative ? cell.lastIndexOf("-") > 0 : (classes & hyphen) !== 0);
    if (hasInnerSign) {
      const day = cell.length === 10 ? dateShape(cell) : undefined;
      if (day === undefined || day.orders === 0) return "text";
      this.orders &= day.orders;
      this.dayMarks.add(day.mark);
      this.isPadded &&= day.isPadded;
      return "day";
    }
    // A number would lose the zeros of `007`, and the sign of `-0`.
    if ((digits > 1 || isNegative) && cell.charCodeAt(isNegative ? 1 : 0) === 48) return "zero-led";
    if (digits > maxWidth) return "text";
    const count = this.widths[digits] ?? 0;
    if (count === 0) this.#widthAt[digits] = { file: at.file, line: at.line };
    this.widths[digits] = count + 1;
    return "integer";
  }

  #momentLook(cell: string): Look {
    if (isMoment(cell)) return "moment";
    const format = localMomentFormat(cell);
    if (format === undefined) return "text";
    if (this.momentFormats.size < maxFormats) this.momentFormats.add(format);
    return "local-moment";
  }
}

/** Most cells need no search for it. */
function damageOf(cell: string, classes: number): DamageKind | undefined {
  if ((classes & suspect) === 0 && (classes & dashed) !== dashed) return undefined;
  // What plain ASCII can suffer shows in its beginning.
  return (classes & (nonAscii | control)) === 0 ? damageOfBeginning(cell) : findDamage(cell);
}

/** How many decimals a JavaScript number has, as `String` writes it: `1.25` two, `1e-7` seven. */
function decimalsOf(text: string): number {
  const exponentAt = text.indexOf("e");
  const point = text.indexOf(".");
  const mantissaEnd = exponentAt === -1 ? text.length : exponentAt;
  const exponent = exponentAt === -1 ? 0 : Number(text.slice(exponentAt + 1));
  return Math.max(0, (point === -1 ? 0 : mantissaEnd - point - 1) - exponent);
}
