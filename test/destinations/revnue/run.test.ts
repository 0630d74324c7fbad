import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { emptyFolder, samples } from "../../support/run-cli.ts";
import { runInProcess } from "../../support/run-in-process.ts";
import { scripted } from "../indexed/scripted.ts";

const env = { REVNUE_API_TOKEN: "rv_5ecret" };

/** A Revnue with customers by company, which loses the answer to its first create. */
async function revnue() {
  const customers: { id: number; company: number; name: string }[] = [];
  let lost = 0;
  return await scripted(({ method, url, body }) => {
    if (url.includes("template")) return { body: [] };
    if (method === "GET") {
      const company = Number(new URL(url, "http://x").searchParams.get("company"));
      return { body: customers.filter((one) => one.company === company) };
    }
    const values = JSON.parse(body) as { company: number; name: string };
    if (method !== "POST") return { body: { id: Number(url.split("/").pop()) } };
    const customer = { ...values, id: customers.length + 1 };
    customers.push(customer);
    return lost++ === 0 ? "reset" : { status: 201, body: customer };
  });
}

const config = (company: number, url: string) => `
destination: { type: revnue, baseUrl: "${url}/api/v2", company: ${company}, rate: 1000/s }
source: customers.csv
object: customers
match: name
fields: { name: Name, city: City }
`;

describe("a run to Revnue", () => {
  it("counts a create whose answer was lost, and keeps one company's customers from another's", async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, "customers.csv"), "Name,City\nAcme,Bonn\nBolt,Brno\n");
    const { url } = await revnue();
    for (const company of [1, 2]) {
      writeFileSync(join(cwd, `c${company}.yaml`), config(company, url));
      const args = ["push", "-c", `c${company}.yaml`, "--changed-only", "--json"];
      const first = await runInProcess(args, { cwd, env });
      expect(first.stderr).not.toContain("rv_5ecret");
      // The same names are nothing that is known of the other company.
      expect(JSON.parse(first.stdout).counts).toMatchObject({ read: 2, created: 2, unchanged: 0 });
      const second = await runInProcess(args, { cwd, env });
      expect(JSON.parse(second.stdout).counts).toMatchObject({ read: 2, created: 0, unchanged: 2 });
    }
  });

  it("takes what the samples' config says", async () => {
    const cwd = emptyFolder();
    const { url, seen } = await revnue();
    for (const name of ["revnue-customers.csv", "revnue-customers.config.yaml"]) {
      writeFileSync(join(cwd, name), readFileSync(join(samples, name)));
    }
    const args = ["-c", "revnue-customers.config.yaml", "--base-url", `${url}/api/v2`, "--rate", "1000/s", "--json"];
    const run = await runInProcess(["push", ...args], { cwd, env });
    expect(JSON.parse(run.stdout).counts).toMatchObject({ read: 30, created: 30 });
    const acme = seen.map(({ body }) => body).find((body) => body.includes("Brückner"));
    expect(JSON.parse(acme ?? "")).toMatchObject({
      company: 1,
      contact_person: { type: "account_management" },
      nda_signed: false,
    });
  });
});
