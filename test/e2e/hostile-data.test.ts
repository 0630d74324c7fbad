import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { RunReport } from "../../src/core/report.ts";
import { parseGauges } from "../../src/telemetry/exposition.ts";
import { spoil } from "../contract/proxy.ts";
import { afterTest } from "../http/servers.ts";
import { controls } from "../support/history.ts";
import { openPostBox } from "../support/post-box.ts";
import { emptyFolder, reportOf } from "../support/run-cli.ts";
import { runInProcess } from "../support/run-in-process.ts";
import { watchCrm } from "../support/watched-crm.ts";

/** What a terminal, a spreadsheet, a page, a header, a path or an object of JavaScript would take for its own. */
const evil: readonly string[] = [
  "\u001b[2J\u001b]0;x\u0007",
  "\u001b]8;;https://evil.example\u001b\\click\u001b]8;;\u001b\\",
  "\u001b]52;c;aGk=\u0007",
  "\u0080\u0085\u009b31m\u009d",
  "a\u0001\u0008\u000b\u000c\u007fz",
  "\u202eabc\u2066\u200f\u200b\u2028\u2029z",
  "=cmd|' /C calc'!A0",
  "@SUM(1)",
  "+1",
  "-2+3",
  "<script>alert(1)</script>",
  "--> ]]> {{7*7}} $" + "{7*7} `id` $(id)",
  "x\r\nX-Injected: 1\r\n\r\nGET / HTTP/1.1",
  "../../x",
  "a/b?c#d",
  "%2e%2e",
  "..",
  "__proto__",
  "constructor",
  "toString",
];
const everything = evil.join(" ");
/** Too long for the CRM: such rows go to the rejects file. */
const huge = ["9".repeat(100_000), "m".repeat(2 ** 20)] as const;

const env = { ZEEG_API_TOKEN: "sandbox" };
const columns = ["sku", "name", "constructor", "toString"] as const;
const attributes = [
  { key: "sku", type: "text", isUnique: true },
  ...columns.slice(1).map((key) => ({ key, type: "text" }) as const),
] as const;
const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;

/** Every line of a text for a terminal is free of what moves its cursor. */
function expectHarmless(...texts: readonly string[]): void {
  for (const text of texts) expect(text).not.toMatch(controls);
}

describe("hostile cells", () => {
  it.each(["csv", "jsonl"])("of %s are stored as they are; rows refused come back byte for byte", async (format) => {
    const crm = await watchCrm({ objects: [{ slug: "items", attributes }] });
    afterTest(() => crm.sandbox.close());
    const cwd = emptyFolder();
    const rows = [...evil, ...huge].map((cell, index) => [`K${index}`, cell, cell, "t"] as const);
    const lines = rows.map((row) =>
      format === "csv"
        ? row.map(quoted).join(",")
        : JSON.stringify(Object.fromEntries(row.map((cell, index) => [columns[index], cell]))),
    );
    const file = `items.${format}`;
    writeFileSync(join(cwd, file), [...(format === "csv" ? [columns.join(",")] : []), ...lines, ""].join("\n"));
    const target = ["-o", "items", "-m", "sku", "--base-url", crm.sandbox.urls.zeeg];
    const result = await runInProcess(["push", file, ...target, "--json", "-v", "--events", "e", "--html", "p.html"], {
      cwd,
      env,
    });
    const report = reportOf(result);
    expect(report.counts).toMatchObject({ created: evil.length, invalid: huge.length });
    // They arrive in any order.
    for (const slug of ["name", "constructor"])
      expect(evil.map((_, index) => crm.values(slug).get(`K${index}`))).toEqual(evil);
    const rejects = readFileSync(join(cwd, report.files.rejects ?? ""), "utf8");
    for (const cell of huge) expect(rejects).toContain(cell);
    for (const line of readFileSync(join(cwd, "e"), "utf8").trimEnd().split("\n"))
      expect(JSON.parse(line)).toBeTypeOf("object");
    const shown = await Promise.all(
      [["show"], ["rejects"], ["rejects", "--json"], ["check", file, ...target]].map((args) =>
        runInProcess(args, { cwd, env }),
      ),
    );
    expectHarmless(result.stdout, result.stderr, ...shown.flatMap(({ stdout, stderr }) => [stdout, stderr]));
    for (const { stdout, stderr } of shown) expect((stdout + stderr).length).toBeLessThan(200_000);
  });
});

it("hostile keys stay one segment of the path, and hostile words of a server harm no output", async () => {
  // Within a folder of its own: what a path leads out to is then seen.
  const around = emptyFolder();
  const cwd = join(around, "in");
  mkdirSync(cwd);
  const paths: string[] = [];
  const origin = await spoil("http://127.0.0.1:1", ({ path }) => {
    paths.push(path);
    return {
      status: 422,
      body: JSON.stringify({ message: `${everything}${"x".repeat(10_000)}`, errors: { [everything]: [everything] } }),
      headers: { "x-evil": "%1b[2J" },
    };
  });
  const box = await openPostBox();
  afterTest(() => box.close());
  writeFileSync(join(cwd, "teller.sh"), "#!/bin/sh\ncat > mail\n", { mode: 0o700 });
  const name = `\u001b[31m"'\\-${evil[12]}`;
  const file = `-\u001b]0;x\u0007"'\n$(id).csv`;
  writeFileSync(join(cwd, file), ["sku,name", ...evil.map((cell) => `${quoted(cell)},n`), ""].join("\n"));
  writeFileSync(
    join(cwd, "crm-sync.config.json"),
    JSON.stringify({
      destination: {
        type: "rest",
        baseUrl: origin,
        auth: "none",
        write: { method: "PUT", path: "/crm/{object}/{key}" },
      },
      notify: [
        { webhook: box.origin, on: "always" },
        { webhook: box.origin, format: "slack", on: "always" },
        { email: { to: "a@example.com", from: "b@example.com", sendmail: "./teller.sh" }, on: "always" },
      ],
      heartbeat: { url: box.origin, kind: "cronitor" },
      metrics: { textfile: "run.prom", labels: { evil: everything.replaceAll("${", () => "$${") } },
      syncs: [
        {
          name,
          source: `./${file}`,
          object: "a/../b?c#d\u001b",
          match: "sku",
          fields: { sku: "sku", name: "name" },
        },
      ],
    }),
  );
  const outputs = ["-v", "--events", "e", "--html", "p.html", "--report", "r.json"];
  const result = await runInProcess(["push", ...outputs], { cwd, env });
  const report = JSON.parse(readFileSync(join(cwd, "r.json"), "utf8")) as RunReport;
  expect(report.counts).toMatchObject({ read: evil.length, created: 0, failed: 0 });
  for (const path of paths) expect(path).toMatch(/^\/crm\/a%2F\.\.%2Fb%3Fc%23d%1B\/[^/?#\p{Cc}]+$/u);
  const segments = paths.map((path) => path.split("/").at(-1) ?? "");
  for (const segment of segments) expect(["..", ".", "%2e%2e", "%2E%2E"]).not.toContain(segment);
  for (const line of readFileSync(join(cwd, "e"), "utf8").trimEnd().split("\n"))
    expect(JSON.parse(line)).toBeTypeOf("object");
  expect(parseGauges(readFileSync(join(cwd, "run.prom"), "utf8"))?.length).toBeGreaterThan(5);
  const mail = readFileSync(join(cwd, "mail"), "latin1");
  expect(mail.slice(0, mail.indexOf("\n\n"))).not.toMatch(/^X-Injected/m);
  expect(mail).toMatch(/^[\n\x20-\x7e]*$/);
  const bodies = box.posted.filter(({ method }) => method === "POST").map(({ body }) => body);
  expect(bodies).toHaveLength(2);
  for (const body of bodies)
    expect(JSON.stringify(JSON.parse(body))).not.toMatch(/\\u00[01]|[\p{Cc}\p{Bidi_Control}]/u);
  for (const { headers } of box.posted) expect(headers).not.toHaveProperty("x-injected");
  const shown = await Promise.all(
    [["runs"], ["show"], ["rejects"], ["status"], ["runs", "--json"], ["show", "--json"]].map((args) =>
      runInProcess(args, { cwd, env }),
    ),
  );
  expectHarmless(result.stdout, result.stderr, ...shown.flatMap(({ stdout, stderr }) => [stdout, stderr]));
  expect(({} as Record<string, unknown>)["X-Injected"]).toBeUndefined();
  expect(readdirSync(around)).toEqual(["in"]);
});

it("a thousand columns are told in a bounded text, those named like an object's own parts among them", async () => {
  const cwd = emptyFolder();
  const wide = [
    "sku",
    "__proto__",
    "hasOwnProperty",
    ...Array.from({ length: 1000 }, (_, index) => `\u001b[${index}m c`),
  ];
  writeFileSync(join(cwd, "wide.csv"), `${wide.map(quoted).join(",")}\n${wide.map((_, index) => index).join(",")}\n`);
  for (const args of [
    ["check", "wide.csv", "-m", "sku", "--sandbox"],
    ["push", "wide.csv", "-m", "sku", "--sandbox", "-v", "--no-progress"],
    ["init", "wide.csv"],
  ]) {
    const { stdout, stderr } = await runInProcess(args, { cwd });
    expectHarmless(stdout, stderr);
    expect((stdout + stderr).length, args[0]).toBeGreaterThan(20);
  }
});
