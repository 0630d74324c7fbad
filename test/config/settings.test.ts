import { expect, test } from "vitest";
import { resolveSettings, unknownVariables } from "../../src/config/index.ts";
import type { LoadedConfig } from "../../src/config/load.ts";
import { environmentName, flagName, options } from "../../src/config/options.ts";
import { configSchema } from "../../src/config/schema.ts";
import type { SettingsRequest } from "../../src/config/settings.ts";

function loadedFrom(value: unknown, baseDir = "/project"): LoadedConfig {
  const config = configSchema({ zeeg: {}, rest: {} }, "zeeg").parse(value);
  return { file: "c.yaml", baseDir, config, warnings: [], locate: () => undefined };
}

function settle(request: Partial<SettingsRequest>) {
  return resolveSettings({ cwd: "/project", flags: {}, env: {}, ...request });
}

test("the shortest call: one file and a match; all the rest is defaults", () => {
  expect(settle({ sources: ["exports/products.csv.gz"], flags: { match: "sku" } })).toEqual([
    {
      name: "products",
      configPath: [],
      match: "sku",
      object: "products",
      sources: ["exports/products.csv.gz"],
      baseDir: "/project",
      secrets: {},
      destinationSettings: {},
      configuredDestination: "zeeg",
      mode: "upsert",
      destination: "zeeg",
      sandbox: false,
      header: true,
      rateShare: 1,
      concurrency: "auto",
      timeout: 30_000,
      maxAttempts: 6,
      blank: "omit",
      changedOnly: false,
      full: false,
      ifLocked: "fail",
      duplicates: "each",
      skip: 0,
      json: false,
      failOn: "any",
      allowEmpty: false,
      stateDir: ".crm-sync",
      state: true,
      quiet: false,
      verbose: false,
      yes: false,
    },
  ]);
});

test("flags beat environment, environment beats config, config beats defaults", () => {
  const loaded = loadedFrom({
    destination: { type: "rest", timeout: "1s", maxAttempts: 2, rate: "1/s", concurrency: 3 },
    source: { path: "a.csv", delimiter: ";", header: false },
    match: "sku",
    limit: 7,
  });
  const env = { CRM_SYNC_TIMEOUT: "2s", CRM_SYNC_MAX_ATTEMPTS: "3", CRM_SYNC_RATE: "5/s,100/min", CRM_SYNC_LIMIT: "" };
  const [sync] = settle({ loaded, env, flags: { timeout: "3s", header: true } });
  expect(sync).toMatchObject({
    destination: "rest",
    timeout: 3000,
    maxAttempts: 3,
    concurrency: 3,
    rate: [
      { count: 5, windowMs: 1000 },
      { count: 100, windowMs: 60_000 },
    ],
    delimiter: ";",
    header: true,
    limit: 7,
  });
});

test("switches are turned by flag and by either variable", () => {
  const base = { sources: ["a.csv"], flags: { match: "m" } };
  expect(settle({ ...base, env: { CRM_SYNC_NO_STATE: "1", CRM_SYNC_QUIET: "true" } })[0]).toMatchObject({
    state: false,
    quiet: true,
  });
  expect(settle({ ...base, env: { CRM_SYNC_STATE: "0" } })[0]).toMatchObject({ state: false });
  expect(settle({ ...base, env: { CRM_SYNC_STATE: "0" }, flags: { match: "m", state: true } })[0]).toMatchObject({
    state: true,
  });
});

test("a repeated flag keeps every value", () => {
  const [sync] = settle({ sources: ["a.csv"], flags: { match: "m", rate: ["1/s", "20/min"] } });
  expect(sync?.rate).toHaveLength(2);
});

test("faults of all options come at once, each with its flag or variable", () => {
  const run = () =>
    settle({
      flags: { rate: ["10"], format: "cvs", concurrency: "0" },
      env: { CRM_SYNC_TIMEOUT: "30", CRM_SYNC_NO_STATE: "yes" },
    });
  for (const text of [
    '--rate: "10" is not a rate. Valid:',
    '--format: unknown value "cvs". Did you mean "csv"?',
    "--concurrency: ",
    'CRM_SYNC_TIMEOUT: "30" is not a duration',
    'CRM_SYNC_NO_STATE: "yes"',
    "nothing to read",
    "no match attribute",
  ]) {
    expect(run).toThrow(text);
  }
});

test("every format has a name that flag, variable and config take, and a sheet a name or a number", () => {
  const base = { sources: ["a"], flags: { match: "m" } };
  for (const format of ["csv", "tsv", "jsonl", "ndjson", "json", "xlsx"] as const) {
    const loaded = loadedFrom({ source: { path: "a", format, sheet: 2 }, object: "o", match: "m" });
    expect(settle({ loaded })[0]).toMatchObject({ format, sheet: "2" });
    const flags = { match: "m", object: "o", format, sheet: "Products" };
    expect(settle({ ...base, flags, loaded })[0]).toMatchObject({ format, sheet: "Products" });
    const env = { CRM_SYNC_FORMAT: format, CRM_SYNC_SHEET: "3" };
    expect(settle({ ...base, env, flags: { match: "m", object: "o" } })[0]).toMatchObject({ format, sheet: "3" });
  }
});

test("syncs come in the config's order, each with its own keys, or only those that are named", () => {
  const loaded = loadedFrom({
    destination: { token: { file: "t" } },
    syncs: [
      { name: "one", source: "a.csv", match: "id", where: { S: "x" }, blank: "clear" },
      { name: "two", source: ["b.csv", "-"], match: "sku", object: "b2", fields: { sku: "SKU" } },
    ],
  });
  expect(settle({ loaded })).toMatchObject([
    {
      name: "one",
      object: "a",
      match: "id",
      configPath: ["syncs", 0],
      blank: "clear",
      where: { S: "x" },
      secrets: { token: { file: "t" } },
    },
    {
      name: "two",
      object: "b2",
      match: "sku",
      configPath: ["syncs", 1],
      sources: ["b.csv", "-"],
      fields: { sku: "SKU" },
    },
  ]);
  expect(settle({ loaded, syncNames: ["two"], sources: ["c.csv"] })).toMatchObject([
    { name: "two", sources: ["c.csv"] },
  ]);
  expect(() => settle({ loaded, syncNames: ["tow"] })).toThrow('there is no sync "tow". Did you mean "two"?');
  expect(() => settle({ loaded, sources: ["c.csv"], flags: { match: "x" } })).toThrow(
    "a source argument, --match would go for all 2 syncs",
  );
});

test("a config's paths start from its own folder", () => {
  const loaded = loadedFrom({ source: ["data/a.csv", "/abs/b.csv", "-"], match: "sku", object: "o" }, "/project/jobs");
  expect(settle({ loaded })[0]?.sources).toEqual(["jobs/data/a.csv", "../abs/b.csv", "-"]);
});

test.each([["-"], ["products-*.csv"], ["data/*.csv"]])("the object cannot be told from %j", (source) => {
  expect(() => settle({ sources: [source], flags: { match: "m" } })).toThrow(
    "no object: the source's name is no slug; say which one to write to, as --object products",
  );
});

test("a variable that is no option is warned of with the nearest one", () => {
  expect(unknownVariables({ CRM_SYNC_RAET: "1/s", CRM_SYNC_TOKEN: "x", CRM_SYNC_NO_COLOR: "1", HOME: "/" })).toEqual([
    'the environment variable CRM_SYNC_RAET is no option and is ignored. Did you mean "CRM_SYNC_RATE"?',
  ]);
});

test("every option has a flag and a variable of its name", () => {
  expect([flagName("maxErrors"), environmentName("maxErrors")]).toEqual(["--max-errors", "CRM_SYNC_MAX_ERRORS"]);
  expect(new Set(Object.keys(options).map(environmentName)).size).toBe(Object.keys(options).length);
});
