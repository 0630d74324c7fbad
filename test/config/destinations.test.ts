import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { configJsonSchema, loadConfig, resolveSettings } from "../../src/config/index.ts";
import { ConfigError } from "../../src/core/errors.ts";
import { emptyFolder } from "../support/run-cli.ts";

const destinations = {
  zeeg: {},
  rest: {
    upsert: z.strictObject({ path: z.string() }).describe("The request."),
    idField: z.string().optional().describe("Id."),
  },
  paged: { pageSize: z.number().int().default(100).describe("Records a page.") },
};

async function load(text: string, env: Record<string, string> = {}) {
  const cwd = emptyFolder();
  writeFileSync(join(cwd, "crm-sync.config.yaml"), text);
  const loaded = await loadConfig({ cwd, env, destinations });
  return resolveSettings({ cwd, flags: {}, sources: ["a.csv"], env, loaded })[0];
}

async function errorOf(text: string): Promise<string> {
  const error = await load(text).catch((thrown: unknown) => thrown);
  if (error instanceof ConfigError) return error.message;
  throw new Error(`no config error but ${inspect(error)}`);
}

const sync = "object: products\nmatch: sku\n";

describe("the keys of a config that are a destination's own", () => {
  it("are taken by their type, and are no options", async () => {
    const text = `${sync}destination:\n  type: rest\n  timeout: 5s\n  upsert: { path: /x }\n  idField: id\n`;
    expect(await load(text)).toMatchObject({
      destination: "rest",
      configuredDestination: "rest",
      timeout: 5000,
      destinationSettings: { upsert: { path: "/x" }, idField: "id" },
    });
  });

  it("are told with line and nearest name where they are mistyped, missing or another one's", async () => {
    expect(await errorOf(`${sync}destination:\n  type: rest\n  upsert: { path: /x }\n  idFeild: id\n`)).toMatch(
      /crm-sync\.config\.yaml:6 destination\.?.*"idFeild".*Did you mean "idField"\?/s,
    );
    expect(await errorOf(`${sync}destination:\n  type: rest\n  upsert: { paht: /x }\n`)).toMatch(
      /yaml:5 .*"paht".*"path"/s,
    );
    expect(await errorOf(`${sync}destination:\n  type: rest\n`)).toMatch(/destination\.upsert/);
    expect(await errorOf(`${sync}destination:\n  type: zeeg\n  idField: id\n`)).toMatch(/yaml:5 .*"idField"/s);
    expect(await errorOf(`${sync}destination:\n  idField: id\n`)).toMatch(/"idField"/);
  });

  it("are no second fault beside a type that is unknown", async () => {
    const message = await errorOf(`${sync}destination:\n  type: rset\n  idField: id\n`);
    expect(message).toMatch(/yaml:4 destination\.type: .*Did you mean "rest"\?/);
    expect(message).not.toContain("idField");
  });

  it("have their defaults", async () => {
    expect(await load(`${sync}destination: { type: paged }\n`)).toMatchObject({
      destinationSettings: { pageSize: 100 },
    });
  });
});

describe("secrets in a config", () => {
  const kinds = ["token", "clientId", "clientSecret", "refreshToken", "username", "password"] as const;

  it.each(kinds)("of the kind %s are read in each form, and shown in none", async (key) => {
    const settings = await load(`${sync}destination:\n  ${key}: \${GIVEN}\n`, { GIVEN: "hunter2" });
    expect(settings?.secrets).toHaveProperty(key);
    expect(settings?.destinationSettings).toEqual({});
    expect(inspect(settings, { depth: 9 })).not.toContain("hunter2");
    expect(JSON.stringify(settings)).not.toContain("hunter2");
    expect((await load(`${sync}destination:\n  ${key}: { file: f }\n`))?.secrets).toEqual({ [key]: { file: "f" } });
    const command = await load(`${sync}destination:\n  ${key}: { command: [pass, show] }\n`);
    expect(command?.secrets).toEqual({ [key]: { command: ["pass", "show"] } });
    expect(await errorOf(`${sync}destination:\n  ${key}: { flie: f }\n`)).toMatch(
      /yaml:4 .*"flie".*Did you mean "file"/s,
    );
  });

  it("that stand there as plain text are warned of, but for names and ids", async () => {
    const cwd = emptyFolder();
    const lines = kinds.map((key) => `  ${key}: hunter2\n`).join("");
    writeFileSync(join(cwd, "crm-sync.config.yaml"), `${sync}destination:\n${lines}`);
    const { warnings = [] } = (await loadConfig({ cwd, env: {}, destinations })) ?? {};
    expect(warnings.map((text) => /as plain text: keep it out of files with (\w+):/.exec(text)?.[1])).toEqual([
      "token",
      "clientSecret",
      "refreshToken",
      "password",
    ]);
    expect(warnings.join()).not.toContain("hunter2");
  });
});

it("an editor is offered the keys of each type, and of that type alone", () => {
  const schema = JSON.parse(JSON.stringify(configJsonSchema(destinations))) as {
    properties: {
      destination: {
        anyOf: { properties: Record<string, unknown>; required?: string[]; additionalProperties: unknown }[];
      };
    };
  };
  const [zeeg, rest, paged] = schema.properties.destination.anyOf;
  expect(Object.keys(zeeg?.properties ?? {})).not.toContain("upsert");
  expect(zeeg?.required ?? []).toEqual([]);
  expect(rest?.required).toEqual(["type", "upsert"]);
  expect(rest?.properties).toMatchObject({ type: { const: "rest" }, upsert: { required: ["path"] }, clientSecret: {} });
  expect(paged?.properties).toHaveProperty("pageSize");
  for (const one of [zeeg, rest, paged]) expect(one?.additionalProperties).toBe(false);
});

it("the mode is an option like others: flag, variable, config", async () => {
  expect(await load(`${sync}mode: update\n`)).toMatchObject({ mode: "update" });
  expect(await load(`${sync}mode: update\n`, { CRM_SYNC_MODE: "create" })).toMatchObject({ mode: "create" });
  expect(await errorOf(`${sync}mode: updat\n`)).toMatch(/yaml:3 mode: .*Did you mean "update"/);
});
