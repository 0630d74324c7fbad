import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { RunReport } from "../../src/core/report.ts";
import { emptyFolder, samples } from "../support/run-cli.ts";
import { runInProcess } from "../support/run-in-process.ts";

const file = "crm-sync.config.yaml";

function folderWith(sample: string): string {
  const cwd = emptyFolder();
  copyFileSync(join(samples, sample), join(cwd, sample));
  return cwd;
}

async function init(sample: string, ...options: readonly string[]) {
  const cwd = folderWith(sample);
  const { code, stderr } = await runInProcess(["init", sample, "--yes", ...options], { cwd });
  return { cwd, code, stderr, text: existsSync(join(cwd, file)) ? readFileSync(join(cwd, file), "utf8") : "" };
}

describe("init for another destination", () => {
  it.each([
    ["hubspot", "contacts", "hubspot-contacts.csv", [], 40, 0],
    ["routera", "contacts", "routera-contacts.csv", [], 32, 0],
    ["revnue", "customers", "revnue-customers.csv", ["--match", "Customer"], 30, 0],
    ["zeeg", "people", "zeeg-people.csv", [], 28, 2],
  ] as const)("%s %s: writes a config that works as it is", async (name, object, sample, more, created, invalid) => {
    const { cwd, code, stderr } = await init(sample, "-d", name, "-o", object, ...more);
    expect([code, stderr]).toEqual([0, ""]);
    const args = ["push", "--sandbox", "--json", "--no-progress", "--rate", "1000/s"];
    const pushed = JSON.parse((await runInProcess(args, { cwd })).stdout) as RunReport;
    expect(pushed.counts).toMatchObject({ created, invalid, rejected: 0, failed: 0 });
  });

  it("takes the destination's own names where the letters are the same, and leaves out what it refuses, with the reason", async () => {
    const people = await init("zeeg-people.csv", "-d", "zeeg", "-o", "people");
    expect(people.text).toContain("match: email ");
    expect(people.text).toContain("  email: { column: E-mail, type: text }");
    expect(people.text).toContain("  firstName: { column: First name, type: text }");
    const customers = await init("revnue-customers.csv", "-d", "revnue", "-o", "customers", "-m", "Customer");
    expect(customers.text).toContain("  name: { column: Customer, type: text }");
    expect(customers.text).toMatch(
      /^ {2}# street: \{ column: Street, type: text \} +# Revnue's customers have no field/m,
    );
  });

  it("names every credential with the key that it may stand under, and the address where it has none of its own", async () => {
    const routera = await init("routera-contacts.csv", "-d", "routera", "-o", "contacts");
    expect(routera.text).toContain(
      "read from ROUTERA_CLIENT_ID and ROUTERA_CLIENT_SECRET; to name others: clientId: $",
    );
    expect(routera.text).not.toContain("baseUrl");
    const revnue = await init("revnue-customers.csv", "-d", "revnue", "-o", "customers", "-m", "Customer");
    expect(revnue.text).toContain("  # baseUrl: https://... # to be added, but for --sandbox: see docs/revnue.md");
  });

  it.each([
    [
      "which column holds the only attribute that tells records apart",
      ["-d", "revnue", "-o", "customers"],
      "tells customers apart by name, and no column is called so: say which one holds it, with --match",
    ],
    ["which object there is", ["-d", "revnue", "-m", "Customer"], "set object to customers"],
    ["where an API is described", ["-d", "rest"], "See docs/rest.md"],
  ])("says %s, and writes nothing", async (_what, options, words) => {
    const { code, stderr, text } = await init("revnue-customers.csv", ...options);
    expect([code, text]).toEqual([2, ""]);
    expect(stderr).toContain(words);
  });

  it("never takes one attribute for another because the CRM knows records by that alone", async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, "p.csv"), "Last name,E-mail\nA,a@b.example\nB,b@b.example\n");
    const { code, stderr } = await runInProcess(
      ["init", "p.csv", "--yes", "-d", "zeeg", "-o", "people", "-m", "Last name"],
      { cwd },
    );
    expect(code).toBe(2);
    expect(stderr).toContain("match");
    expect(existsSync(join(cwd, file))).toBe(false);
  });
});
