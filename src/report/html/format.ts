import { counted } from "../../core/counted.ts";
import { duration } from "../text.ts";
import { html, type Markup } from "./markup.ts";

/** `12,345`, and `12.3` where there is a fraction. */
export function number(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: value < 100 ? 1 : 0 });
}

/** `97.5%`; what is not all is never shown as 100, and what is there never as 0. */
export function share(part: number, whole: number): string {
  if (whole === 0) return "0%";
  const percent = (part / whole) * 100;
  if (part > 0 && percent < 0.1) return "<0.1%";
  if (part < whole && percent > 99.9) return ">99.9%";
  return `${Math.round(percent * 10) / 10}%`;
}

/** `1.2 MB` */
export function bytes(size: number): string {
  const units = ["", "kB", "MB", "GB", "TB"];
  let value = size;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return unit === 0 ? counted(value, "byte") : `${value.toPrecision(3)} ${units[unit]}`;
}

/** `0.85 ms`, `120 ms`, `1.3 s` */
export function latency(ms: number): string {
  return ms < 10 ? `${Number(ms.toPrecision(2))} ms` : duration(ms);
}

/** A moment, readable by people and programs; in UTC, as the page may be read elsewhere. */
export function moment(iso: string): Markup {
  const shown = Number.isNaN(Date.parse(iso)) ? iso : `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
  return html`<time datetime="${iso}">${shown}</time>`;
}
