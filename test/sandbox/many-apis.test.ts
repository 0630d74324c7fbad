import { describe, expect, it } from "vitest";
import type { Deed } from "../../src/sandbox/api.ts";
import { startSandbox } from "../../src/sandbox/index.ts";
import { Score, type Visit } from "../../src/sandbox/scoreboard.ts";
import { parseApiSettings } from "../../src/sandbox/settings.ts";
import { afterTest } from "../http/servers.ts";
import { emptyFolder, runCli } from "../support/run-cli.ts";
import { runInProcess } from "../support/run-in-process.ts";

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("the score of a batch", () => {
  function arrive(score: Score, keys: readonly string[]): Visit {
    score.arrive(0);
    const visit: Visit = { gone: false, ended: false };
    score.begin(visit, { time: 0, method: "POST", path: "/", object: "hubspot/contacts", keys, status: null });
    return visit;
  }
  const scoreOf = (score: Score) => score.read([]).objects["hubspot/contacts"];

  it("counts each deed as often as it was done", () => {
    const score = new Score(0);
    const reply = { status: 207, body: "" };
    score.wrote("hubspot/contacts", { ...reply, did: { created: 60, updated: 39 } });
    score.wrote("hubspot/contacts", { ...reply, did: { created: 1, doubles: 1 } });
    score.wrote("hubspot/contacts", { ...reply, did: "deleted" satisfies Deed });
    score.wrote("hubspot/contacts", { ...reply, did: {} });
    expect(scoreOf(score)).toMatchObject({ created: 61, updated: 39, doubles: 1, deleted: 1, posted: 0 });
  });

  it("holds every key of it until it ends, so that each overlap is seen", async () => {
    const score = new Score(5);
    const first = arrive(score, ["a", "b", "c"]);
    arrive(score, ["d", "b"]);
    await turn();
    expect(scoreOf(score)?.overlaps).toBe(1);
    score.end(first, 200);
    arrive(score, ["a", "c"]);
    await turn();
    expect(scoreOf(score)?.overlaps).toBe(1);
    arrive(score, ["a", "c"]);
    await turn();
    expect(scoreOf(score)?.overlaps).toBe(3);
    expect(score.read([]).log.map(({ keys }) => keys)).toEqual([
      ["a", "b", "c"],
      ["d", "b"],
      ["a", "c"],
      ["a", "c"],
    ]);
  });
});

describe("a setting of the sandbox", () => {
  it("is of the API before its dot, else of Zeeg", () => {
    const given = parseApiSettings(["zeeg.validationStatus=422", "decimals=true", "zeeg.matching=case-insensitive"]);
    expect(given).toEqual({ zeeg: { validationStatus: 422, decimals: true, matching: "case-insensitive" } });
  });

  it("that is unknown is told with the nearest one", () => {
    expect(() => parseApiSettings(["zeg.decimals=true"])).toThrow(
      /"zeg" is no API\. Did you mean "zeeg"\? Choose from: zeeg/,
    );
    expect(() => parseApiSettings(["zeeg.decimal=true"])).toThrow(/"decimal" is no setting\. Did you mean "decimals"/);
    expect(() => parseApiSettings(["zeeg.decimals=yes"])).toThrow(/"yes" is no value of decimals/);
    for (const text of ["zeeg", "zeeg.", ".decimals=true", "=", "zeeg.toString=1", "__proto__.x=1"]) {
      expect(() => parseApiSettings([text])).toThrow(/Choose from/);
    }
  });
});

it("objects of any API are there from the start, and again after a reset", async () => {
  const attributes = [{ key: "external_id", type: "text", isUnique: true }] as const;
  const sandbox = await startSandbox({
    objects: [
      { slug: "machines", attributes, api: "hubspot" },
      { slug: "machines", attributes },
    ],
  });
  afterTest(() => sandbox.close());
  for (const _ of [1, 2]) {
    for (const api of ["hubspot", "zeeg"] as const) {
      expect(sandbox.objects(api)).toMatchObject([{ slug: "machines", attributes: [{ isUnique: true }] }]);
    }
    sandbox.reset();
  }
});

it("the commands on its data take an API, and tell of those there are", async () => {
  const cwd = emptyFolder();
  const pushed = await runCli(["-", "--format", "csv", "--object", "items", "--match", "sku", "--sandbox"], {
    cwd,
    stdin: "sku\nA\n",
  });
  expect(pushed.code).toBe(0);
  const [named, usual, wrong] = await Promise.all([
    runCli(["sandbox", "records", "items", "--api", "zeeg"], { cwd }),
    runCli(["sandbox", "records", "items"], { cwd }),
    runCli(["sandbox", "reset", "--api", "zeg"], { cwd }),
  ]);
  expect(named.stdout).toBe(usual.stdout);
  expect(JSON.parse(named.stdout)).toMatchObject({ attributes: { sku: "A" } });
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('"zeg" is no API. Did you mean "zeeg"?')]);
  const people = ["-", "--format", "csv", "--match", "email", "--sandbox"];
  const stdin = "email\na@example.com\n";
  await runInProcess([...people, "-d", "hubspot", "--object", "contacts"], { cwd, stdin });
  const found = await runInProcess(["sandbox", "records", "contacts"], { cwd });
  expect(JSON.parse(found.stdout)).toMatchObject({ attributes: { email: "a@example.com" } });
  await runInProcess([...people, "--object", "contacts"], { cwd, stdin });
  const unclear = await runInProcess(["sandbox", "records", "contacts"], { cwd });
  expect([unclear.code, unclear.stderr]).toEqual([2, expect.stringMatching(/--api zeeg or hubspot/)]);
  const emptied = await runCli(["sandbox", "reset", "items", "--api", "zeeg"], { cwd });
  expect(emptied.stdout).toBe("Emptied: zeeg items (1 record)\n");
});
