import type { Delivered } from "../../core/destination.ts";

const iso = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(\.\d+)?)?\s?(?:Z|[+-]\d{2}:?\d{2})$/;

/**
 * When a record was created, by ISO 8601 with its offset, or by seconds or ms since 1970, which their size tells apart.
 * Nothing where it is anything else: without an offset a moment would be a guess.
 */
export function momentOf(value: unknown): Pick<Delivered, "createdAt" | "createdAtPrecisionMs"> {
  if (typeof value === "number" && Number.isFinite(value) && value > 1e8) {
    return value > 1e11
      ? { createdAt: value, createdAtPrecisionMs: 1 }
      : { createdAt: value * 1000, createdAtPrecisionMs: Number.isInteger(value) ? 1000 : 1 };
  }
  if (typeof value !== "string") return {};
  const match = iso.exec(value);
  const ms =
    match === null
      ? Number.NaN
      : Date.parse(
          value
            .replace(" ", "T")
            .replace(/\s/, "")
            .replace(/([+-]\d{2})(\d{2})$/, "$1:$2"),
        );
  // `.000` is how moments of whole seconds are often written.
  const isWhole = match?.[1] === undefined || /^\.0+$/.test(match[1]);
  return Number.isNaN(ms) ? {} : { createdAt: ms, createdAtPrecisionMs: isWhole ? 1000 : 1 };
}
