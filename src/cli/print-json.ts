import { printable } from "../core/printable.ts";
import type { Output } from "./world.ts";

/** Prints a value as JSON that means the same and holds no character that could make a terminal show something else. */
export function printJson(value: unknown, output: Output): void {
  const text = JSON.stringify(value, null, 2);
  const safe = text.replaceAll(/[^\n\x20-\x7e]/g, (unit) => (printable(unit) === unit ? unit : escaped(unit)));
  output.write(`${safe}\n`);
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
