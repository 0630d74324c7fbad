import { isIsoDay, isRealDay } from "../mapping/index.ts";

/** In which order day, month and year may stand in a text, told from the text alone. */

export const dateOrders = ["yMd", "dMy", "Mdy"] as const;
export type DateOrder = (typeof dateOrders)[number];

export interface DateShape {
  /** The orders in which it is a real day, one bit each, as in `dateOrders`; 0 where it is none. */
  readonly orders: number;
  readonly mark: string;
  /** Both numbers have two digits. */
  readonly isPadded: boolean;
}

const yearFirst = /^(\d{4})([./-])(\d{1,2})\2(\d{1,2})$/;
const yearLast = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4})$/;

const isoDay: DateShape = Object.freeze({ orders: 1, mark: "-", isPadded: true });

/** Undefined for what is no day written in numbers with a year of four digits. */
export function dateShape(text: string): DateShape | undefined {
  // Most days are written so, and need no search then.
  if (isIsoDay(text)) return isoDay;
  const first = yearFirst.exec(text);
  if (first !== null) {
    const [, year, mark = "", month = "", day = ""] = first;
    const orders = isRealDay(Number(year), Number(month), Number(day)) ? 1 : 0;
    return { orders, mark, isPadded: month.length === 2 && day.length === 2 };
  }
  const last = yearLast.exec(text);
  if (last === null) return undefined;
  const [, a = "", mark = "", b = "", written] = last;
  const [x, y, year] = [Number(a), Number(b), Number(written)];
  const orders = (isRealDay(year, y, x) ? 2 : 0) | (isRealDay(year, x, y) ? 4 : 0);
  return { orders, mark, isPadded: a.length === 2 && b.length === 2 };
}

/** The format to declare: `dd.MM.yyyy`, `M/d/yyyy`. */
export function dateFormat(order: DateOrder, mark: string, isPadded: boolean): string {
  const day = isPadded ? "dd" : "d";
  const month = isPadded ? "MM" : "M";
  const parts = { yMd: ["yyyy", month, day], dMy: [day, month, "yyyy"], Mdy: [month, day, "yyyy"] }[order];
  return parts.join(mark);
}

const clock = String.raw`(?:[01]\d|2[0-3]):[0-5]\d`;
const offset = String.raw`Z|[+-](?:0\d|1[0-4]):?[0-5]\d`;
const moment = new RegExp(String.raw`^(\d{4}-\d{2}-\d{2})T${clock}(?::[0-5]\d(?:\.\d{1,9})?)?(?:${offset})$`);
const local = new RegExp(String.raw`^(\d{1,4}[./-]\d{1,2}[./-]\d{1,4})([ T])${clock}(:[0-5]\d)?$`);

/** True for a day that there is with a time that there is, in ISO 8601 with an offset. */
export function isMoment(text: string): boolean {
  const [, day] = moment.exec(text) ?? [];
  return day !== undefined && isIsoDay(day);
}

/** How a day with a time and without an offset is written, `yyyy-MM-dd HH:mm:ss`; undefined for anything else. */
export function localMomentFormat(text: string): string | undefined {
  const [, day = "", between, seconds] = local.exec(text) ?? [];
  const shape = dateShape(day);
  if (shape === undefined || shape.orders === 0) return undefined;
  const order = dateOrders.find((_, index) => shape.orders === 1 << index);
  // Where day and month could change places, the other cells have to tell: none of them names a format by itself.
  const format = order === undefined ? "?" : dateFormat(order, shape.mark, shape.isPadded);
  return `${format}${between === "T" ? "'T'" : " "}HH:mm${seconds === undefined ? "" : ":ss"}`;
}
