import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { ConfigError, type JsonObject, type RunEvent, type SyncRequest, sync } from "../../src/index.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../src/sandbox/index.ts";
import { rejectionOf } from "../http/servers.ts";
import { emptyFolder } from "../support/run-cli.ts";

let sandbox: Sandbox | undefined;
afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
});

const attributes = [
  { key: "sku", type: "text", isUnique: true },
  { key: "price", type: "number" },
] as const;

async function serve(options: SandboxOptions = {}) {
  sandbox = await startSandbox({ objects: [{ slug: "products", attributes }], graceMs: 50, ...options });
  const cwd = emptyFolder();
  const request = {
    cwd,
    env: { ZEEG_API_TOKEN: "sandbox" },
    config: { object: "products", match: "sku", destination: { type: "zeeg", baseUrl: sandbox.urls.zeeg } },
  } satisfies SyncRequest;
  return { crm: sandbox, cwd, request };
}

/** Rows as a cursor gives them: one by one, with something to be given back at the end. */
function cursor(count: number) {
  const state = { given: 0, isClosed: false };
  async function* rows(): AsyncGenerator<JsonObject> {
    try {
      for (; state.given < count; state.given++) {
        // Lets others run, as a real cursor would.
        await new Promise(setImmediate);
        yield { sku: `K${state.given}`, price: state.given };
      }
    } finally {
      state.isClosed = true;
    }
  }
  return { rows: rows(), state };
}

describe("sync()", () => {
  it("delivers the rows of an async generator, closes it, and reports", async () => {
    const { crm, request } = await serve();
    const { rows, state } = cursor(1200);
    const report = await sync({ ...request, rows });
    expect(report).toMatchObject({
      schemaVersion: 1,
      exitCode: 0,
      stoppedBy: null,
      counts: { read: 1200, created: 1200 },
    });
    expect(report.source).toEqual({ files: [{ path: "rows" }], complete: true });
    expect(crm.count("products")).toBe(1200);
    expect(state.isClosed).toBe(true);
  });

  it("takes any iterable, and tells the refused ones by their number", async () => {
    const { request } = await serve();
    const report = await sync({
      ...request,
      rows: [
        { sku: "A", price: 1 },
        { sku: "", price: 2 },
        { sku: "C", price: 3 },
      ],
    });
    expect(report).toMatchObject({ exitCode: 1, counts: { read: 3, created: 2, invalid: 1 } });
    expect(report.problems).toMatchObject([{ count: 1, examples: [{ file: "rows", line: 2 }] }]);
  });

  it("reads the files of its config where it is given no rows", async () => {
    const { request, cwd } = await serve();
    writeFileSync(join(cwd, "p.csv"), "sku,price\nA,1\n");
    const report = await sync({ ...request, config: { ...request.config, source: "p.csv" } });
    expect(report.counts).toMatchObject({ read: 1, created: 1 });
  });

  it("stops when the signal is aborted, closes the generator, and accounts for every row", async () => {
    const { crm, request } = await serve({ latencyMs: 1 });
    const { rows, state } = cursor(1_000_000);
    const abort = new AbortController();
    const onEvent = (event: RunEvent) => {
      if (event.event === "request.settled") abort.abort();
    };
    const report = await sync({ ...request, rows, signal: abort.signal, onEvent });
    expect(report).toMatchObject({ exitCode: 130, stoppedBy: { code: "interrupted" }, source: { complete: false } });
    const { read, created, unprocessed } = report.counts;
    expect(created + unprocessed).toBe(read);
    expect(created).toBe(crm.count("products"));
    expect(created).toBeGreaterThan(0);
    expect(state.isClosed).toBe(true);
    expect(state.given).toBeLessThan(100_000);
  });

  it("ends when it is aborted although the generator keeps it waiting", async () => {
    const { request } = await serve();
    async function* rows(): AsyncGenerator<JsonObject> {
      yield { sku: "A" };
      await new Promise(() => {});
    }
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    const report = await sync({ ...request, rows: rows(), signal: controller.signal });
    expect(report).toMatchObject({ exitCode: 130 });
  });

  it("reports what was delivered before the generator threw", async () => {
    const { crm, request } = await serve();
    async function* rows(): AsyncGenerator<JsonObject> {
      for (let n = 0; n < 2000; n++) yield { sku: `K${n}`, price: n };
      throw new Error("the cursor was closed");
    }
    const report = await sync({ ...request, rows: rows() });
    expect(report).toMatchObject({ exitCode: 3, stoppedBy: { code: "source-failed" } });
    expect(report.stoppedBy?.message).toContain("the cursor was closed");
    expect(report.counts.created).toBe(crm.count("products"));
  });

  it("sends nothing where the signal is aborted from the start, and closes the generator", async () => {
    const { crm, request } = await serve();
    const { rows, state } = cursor(1_000_000);
    const report = await sync({ ...request, rows, signal: AbortSignal.abort() });
    expect(report).toMatchObject({ exitCode: 130, counts: { read: 0 } });
    expect(crm.stats().requests).toBe(0);
    expect(await rows.next()).toMatchObject({ done: true });
    expect(state.given).toBe(0);
  });

  it("stops reading where the server refuses the token, and closes the generator", async () => {
    const { request } = await serve();
    const { rows, state } = cursor(1_000_000);
    const report = await sync({ ...request, rows, env: { ZEEG_API_TOKEN: "wrong" } });
    expect(report).toMatchObject({ exitCode: 3, stoppedBy: { code: "credentials-refused" }, counts: { created: 0 } });
    expect(JSON.stringify(report)).not.toContain("wrong");
    expect(state.isClosed).toBe(true);
  });

  it("closes the generator where it cannot begin after a look at the rows", async () => {
    const { request, crm } = await serve();
    const noToken = cursor(5000);
    expect(await rejectionOf(sync({ ...request, rows: noToken.rows, env: {} }))).toMatchObject({
      code: "credentials-missing",
    });
    const noColumn = cursor(5000);
    const config = {
      ...request.config,
      fields: { sku: "sku", price: { column: "price", type: "checkbox", round: true } },
    };
    const error = await rejectionOf(sync({ ...request, config: config as SyncRequest["config"], rows: noColumn.rows }));
    expect(error).toBeInstanceOf(ConfigError);
    expect(noToken.state.isClosed).toBe(true);
    expect(crm.count("products")).toBe(0);
  });

  it("names everything wrong with its config at once, and reads and sends nothing", async () => {
    const { request, crm } = await serve();
    const { rows, state } = cursor(5);
    const config = { ...request.config, mach: "sku", destination: { type: "zeg", rate: "often" } };
    const error = await rejectionOf(sync({ ...request, config: config as unknown as SyncRequest["config"], rows }));
    if (!(error instanceof ConfigError)) throw error;
    expect(error.message).toMatch(/mach.*"match"/);
    expect(error.issues.length).toBeGreaterThanOrEqual(3);
    expect(state.given).toBe(0);
    expect(crm.stats().requests).toBe(0);
  });

  it("tells its observer what happens, in order, without a value of a row", async () => {
    const { request } = await serve();
    const events: RunEvent[] = [];
    await sync({ ...request, rows: [{ sku: "secret-key", price: 7_654_321 }], onEvent: (event) => events.push(event) });
    expect(events[0]?.event).toBe("run.started");
    expect(events.at(-1)).toMatchObject({ event: "run.finished", exitCode: 0 });
    expect(events.map(({ event }) => event)).toContain("request.settled");
    expect(JSON.stringify(events)).not.toMatch(/secret-key|7654321/);
  });

  it.each([
    [
      "throws",
      () => {
        throw new Error("my own fault");
      },
    ],
    [
      "is async and rejects",
      async () => {
        throw new Error("my own fault");
      },
    ],
  ])("is not disturbed by an observer that %s", async (_how, onEvent) => {
    const { request } = await serve();
    const report = await sync({ ...request, rows: [{ sku: "A", price: 1 }], onEvent });
    expect(report).toMatchObject({ exitCode: 0, counts: { created: 1 } });
    expect(report.notes.join()).not.toContain("file");
  });

  it("writes nothing where no state is kept, which is the default", async () => {
    const { request, cwd } = await serve();
    for (const stateDir of [undefined, false] as const) {
      const rows = [
        { sku: "", price: 1 },
        { sku: "B", price: 2 },
      ];
      const report = await sync({ ...request, rows, ...(stateDir === false && { stateDir }) });
      expect(report.files).toEqual({});
    }
    expect(readdirSync(cwd)).toEqual([]);
  });

  it("keeps report and rejects where it is told to", async () => {
    const { request, cwd } = await serve();
    const report = await sync({ ...request, rows: [{ sku: "", price: 1 }], stateDir: "state" });
    expect(report.files.rejects).toBe(join("state", "runs", report.runId, "rejects.jsonl"));
    expect(JSON.parse(readFileSync(join(cwd, report.files.rejects ?? ""), "utf8"))).toMatchObject({
      sku: "",
      price: 1,
    });
    expect(JSON.parse(readFileSync(join(cwd, report.files.report ?? ""), "utf8"))).toEqual(report);
  });

  it("delivers to a CRM of its own where it is asked for one", async () => {
    const report = await sync({
      config: { object: "products", match: "sku" },
      rows: [{ sku: "A" }],
      sandbox: true,
      env: {},
    });
    expect(report).toMatchObject({ exitCode: 0, counts: { created: 1 } });
  });
});
