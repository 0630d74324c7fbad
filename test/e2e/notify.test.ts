// In one file, so that the program is loaded once for all of them.
import "../sync/attend-notices.ts";
import "./notify-docs.ts";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { State } from "../../src/ledger/state.ts";
import { type Answer, openPostBox, type PostBox } from "../support/post-box.ts";
import { emptyFolder } from "../support/run-cli.ts";
import { type InProcess, runInProcess } from "../support/run-in-process.ts";

const secrets = ["s3cr3t-p4th", "t0k3n-0f-the-h00k"] as const;

let box: PostBox;
const open: PostBox[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

/** A folder with a config that posts to the box; everything that was ever printed there is kept. */
async function folder(extra = "", answer?: (index: number) => Answer) {
  box = await openPostBox((_request, index) => answer?.(index) ?? {});
  open.push(box);
  const cwd = emptyFolder();
  let printed = "";
  const env = { HOOK: `${box.origin}/services/${secrets[0]}`, HOOK_TOKEN: `Bearer ${secrets[1]}` };
  const configure = (more: string) =>
    writeFileSync(
      join(cwd, "crm-sync.config.yaml"),
      `notify:\n  - webhook: \${HOOK}\n    headers: { Authorization: "\${HOOK_TOKEN}" }\n${more}source: items.csv\nobject: items\nmatch: sku\nfields: { sku: sku, price: { column: price, type: number } }\n`,
    );
  configure(extra);
  const rows = (...lines: readonly string[]) =>
    writeFileSync(join(cwd, "items.csv"), `sku,price\n${lines.map((line) => `${line}\n`).join("")}`);
  const run = async (args: readonly string[] = ["push", "--sandbox"], more: InProcess = {}) => {
    const result = await runInProcess([...args, "--no-progress"], { cwd, env, ...more });
    printed += result.stdout + result.stderr;
    return result;
  };
  const test = async () => {
    const result = await runInProcess(["notify", "--test"], { cwd, env: { ...env, PATH: process.env.PATH } });
    printed += result.stdout + result.stderr;
    return result;
  };
  return { cwd, run, test, rows, configure, printed: () => printed };
}

/** Everything that stands in the files of a folder. */
function contentOf(path: string): string {
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), "latin1")).join("\n");
}

const events = () => box.notices().map(({ event }) => event);

describe("a webhook", () => {
  it("is told of failures and recoveries, and of nothing else", async () => {
    const { run, rows } = await folder();
    rows("A,1");
    expect((await run()).code).toBe(0);
    expect(box.posted).toEqual([]);
    rows("A,1", "B,many");
    expect((await run()).code).toBe(1);
    expect((await run()).code).toBe(1);
    rows("A,1", "B,2");
    expect((await run()).code).toBe(0);
    expect((await run()).code).toBe(0);
    expect(events()).toEqual(["failure", "failure", "recovery"]);
    const [first, second, third] = box.notices();
    expect(first).toMatchObject({ previous: { exitCode: 0 } });
    expect(second).toMatchObject({ previous: { exitCode: 1, runId: first?.runId } });
    expect(third).toMatchObject({ exitCode: 0, previous: { exitCode: 1, runId: second?.runId } });
  });

  it("gets a body that tells what happened, and no value of a row, key or address", async () => {
    const { cwd, run, rows, printed } = await folder();
    rows("A-17,1", "B-18,many");
    await run();
    const [{ method, path, headers, body } = { method: "", path: "", headers: {}, body: "" }] = box.posted;
    expect([method, path]).toEqual(["POST", `/services/${secrets[0]}`]);
    expect(headers).toMatchObject({ authorization: `Bearer ${secrets[1]}`, "content-type": "application/json" });
    const notice = JSON.parse(body) as { readonly runId: string };
    const { runId } = notice;
    expect(notice).toEqual({
      schemaVersion: 1,
      event: "failure",
      sync: "items",
      runId: expect.stringMatching(/^\d{8}T\d{6}Z-[0-9a-f]{4}$/),
      exitCode: 1,
      outcome: "1 of 2 rows not delivered",
      sandbox: true,
      destination: { type: "zeeg", object: "items" },
      finishedAt: expect.stringMatching(/Z$/),
      durationMs: expect.any(Number),
      counts: expect.objectContaining({ read: 2, created: 1, invalid: 1 }),
      stoppedBy: null,
      error: null,
      problems: [{ code: "number-invalid", field: "price", count: 1, message: expect.any(String) }],
      moreProblems: 0,
      files: { rejects: `.crm-sync/runs/${runId}/rejects.csv`, report: `.crm-sync/runs/${runId}/report.json` },
      next: `crm-sync retry ${runId}`,
      previous: null,
    });
    expect(body).not.toMatch(/A-17|B-18|many|127\.0\.0\.1/);
    for (const secret of secrets) expect(printed() + contentOf(join(cwd, ".crm-sync"))).not.toContain(secret);
  });

  it("is told when it wants", async () => {
    const { run, rows, configure } = await folder();
    configure("    on: [change, success]\n");
    rows("A,many");
    // The first run of all fails: that is a change, too.
    await run();
    await run();
    rows("A,1");
    await run();
    expect(events()).toEqual(["failure", "recovery"]);
  });

  it("is told of a run that could not begin, and of the recovery from it", async () => {
    const { run, rows } = await folder();
    expect((await run()).code).toBe(2);
    rows("A,1");
    expect((await run()).code).toBe(0);
    expect(box.notices()).toMatchObject([
      {
        event: "failure",
        exitCode: 2,
        runId: null,
        outcome: "could not begin; nothing was sent",
        counts: null,
        error: { message: expect.stringContaining("items.csv") },
        next: null,
      },
      { event: "recovery", previous: { exitCode: 2, runId: null } },
    ]);
  });

  it("takes a run that was killed for a failure", async () => {
    const { cwd, run, rows } = await folder();
    rows("A,1");
    await run();
    const state = await State.open(join(cwd, ".crm-sync", "state.db"));
    const [last] = state.runs.list();
    state.runs.reopen(last?.seq ?? 0);
    state.close();
    await run();
    expect(box.notices()).toMatchObject([{ event: "recovery", previous: { exitCode: null, runId: last?.id } }]);
  });

  it("is told of a retry and of a resume with the address that the config has then", async () => {
    const { cwd, run, rows, printed } = await folder();
    rows("A,1", "B,many");
    await run(["push", "--sandbox", "--max-errors", "0"]);
    const [stopped] = box.notices();
    expect(stopped).toMatchObject({
      event: "failure",
      exitCode: 3,
      stoppedBy: { code: "max-errors" },
      next: `crm-sync resume ${stopped?.runId}`,
    });
    const moved = await openPostBox();
    const env = { HOOK: `${moved.origin}/other/${secrets[0]}`, HOOK_TOKEN: `Bearer ${secrets[1]}` };
    await run(["resume", "--max-errors", "9"], { cwd, env });
    const rejects = join(cwd, ".crm-sync", "runs", String(stopped?.runId), "rejects.csv");
    writeFileSync(rejects, readFileSync(rejects, "utf8").replace("many", "2"));
    expect((await run(["retry"], { cwd, env })).code).toBe(0);
    await moved.close();
    expect(box.posted).toHaveLength(1);
    expect(moved.notices()).toMatchObject([
      {
        event: "failure",
        exitCode: 1,
        runId: stopped?.runId,
        next: `crm-sync retry ${stopped?.runId}`,
        previous: { exitCode: 3, runId: stopped?.runId },
      },
      { event: "recovery", previous: { exitCode: 1, runId: stopped?.runId } },
    ]);
    for (const secret of secrets) expect(printed() + contentOf(join(cwd, ".crm-sync"))).not.toContain(secret);
  });

  it("is told of every failure without a state, and of no recovery, which is said", async () => {
    const { run, rows } = await folder();
    const args = ["push", "--sandbox", "--no-state"];
    rows("B,many");
    const { stderr } = await run(args);
    await run(args);
    rows("B,2");
    await run(args);
    expect(events()).toEqual(["failure", "failure"]);
    expect(stderr.match(/nobody is told of a recovery/g)).toHaveLength(1);
    expect((await run([...args, "--quiet"])).stderr).toBe("");
  });

  it("knows the syncs of a config apart, and says which could not be told", async () => {
    const { cwd, run } = await folder("", (index) => (index === 0 ? { status: 400, text: "no_team" } : {}));
    writeFileSync(join(cwd, "good.csv"), "sku,price\nA,1\n");
    writeFileSync(join(cwd, "bad.csv"), "sku,price\nA,many\n");
    const fields = "fields: { sku: sku, price: { column: price, type: number } }";
    writeFileSync(
      join(cwd, "two.yaml"),
      `notify: [{ webhook: "\${HOOK}", on: always }]\nsyncs:\n  - { name: first, source: bad.csv, object: items, match: sku, ${fields} }\n  - { name: second, source: good.csv, object: items, match: sku, ${fields} }\n`,
    );
    const { code, stderr } = await run(["push", "-c", "two.yaml", "--sandbox", "--quiet"]);
    expect(code).toBe(1);
    const told = box.notices().map(({ sync, event }) => `${String(sync)}: ${String(event)}`);
    expect([...told].sort()).toEqual(["first: failure", "second: success"]);
    const host = new URL(box.origin).host;
    expect(stderr).toContain(`warning: notify[0] (webhook ${host}): the server answers 400: no_team\n`);
  });
});

describe("who cannot be told", () => {
  it("changes no exit code and is one line, without the secrets that the server repeats", async () => {
    const { run, rows, printed } = await folder("", () => ({
      status: 404,
      text: `no hook ${secrets[0]} for Bearer ${secrets[1]}`,
    }));
    rows("B,many");
    const { code, stderr } = await run(["push", "--sandbox", "--quiet"]);
    expect(code).toBe(1);
    const warnings = stderr.split("\n").filter((line) => line.startsWith("warning: "));
    expect(warnings).toEqual([
      `warning: notify[0] (webhook ${new URL(box.origin).host}): the server answers 404: no hook [secret] for [secret]`,
    ]);
    for (const secret of secrets) expect(printed()).not.toContain(secret);
  });

  it("is a warning also where a secret cannot be read", async () => {
    const { run, rows } = await folder("  - webhook: { file: hook.txt }\n  - command: [./none.sh]\n");
    rows("B,many");
    const { code, stderr } = await run();
    expect(code).toBe(1);
    expect(stderr).toContain(
      "warning: notify[1] (webhook): the webhook address file hook.txt cannot be read: there is no such file\n",
    );
    expect(stderr).toContain("warning: notify[2] (command ./none.sh): cannot be started: there is no such program\n");
    expect(events()).toEqual(["failure"]);
  });
});

describe("crm-sync notify --test", () => {
  const three = `  - { webhook: "\${HOOK}", format: slack, on: always }\n  - command: [sh, -c, "cat > got.json"]\n`;

  it("sends one message to each place", async () => {
    const { cwd, test } = await folder(three);
    const host = new URL(box.origin).host;
    expect(await test()).toEqual({
      code: 0,
      stdout: `ok      notify[0] (webhook ${host})\nok      notify[1] (webhook ${host})\nok      notify[2] (command sh)\n`,
      stderr: "",
    });
    expect(JSON.parse(readFileSync(join(cwd, "got.json"), "utf8"))).toMatchObject({ event: "test", runId: null });
    expect(box.posted).toHaveLength(2);
    expect(readdirSync(cwd)).not.toContain(".crm-sync");
  });

  it("tells what failed, and exits 3", async () => {
    const { test, printed } = await folder(three, () => ({ status: 410, text: "<html>gone</html>" }));
    const { code, stdout } = await test();
    expect(code).toBe(3);
    expect(stdout).toContain(`failed  notify[0] (webhook ${new URL(box.origin).host}): the server answers 410\n`);
    expect(stdout).toContain("ok      notify[2] (command sh)\n");
    for (const secret of secrets) expect(printed()).not.toContain(secret);
  });

  it("tries a monitor with what is no signal, and leaves one alone that has only signals", async () => {
    const { cwd, test } = await folder();
    const config = (heartbeat: string) => writeFileSync(join(cwd, "crm-sync.config.yaml"), `heartbeat: ${heartbeat}\n`);
    config(`{ url: "\${HOOK}", kind: healthchecks }`);
    expect(await test()).toMatchObject({ code: 0, stdout: `ok      heartbeat (${new URL(box.origin).host})\n` });
    expect(box.posted[0]?.path).toMatch(new RegExp(`^/services/${secrets[0]}/log\\?rid=`));
    config(`{ url: "\${HOOK}", kind: cronitor }`);
    expect((await test()).stdout).toContain("not tried");
    expect(box.posted).toHaveLength(1);
  });

  it("says what to do where nobody is told", async () => {
    const { cwd, test } = await folder();
    writeFileSync(join(cwd, "crm-sync.config.yaml"), "object: items\n");
    expect(await test()).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("has neither notify nor heartbeat"),
    });
  });
});
