import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { emptyFolder, samples } from "../../support/run-cli.ts";
import { runInProcess } from "../../support/run-in-process.ts";
import { scripted, token } from "./scripted.ts";
import { ToyHubSpot } from "./toy-hubspot.ts";

const config = join(samples, "hubspot-contacts.config.yaml");
const optionsOf = (values: readonly string[]) => values.map((value) => ({ label: value.toUpperCase(), value }));

/** As somebody would have set them up. */
const properties = [
  ...["email", "firstname", "lastname", "company", "jobtitle", "city", "zip"].map((name) => ({ name, type: "string" })),
  { name: "customer_no", type: "string", hasUniqueValue: true },
  { name: "phone", type: "phone_number" },
  {
    name: "customer_type",
    type: "enumeration",
    fieldType: "select",
    options: optionsOf(["private", "trade", "hospitality", "press"]),
  },
  {
    name: "interests",
    type: "enumeration",
    fieldType: "checkbox",
    options: optionsOf(["kitchen", "tableware", "garden", "textiles", "lighting", "furniture"]),
  },
  { name: "newsletter", type: "bool", fieldType: "booleancheckbox" },
  { name: "loyalty_points", type: "number" },
  { name: "total_spent", type: "number" },
  { name: "customer_since", type: "date" },
  { name: "last_order_at", type: "datetime" },
];

describe("the sample for HubSpot", () => {
  it("holds before anything is sent", async () => {
    const { code, stdout } = await runInProcess(["check", "-c", config, "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ counts: { read: 40 } });
  });

  it("is delivered with every type that HubSpot has, and nothing altered", async () => {
    const hubspot = new ToyHubSpot({ properties });
    const { url } = await scripted((request) => hubspot.answer(request));
    const args = ["push", "-c", config, "--base-url", url, "--no-state", "--json"];
    const { code, stdout } = await runInProcess(args, { env: { HUBSPOT_ACCESS_TOKEN: token } });
    expect(JSON.parse(stdout)).toMatchObject({
      counts: { read: 40, created: 40 },
      altered: 0,
      notes: [expect.stringMatching(/partial upserts of contacts by email/)],
    });
    expect(code).toBe(0);
    expect(hubspot.contacts.get("jonas.brandt@example.org")?.properties).toMatchObject({
      customer_no: "001053",
      customer_type: "trade",
      interests: "textiles;kitchen",
      newsletter: "true",
      loyalty_points: "743",
      total_spent: "9304",
      customer_since: "2024-07-02",
      last_order_at: "2026-04-21T16:37:00Z",
    });
  });
});

describe("the page on HubSpot", () => {
  it("has a config that works with all that stands in comments there", async () => {
    const cwd = emptyFolder();
    const yaml = /```yaml\n([\s\S]*?)```/.exec(readFileSync("docs/hubspot.md", "utf8"))?.[1] ?? "";
    writeFileSync(join(cwd, "crm-sync.config.yaml"), yaml.replaceAll(/^ {2}# (?=\w+: )/gm, "  "));
    cpSync(samples, join(cwd, "samples"), { recursive: true });
    const { code, stdout, stderr } = await runInProcess(["check", "--json"], {
      cwd,
      env: { HUBSPOT_ACCESS_TOKEN: token },
    });
    expect(stderr + stdout).toContain('"read": 40');
    expect(code).toBe(0);
  });
});
