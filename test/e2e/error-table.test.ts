import { describe, expect, it } from "vitest";
import { chapters } from "../errors/chapters.ts";
import { provoke } from "../errors/provoke.ts";

/** What is told there depends on what runs leave behind. */
const remembered: ReadonlySet<string> = new Set(["command", "state", "guards", "destinations"]);

describe.each(Object.entries(chapters))("errors of the chapter %s", (name, cases) => {
  it("lead to their codes and exit codes, in the words of the snapshot", async () => {
    const texts: string[] = [];
    const found: string[] = [];
    for (const one of cases) {
      const { exit, codes, text } = await provoke(one, remembered.has(name));
      found.push(outcome(one.title, exit, codes));
      texts.push(`## ${one.title}\n\n$ crm-sync ${one.run}    (exit ${exit})\n${text}\n`);
    }
    expect(found).toEqual(cases.map(({ title, exit, codes }) => outcome(title, exit, codes)));
    await expect(texts.join("\n")).toMatchFileSnapshot(`../fixtures/errors/${name}.txt`);
  });
});

function outcome(title: string, exit: number, codes: readonly string[]): string {
  return `${title}: exit ${exit}, ${[...codes].sort().join(" ")}`;
}
