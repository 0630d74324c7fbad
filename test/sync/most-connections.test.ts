import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { mostConnections } from "../../src/sync/most-connections.ts";

const folder = mkdtempSync(join(tmpdir(), "crm-sync-limits-"));
afterAll(() => rmSync(folder, { recursive: true }));

function withLimit(soft: string): number | undefined {
  const file = join(folder, "limits");
  const lines = [
    "Limit                     Soft Limit           Hard Limit           Units     ",
    "Max processes             63442                63442                processes ",
    `Max open files            ${soft.padEnd(20)} 524288               files     `,
  ];
  writeFileSync(file, `${lines.join("\n")}\n`);
  return mostConnections(file);
}

describe("the most connections at once", () => {
  it("are half of the files that may be open, less those of the program itself", () => {
    expect(withLimit("1024")).toBe(480);
    expect(withLimit("1")).toBe(1);
  });

  it("are not limited where the system sets no limit, or does not tell", () => {
    expect(withLimit("unlimited")).toBeUndefined();
    expect(mostConnections(join(folder, "not-there"))).toBeUndefined();
  });
});
