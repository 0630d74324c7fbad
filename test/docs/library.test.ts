import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { emptyFolder } from "../support/run-cli.ts";

const page = readFileSync("docs/library.md", "utf8");
const fences = [...page.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language, body = ""]) => ({ language, body }));
const examples = fences.flatMap(({ language, body }, index) =>
  language === "js" ? [[/console\.log\((.*)\);/.exec(body)?.[1] ?? "", body, fences[index + 1]?.body] as const] : [],
);

it("has a text after each example, and nothing else in fences", () => {
  expect(fences.map(({ language }) => language)).toEqual(examples.flatMap(() => ["js", "text"]));
});

it.each(examples)("prints %s as docs/library.md says", async (_name, body, expected) => {
  const cwd = emptyFolder();
  const file = join(cwd, "example.mjs");
  const library = pathToFileURL(resolve("dist/index.js")).href;
  // The same example without an account, and without touching the folder of the tests.
  const here = body
    .replace('from "crm-sync"', `from ${JSON.stringify(library)}`)
    .replaceAll(/\bsync\(\{/g, `sync({ sandbox: true, env: {}, cwd: ${JSON.stringify(cwd)},`)
    .replaceAll("console.log(", "print(");
  writeFileSync(file, `export const lines = [];\nconst print = (...words) => lines.push(words.join(" "));\n${here}`);
  const { lines } = (await import(pathToFileURL(file).href)) as { readonly lines: readonly string[] };
  expect(`${lines.join("\n")}\n`).toBe(expected);
});
