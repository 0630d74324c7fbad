import { survivesDouble } from "./decimal.ts";

const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*|[{}[\],]/g;

/**
 * What JSON.parse drops in silence from a text it accepts: digits of a number, or all but the last of equal keys.
 * @param text valid JSON
 */
export function findJsonLoss(text: string): "number" | "duplicate-key" | undefined {
  // One entry per open bracket: the keys so far of an object, undefined for a list.
  const open: (Set<string> | undefined)[] = [];
  let keyIsNext = false;
  for (const [token] of text.matchAll(tokens)) {
    const first = token[0];
    const keys = open.at(-1);
    if (first === "{") open.push(new Set());
    else if (first === "[") open.push(undefined);
    else if (first === "}" || first === "]") open.pop();
    else if (first === '"') {
      if (keyIsNext && keys !== undefined) {
        const key = JSON.parse(token) as string;
        if (keys.has(key)) return "duplicate-key";
        keys.add(key);
      }
    } else if (first !== "," && !survivesDouble(token)) return "number";
    keyIsNext = first === "{" || (first === "," && keys !== undefined);
  }
  return undefined;
}
