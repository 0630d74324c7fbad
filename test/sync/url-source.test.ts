import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { resolveSettings } from "../../src/config/index.ts";
import { type RunEvent, sync } from "../../src/index.ts";
import { startSandbox } from "../../src/sandbox/index.ts";
import { afterTest, serve } from "../http/servers.ts";
import { emptyFolder } from "../support/run-cli.ts";

const attributes = [
  { key: "sku", type: "text", isUnique: true },
  { key: "price", type: "number" },
] as const;

/** Every file below a folder, in Latin-1, so that no byte is lost. */
function allText(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, "latin1"))
    .join("\n");
}

describe("a sync from an address", () => {
  it("delivers its rows, and keeps user and query out of report, events, rejects and state", async () => {
    const sandbox = await startSandbox({ objects: [{ slug: "products", attributes }], graceMs: 50 });
    afterTest(() => sandbox.close());
    const { url } = await serve((request, response) => {
      expect(request.url).toBe("/exports/products.csv?X-Sig=s3cretquery");
      response.end("sku,price\nA-1,10\nA-2,ten\n");
    });
    const cwd = emptyFolder();
    const events: RunEvent[] = [];
    const source = `${url.replace("//", "//ann:s3cretpass@")}/exports/products.csv?X-Sig=s3cretquery`;
    const report = await sync({
      cwd,
      env: { ZEEG_API_TOKEN: "sandbox" },
      stateDir: "state",
      config: { source, match: "sku", destination: { type: "zeeg", baseUrl: sandbox.urls.zeeg } },
      onEvent: (event) => void events.push(event),
    });
    expect(report).toMatchObject({
      exitCode: 1,
      counts: { read: 2, created: 1, invalid: 1 },
      source: { files: [{ path: `${url}/exports/products.csv` }] },
      problems: [{ examples: [{ file: `${url}/exports/products.csv`, line: 3 }] }],
    });
    expect(sandbox.count("products")).toBe(1);
    const kept = allText(cwd);
    expect(kept).toContain("/exports/products.csv");
    for (const text of [kept, JSON.stringify([report, events])]) expect(text).not.toMatch(/s3cret/);
  });
});

describe("the settings of an address", () => {
  const settings = (source: string, baseDir: string) =>
    resolveSettings({
      cwd: "/work",
      flags: { match: "sku" },
      env: {},
      loaded: { config: { source }, baseDir, file: "c.yaml" } as never,
    })[0];

  it("name the object by the end of its path, and leave it as it is wherever the config lies", () => {
    expect(settings("https://h/x/products.v2.csv.gz?name=/a/b.csv", "/elsewhere")).toMatchObject({
      object: "products",
      sources: ["https://h/x/products.v2.csv.gz?name=/a/b.csv"],
    });
    expect(() => settings("https://h/?name=products.csv", "/elsewhere")).toThrow("no object");
  });
});
