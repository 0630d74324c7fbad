import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { configFromObject } from "../../src/config/index.ts";
import { destinationShapes } from "../../src/destinations/index.ts";
import { examples } from "./config-examples.ts";
import { configKeys, configReference } from "./config-reference.ts";

const page = "docs/config.md";
const mark = "<!-- Made from the schema: below this line, `npm run docs` writes. -->\n";

describe("docs/config.md", () => {
  it("tells of every key what the schema says today (if not: npm run docs)", async () => {
    const [written = ""] = readFileSync(page, "utf8").split(mark);
    await expect(`${written}${mark}\n${configReference()}`).toMatchFileSnapshot(`../../${page}`);
  });

  it("has examples of keys that there are", () => {
    expect(Object.keys(examples).filter((path) => !configKeys().includes(path))).toEqual([]);
  });

  it.each(Object.entries(examples))("shows of %s a value that it takes: %s", (path, example) => {
    const env = { CRM_CLIENT_ID: "id" };
    const read = () =>
      configFromObject(configWith(path, parse(example)), { cwd: ".", env, destinations: destinationShapes });
    expect(read).not.toThrow();
  });
});

/** A config that holds nothing but what it must, and the value at the path. */
function configWith(path: string, value: unknown): object {
  const [first = "", ...rest] = path.split(".");
  const type = /\((\w+)\)/.exec(first)?.[1];
  const key = rest.at(-1) ?? "";
  if (type !== undefined) {
    const needed = type === "rest" ? { write: { method: "PUT", path: "/x" } } : {};
    return { destination: { type, ...needed, [key]: value } };
  }
  if (first === "fields" && rest.length > 0) {
    const isSource = ["column", "columns", "template", "value"].includes(key);
    return { fields: { x: { ...(!isSource && { column: "C" }), [key]: value } } };
  }
  if (first === "source" && rest.length > 0) return { source: { path: "a.csv", [key]: value } };
  return rest.length > 0 ? { [first]: { [key]: value } } : { [first]: value };
}
