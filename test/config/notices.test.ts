import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadConfig, noticesPart, resolveSettings, Secret } from "../../src/config/index.ts";
import { ConfigError } from "../../src/core/errors.ts";
import { emptyFolder } from "../support/run-cli.ts";

const secret = "https://hooks.example.com/T0/s3cr3t";
const check = "https://hc-ping.com/5f0c0000-0000-4000-8000-000000000000";

async function load(text: string, env: Record<string, string> = { HOOK: secret }) {
  const cwd = emptyFolder();
  writeFileSync(join(cwd, "crm-sync.config.yaml"), text);
  const loaded = await loadConfig({ cwd, env, destinations: { zeeg: {} } });
  return { cwd, loaded, ...noticesPart(loaded, cwd) };
}

async function faultsOf(text: string, env?: Record<string, string>): Promise<string> {
  const error = await load(text, env).catch((thrown: unknown) => thrown);
  if (!(error instanceof ConfigError)) throw new Error(`no config error but ${JSON.stringify(error)}`);
  return error.message;
}

describe("who is told", () => {
  it("is read with its secrets hidden, and what is left out by default", async () => {
    const { cwd, notices } = await load(
      `notify:
  - webhook: \${HOOK}
    headers: { Authorization: { file: token.txt } }
  - { email: { to: ops@example.com, from: crm@example.com }, on: [success, change] }
  - { command: [./page.sh, --now], on: always }
heartbeat: ${check}
`,
    );
    expect(notices).toEqual({
      places: [
        { webhook: expect.any(Secret), headers: { Authorization: { file: "token.txt" } }, on: ["failure", "recovery"] },
        { email: { to: "ops@example.com", from: "crm@example.com" }, on: ["success", "change"] },
        { command: ["./page.sh", "--now"], on: ["always"] },
      ],
      heartbeat: { url: expect.any(Secret) },
      configFile: join(cwd, "crm-sync.config.yaml"),
    });
    expect(JSON.stringify(notices)).not.toMatch(/s3cr3t|5f0c/);
  });

  it("is the same for all syncs, and nobody where the config says nothing", async () => {
    const { cwd, loaded } = await load(
      `notify: [{ webhook: "${secret}" }]\nsyncs:\n  - { name: a, source: a.csv, match: sku }\n  - { name: b, source: b.csv, match: sku }\n`,
    );
    const all = resolveSettings({ cwd, flags: {}, env: {}, loaded });
    expect(all.map(({ notices }) => notices?.places.length)).toEqual([1, 1]);
    expect((await load("notify: []\n")).notices).toBeUndefined();
    expect((await load("object: items\n")).notices).toBeUndefined();
  });
});

describe("a fault is told with its line and what to write", () => {
  const file = "crm-sync.config.yaml";
  it.each([
    [`notify:\n  - webhok: \${HOOK}\n`, `${file}:2 notify[0].webhok: unknown key "webhok". Did you mean "webhook"?`],
    ["notify:\n  - on: failure\n", `${file}:2 notify[0]: is none of webhook, email and command`],
    [
      `notify:\n  - webhook: \${HOOK}\n    command: [x]\n`,
      `${file}:2 notify[0]: is more than one of webhook, email and command`,
    ],
    [
      `notify:\n  - webhook: \${HOOK}\n    on: [failur]\n`,
      `${file}:3 notify[0].on[0]: unknown value "failur". Did you mean "failure"?`,
    ],
    [`notify:\n  - webhook: \${HOOK}\n    format: teams\n`, `${file}:3 notify[0].format: unknown value "teams".`],
    ["notify:\n  - command: [x]\n    format: slack\n", `${file}:3 notify[0].format: belongs to a webhook`],
    ["notify:\n  - webhook: http://hooks.example.com/s3cr3t\n", `${file}:2 notify[0].webhook: plain http: is for`],
    ["notify:\n  - webhook: https://me:s3cr3t@example.com/\n", `${file}:2 notify[0].webhook: an address must hold no`],
    ["notify:\n  - webhook: hooks.example.com/s3cr3t\n", `${file}:2 notify[0].webhook: not an http(s) address.`],
    ["notify:\n  - webhook: { fil: x }\n", `${file}:2 notify[0].webhook.fil: unknown key "fil". Did you mean "file"?`],
    ["notify:\n  - command: []\n", `${file}:2 notify[0].command: must not be empty.`],
    [
      `notify:\n  - webhook: \${HOOK}\n    headers:\n      Host: x\n`,
      `${file}:4 notify[0].headers.Host: the header Host is not yours to set.`,
    ],
    [
      `notify:\n  - webhook: \${HOOK}\n    headers:\n      X-A: x\n      x-a: y\n`,
      `${file}:5 notify[0].headers.x-a: is there twice`,
    ],
    [`notify:\n  - webhook: \${HOOK}\n    headers: { X-A: "a\\r\\nB: s3cr3t" }\n`, "no header can carry"],
    ["notify:\n  - email: { to: [], from: a@b.c }\n", `${file}:2 notify[0].email.to: must not be empty.`],
    ["notify:\n  - email: { to: a@b.c }\n", `${file}:2 notify[0].email.from: is missing`],
    [
      "notify:\n  - email: { to: Ops <a@b.c>, from: a@b.c }\n",
      `${file}:2 notify[0].email.to: not an e-mail address. Give the address alone`,
    ],
    ["heartbeat: https://up.example.com/x\n", `${file}:1 heartbeat: which monitor it is cannot be told by its host`],
    [
      "heartbeat: { url: https://up.example.com/x }\n",
      `${file}:1 heartbeat.url: which monitor it is cannot be told by its host`,
    ],
    ["heartbeat: { ulr: x }\n", `${file}:1 heartbeat.ulr: unknown key "ulr". Did you mean "url"?`],
    ["heartbeat: { start: https://a.example.com }\n", `${file}:1 heartbeat: has no address: give url, or success`],
    [
      `heartbeat: { url: "${check}", failure: https://a.example.com }\n`,
      `${file}:1 heartbeat.failure: beside url it has no meaning`,
    ],
    ["heartbeat: { success: https://a.example.com, kind: cronitor }\n", `${file}:1 heartbeat.kind: belongs to url`],
    [`heartbeat: \${HOK}\n`, `${file}:1 heartbeat: the environment variable HOK is not set. Did you mean "HOOK"?`],
  ])("%j", async (text, message) => {
    const faults = await faultsOf(text);
    expect(faults).toContain(message);
    expect(faults.split("\n")).toHaveLength(1);
    expect(faults).not.toContain("s3cr3t");
  });

  it.each([
    "-oQ/tmp@x",
    "a@b.c\nBcc: x@y.z",
    "a b@c.d",
    "a@b.c,d@e.f",
    "|sh",
    "@x",
    "",
    "a@-x",
    `${"x".repeat(300)}@b.c`,
  ])("%j is nobody's address", async (address) => {
    expect(await faultsOf(`notify: [{ email: { to: ${JSON.stringify(address)}, from: a@b.c } }]\n`)).toContain(
      "notify[0]",
    );
  });

  it("what came from the environment is not repeated", async () => {
    const faults = await faultsOf(`notify:\n  - webhook: \${HOOK}\n    on: \${HOOK}\n`, { HOOK: "s3cr3t" });
    expect(faults).toContain("notify[0].webhook: not an http(s) address.");
    expect(faults).not.toContain("s3cr3t");
  });
});

it.each([`{ file: hook.txt }`, "{ command: [pass, show, hook] }", "{ url: { file: x }, kind: cronitor }"])(
  "what a heartbeat's address is may be said elsewhere: %s",
  async (heartbeat) => {
    expect((await load(`heartbeat: ${heartbeat}\n`)).notices?.heartbeat).toBeDefined();
  },
);
