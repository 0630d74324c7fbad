/** The way to a part of a JSON answer, as a config writes it. */
export type JsonPath = readonly (string | number)[];

const step = /\.?([^.[\]"'\s]+)|\[(\d{1,9})\]|\["((?:[^"\\]|\\.)*)"\]/y;

/**
 * `data.id.record_id`, `results[0].id`, `["odata.etag"]` for a name with a dot in it, `$` for the answer itself; a path may
 * begin with it, too: `$.data`, `$[0]`.
 * @returns undefined where the text is no path
 */
export function parseJsonPath(written: string): JsonPath | undefined {
  if (written === "$") return [];
  const text = written.replace(/^\$(?:\.(?=[^.[])|(?=\[))/, "");
  const path: (string | number)[] = [];
  step.lastIndex = 0;
  while (step.lastIndex < text.length) {
    const start = step.lastIndex;
    const match = step.exec(text);
    if (match === null) return undefined;
    const [whole, name, index, quoted] = match;
    // A dot stands between two names, and nowhere else.
    if (name !== undefined && (start === 0) === whole.startsWith(".")) return undefined;
    if (index !== undefined) path.push(Number(index));
    else path.push(name ?? (quoted ?? "").replaceAll(/\\(.)/g, "$1"));
  }
  return path.length === 0 ? undefined : path;
}

/** What stands there; undefined where nothing does. Only what the answer itself holds is found. */
export function readJsonPath(value: unknown, path: JsonPath): unknown {
  let part = value;
  for (const name of path) {
    if (typeof part !== "object" || part === null) return undefined;
    if (Array.isArray(part) !== (typeof name === "number") || !Object.hasOwn(part, name)) return undefined;
    part = (part as { readonly [name: string | number]: unknown })[name];
  }
  return part;
}

/** As a person writes it. */
export function showJsonPath(path: JsonPath): string {
  const parts = path.map((name) => {
    if (typeof name === "number") return `[${name}]`;
    return /^[^.[\]"'\s]+$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
  });
  return parts.length === 0 ? "$" : parts.join("").replace(/^\./, "");
}

/** What stands in an answer is what was declared: `true` and `"true"` say the same, in YAML and in JSON. */
export function isSaid(told: unknown, declared: string | number | boolean): boolean {
  return told === declared || (typeof told !== "object" && told !== undefined && String(told) === String(declared));
}
