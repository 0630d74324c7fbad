import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import type { SyncSettings } from "../../src/config/index.ts";
import { Secret } from "../../src/config/index.ts";
import { storeRequest } from "../../src/sync/stored-request.ts";
import { spoil } from "../contract/proxy.ts";
import { emptyFolder, reportOf, runCli } from "../support/run-cli.ts";
import { type WatchedCrm, watchCrm } from "../support/watched-crm.ts";

let crm: WatchedCrm | undefined;
afterEach(async () => await crm?.sandbox.close());

/** Everything that stands in the files of a folder. */
function contentOf(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), "latin1")).join("\n");
}

it("what a config says of its destination is kept nowhere, and read again for a retry", async () => {
  const tokens = ["zt_f1rst-t0ken", "zt_sec0nd-t0ken"] as const;
  crm = await watchCrm({ tokens: tokens.map((token) => ({ token, scopes: ["crm:read", "crm:write"] })) });
  const used = new Set<string>();
  const origin = await spoil(crm.sandbox.origin, ({ authorization }) => {
    used.add(authorization);
    return undefined;
  });
  const cwd = emptyFolder();
  const configure = (token: string) =>
    writeFileSync(
      join(cwd, "crm-sync.config.yaml"),
      `destination: { baseUrl: "${origin}/v2", token: ${token} }\nsource: items.csv\nobject: items\nmatch: sku\n`,
    );
  configure(tokens[0]);
  writeFileSync(join(cwd, "items.csv"), "sku,mail\nA,a@example.com\nB,nobody\n");
  const pushed = await runCli(["push", "--json", "--no-progress"], { cwd });
  expect(reportOf(pushed).counts).toMatchObject({ created: 1, rejected: 1 });
  configure(tokens[1]);
  const retried = await runCli(["retry", "--json", "--no-progress"], { cwd });
  expect(reportOf(retried).counts).toMatchObject({ read: 1, rejected: 1 });
  expect([...used]).toEqual(tokens.map((token) => `Bearer ${token}`));
  const kept = contentOf(join(cwd, ".crm-sync"));
  expect(kept).toContain("items.csv");
  for (const token of tokens) expect(kept + pushed.stderr + pushed.stdout + retried.stderr).not.toContain(token);
});

it("a run's request holds nothing of what is the destination's own, nor of who is told", () => {
  const settings = {
    name: "products",
    destination: "rest",
    sources: ["a.csv"],
    secrets: { clientSecret: new Secret("hunter2"), token: { command: ["pass", "show", "hunter3"] } },
    destinationSettings: { headers: { "x-key": "hunter4" } },
    configuredDestination: "rest",
    notices: { places: [{ webhook: new Secret("hunter5"), command: ["page", "hunter6"], on: ["failure"] }] },
  } as unknown as SyncSettings;
  const text = storeRequest({ cwd: "/", settings, isNamed: false });
  expect(JSON.parse(text)).toEqual({
    cwd: "/",
    settings: { name: "products", destination: "rest", sources: ["a.csv"] },
    isNamed: false,
  });
  expect(text).not.toContain("hunter");
});
