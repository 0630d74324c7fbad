import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { Notice } from "../../src/notify/notice.ts";
import { openPostBox, type PostBox } from "../support/post-box.ts";
import { emptyFolder } from "../support/run-cli.ts";
import { runInProcess } from "../support/run-in-process.ts";
import { type WatchedCrm, watchCrm } from "../support/watched-crm.ts";

const page = readFileSync("docs/notify.md", "utf8");
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "gms"))].map(([, body = ""]) => body);

let box: PostBox;
let crm: WatchedCrm;
beforeAll(async () => {
  box = await openPostBox();
  crm = await watchCrm();
  crm.sandbox.defineObject({
    slug: "products",
    attributes: [
      { key: "sku", type: "text", isUnique: true },
      { key: "mail", type: "text", validation: ["email"] },
    ],
  });
});
afterAll(async () => {
  await box.close();
  await crm.sandbox.close();
});

describe("a config of docs/notify.md", () => {
  const configs = blocks("yaml").map((body, index) => [index + 1, body] as const);

  it("is there for each key", () => {
    const keys = configs.flatMap(([, body]) => {
      const { notify = [], heartbeat } = parse(body) as { notify?: readonly object[]; heartbeat?: unknown };
      return [...notify.flatMap(Object.keys), ...(heartbeat === undefined ? [] : ["heartbeat"])];
    });
    expect(new Set(keys)).toEqual(new Set(["webhook", "headers", "format", "on", "email", "command", "heartbeat"]));
  });

  it.each(configs)("tells of a failure as it stands (%i)", async (_, body) => {
    const cwd = emptyFolder();
    for (const name of ["sendmail", "page-me.sh"]) {
      writeFileSync(join(cwd, name), `#!/bin/sh\ncat > ${name}.got\nprintf '%s' "$*" > ${name}.args\n`);
      chmodSync(join(cwd, name), 0o755);
    }
    // What lies outside of this machine is put inside.
    const local = body
      .replace("/usr/sbin/sendmail", "./sendmail")
      .replace(/heartbeat: (https:.*)/, `heartbeat: { url: "${box.origin}/docs", kind: healthchecks }`);
    writeFileSync(join(cwd, "nightly.yaml"), local);
    writeFileSync(join(cwd, "products.csv"), "sku,mail\nA,a@example.com\nB,nobody\n");
    const names = [...body.matchAll(/\$\{(\w+)\}/g)].map(([, name = ""]) => name);
    const values = names.map((name) => [name, name.endsWith("AUTH") ? "Bearer x" : `${box.origin}/${name}`]);
    const env = { PATH: process.env.PATH, ...Object.fromEntries(values), ZEEG_API_TOKEN: "sandbox" };
    const tried = await runInProcess(["notify", "--test", "-c", "nightly.yaml"], { cwd, env });
    expect(tried).toMatchObject({ code: 0, stderr: "" });
    const before = box.posted.length;
    const args = ["push", "-c", "nightly.yaml", "--base-url", crm.sandbox.urls.zeeg, "--quiet"];
    const { code, stderr } = await runInProcess(args, { cwd, env });
    expect([code, stderr]).toEqual([1, expect.not.stringContaining("warning")]);
    const told = box.posted.slice(before).map(({ path }) => path.replace(/\?.*/, ""));
    if (body.includes("hc-ping.com")) expect(told).toEqual(["/docs/start", "/docs/1"]);
    else if (body.includes("healthchecks")) expect(told).toEqual(["/CHECK_URL/start", "/CHECK_URL/1"]);
    else if (body.includes("heartbeat")) expect(told).toEqual(["/MONITOR_START", "/MONITOR_FAILURE"]);
    else if (body.includes("webhook")) expect(told).toEqual([expect.stringMatching(/WEBHOOK$/)]);
    else if (body.includes("email")) {
      expect(readFileSync(join(cwd, "sendmail.args"), "utf8")).toContain("-- ops@example.com nightly@example.com");
    } else {
      expect(readFileSync(join(cwd, "page-me.sh.args"), "utf8")).toBe("--now");
      expect(JSON.parse(readFileSync(join(cwd, "page-me.sh.got"), "utf8"))).toMatchObject({ event: "failure" });
    }
  });
});

it("the body in docs/notify.md is what a webhook gets, key by key", async () => {
  const cwd = emptyFolder();
  writeFileSync(
    join(cwd, "crm-sync.config.yaml"),
    `notify: [{ webhook: "${box.origin}/body" }]\nsource: products.csv\nmatch: sku\nfields: { sku: sku, price: { column: price, type: number } }\n`,
  );
  writeFileSync(join(cwd, "products.csv"), "sku,price\nA,1\n");
  await runInProcess(["push", "--sandbox", "--quiet"], { cwd });
  writeFileSync(join(cwd, "products.csv"), "sku,price\nA,many\n");
  await runInProcess(["push", "--sandbox", "--quiet"], { cwd });
  const [shown = ""] = blocks("json");
  const got = JSON.parse(box.posted.at(-1)?.body ?? "") as Notice;
  expect(shapeOf(got)).toEqual(shapeOf(JSON.parse(shown)));
  for (const key of Object.keys(got)) expect(page).toContain(`"${key}"`);
});

/** The keys in their order, and the kinds of the values. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== "object" || value === null) return value === null ? null : typeof value;
  return Object.entries(value).map(([key, child]) => [key, shapeOf(child)]);
}
