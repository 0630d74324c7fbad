import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A code, as the source has it, and the first place of it. */
export interface FoundCode {
  readonly code: string;
  readonly place: string;
}

const literal = /"([a-z][a-z0-9]*(?:-[a-z0-9]+)*)"/g;

/** Where a code stands in the source. The first group holds it, as one literal or as several of a condition. */
const places: readonly RegExp[] = [
  /new (?:Usage|Source|Destination|State)Error\(\s*([^,()]+),/g,
  /new Refused\(\s*("[^"]+")/g,
  /\bstop\(\{ code: ("[^"]+")/g,
  // A problem, a note or a doubt: the message stands beside the code.
  /\{\s*(?:\.\.\.[\w.]+, )?code: ("[^"]+"),\s*(?:field\b|message\b|column\b)/g,
  /\bcode: ("[^"]+"),?\n/g,
  /\bfault: ("json-[^"]+") \}/g,
  /\b(?:cellCount|code) = ("[^"]+")/g,
  /\bsuper\(("[^"]+"),/g,
  // A table of them.
  /\bconst codes = \{([^}]+)\}/g,
];

/** Kinds of damage are codes of `crm-sync check`; they are named as a type. */
const kinds = /export type DamageKind =([^;]+);/;

/** Zod's own codes, which no user meets. */
const notOurs: ReadonlySet<string> = new Set(["custom", "invalid_type", "invalid_value"]);

/** Every code that the program can end, stop or refuse a row with, in the order of the alphabet; those of the sandbox are not among them. */
export function codesInSource(root = "src"): readonly FoundCode[] {
  const found = new Map<string, string>();
  for (const path of readdirSync(root, { recursive: true, encoding: "utf8" }).sort()) {
    if (!path.endsWith(".ts") || path.startsWith("sandbox")) continue;
    const text = readFileSync(join(root, path), "utf8");
    const matches = [
      ...places.flatMap((place) => [...text.matchAll(place)]),
      ...(kinds.exec(text) ? [kinds.exec(text)] : []),
    ];
    for (const match of matches) {
      for (const [, code = ""] of match?.[1]?.matchAll(literal) ?? []) {
        if (notOurs.has(code) || found.has(code)) continue;
        found.set(code, `${path}:${text.slice(0, match?.index).split("\n").length}`);
      }
    }
  }
  return [...found].map(([code, place]) => ({ code, place })).sort((a, b) => (a.code < b.code ? -1 : 1));
}
