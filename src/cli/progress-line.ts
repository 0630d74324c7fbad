import { type Paint, plainPaint } from "../report/text.ts";
import { clip, textWidth } from "../report/text-width.ts";
import type { Part } from "./progress-parts.ts";

const gap = "  ";
/** Narrower than this, each group has a line of its own. */
const narrow = 60;

/**
 * Sets groups of parts in lines of at most `width` columns: in one where they fit, else in as many as `maxLines` lets.
 * A line that is too long loses whole parts, those of the highest rank first.
 */
export function progressLines(
  groups: readonly (readonly Part[])[],
  width: number,
  maxLines: number,
  paint: Paint = plainPaint,
): readonly string[] {
  const all = groups.flat();
  if (maxLines <= 1 || widthOf(all) <= width) return [lineOf(all, width, paint)];
  const [where = [], outcomes = [], traffic = []] = groups;
  const lines = maxLines >= 3 && width < narrow ? [where, outcomes, traffic] : [where, [...outcomes, ...traffic]];
  return lines.filter((parts) => parts.length > 0).map((parts) => lineOf(parts, width, paint));
}

function lineOf(parts: readonly Part[], width: number, paint: Paint): string {
  const kept = [...parts];
  while (kept.length > 1 && widthOf(kept) > width) {
    const last = kept.reduce((worst, part) => (part.rank > worst.rank ? part : worst));
    kept.splice(kept.indexOf(last), 1);
  }
  return kept
    .map(({ text, style }) => {
      const shown = kept.length > 1 ? text : clip(text, width);
      return style === undefined ? shown : paint[style](shown);
    })
    .join(gap);
}

function widthOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { text }) => sum + textWidth(text) + gap.length, -gap.length);
}
