import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { banner } from "../../src/cli/sandbox-banner.ts";
import { parseObject } from "../../src/cli/sandbox-object.ts";
import { apiNames } from "../../src/sandbox/apis.ts";
import { startSandbox } from "../../src/sandbox/index.ts";
import { afterTest } from "../http/servers.ts";
import { emptyFolder } from "../support/run-cli.ts";
import { runInProcess } from "../support/run-in-process.ts";

async function started(...objects: readonly string[]) {
  const sandbox = await startSandbox({ graceMs: 0, objects: objects.map(parseObject) });
  afterTest(() => sandbox.close());
  return sandbox;
}

describe("what the sandbox's server says of itself", () => {
  it("is a line for each API with its address, and what is in it", async () => {
    const sandbox = await started("products:sku!,name", "shoes:sku!");
    sandbox.defineObject({ slug: "deals", attributes: [{ key: "name", type: "text" }] }, "routera");
    const lines = banner(sandbox, ["sandbox", "other"], 80).split("\n");
    for (const name of apiNames) {
      expect(lines.filter((line) => line.startsWith(`  ${name} `) && line.includes(sandbox.urls[name]))).toHaveLength(
        1,
      );
    }
    expect(lines[0]).toBe(`Emulated CRMs at ${sandbox.origin}. Token: sandbox or other`);
    expect(lines).toContain("              holds products (0 records), shoes (0 records)");
    expect(lines.join("\n")).not.toContain("deals");
    expect(lines.filter((line) => line.length > 100)).toEqual([]);
  });

  it("has an example that works", async () => {
    const sandbox = await started("products:sku!,name");
    const text = banner(sandbox, ["sandbox"], 80);
    const command = /^ {2}crm-sync (.*)$/m.exec(text)?.[1] ?? "";
    const token = /ZEEG_API_TOKEN=(.*)$/m.exec(text)?.[1] ?? "";
    const cwd = emptyFolder();
    writeFileSync(join(cwd, "products.csv"), "SKU,Name\nA-1,One\n");
    const run = await runInProcess([...command.split(" "), "--json"], { cwd, env: { ZEEG_API_TOKEN: token } });
    expect([run.code, sandbox.count("products")], run.stderr).toEqual([0, 1]);
  });

  it("says how to begin where there is nothing to write to", async () => {
    const text = banner(await started(), ["sandbox"], 80);
    expect(text).not.toContain("--match");
    const definition = /--object '(.*)'/.exec(text)?.[1] ?? "";
    expect(parseObject(definition)).toMatchObject({ slug: "products" });
  });
});

describe("the sandbox's data of another API than Zeeg", () => {
  it("is told with the command that shows it, and that command works", async () => {
    const cwd = emptyFolder();
    const config = [
      "destination: { type: hubspot }",
      "source: c.csv",
      "object: contacts",
      "match: email",
      "fields: { email: Email, firstname: Name }",
    ];
    writeFileSync(join(cwd, "c.yaml"), config.join("\n"));
    writeFileSync(join(cwd, "c.csv"), "Email,Name\na@b.example,Ann\n");
    const { stdout } = await runInProcess(["push", "-c", "c.yaml", "--sandbox"], { cwd });
    const command = /See what the sandbox holds: crm-sync (.*)$/m.exec(stdout)?.[1] ?? "";
    expect(command).toBe("sandbox records contacts --api hubspot");
    const shown = await runInProcess(command.split(" "), { cwd });
    expect(JSON.parse(shown.stdout)).toMatchObject({ attributes: { email: "a@b.example" } });

    const without = await runInProcess(["sandbox", "records", "contacts"], { cwd });
    expect(without.stdout).toBe(shown.stdout);
    const wrong = await runInProcess(["sandbox", "records", "contacts", "--api", "routera"], { cwd });
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining("has no object")]);
    const emptied = await runInProcess(["sandbox", "reset"], { cwd });
    expect(emptied.stdout).toBe("Emptied: hubspot contacts (1 record)\n");
    expect((await runInProcess(["sandbox", "reset"], { cwd })).stdout).toBe("It held nothing.\n");
  });
});
