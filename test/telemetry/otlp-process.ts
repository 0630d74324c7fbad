import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { installCommand, otlpPackages } from "../../src/telemetry/otlp/packages.ts";
import { startCollector } from "../support/otlp-collector.ts";
import { emptyFolder, runCli } from "../support/run-cli.ts";
import { sync, watchCrm } from "../support/watched-crm.ts";

/** A process that resolves OpenTelemetry's packages like this; `name` is the package. */
function resolving(body: string): Readonly<Record<string, string>> {
  const folder = emptyFolder();
  writeFileSync(
    join(folder, "hooks.mjs"),
    `export async function resolve(name, context, next) {
      if (!name.startsWith("@opentelemetry/")) return await next(name, context);
      ${body}
    }`,
  );
  writeFileSync(
    join(folder, "register.mjs"),
    'import { register } from "node:module"; register("./hooks.mjs", import.meta.url);',
  );
  return { NODE_OPTIONS: `--import=${pathToFileURL(join(folder, "register.mjs")).href}` };
}

const missing = resolving('throw Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" });');
const others = resolving('return { url: "data:text/javascript,", shortCircuit: true };');

const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9" };
const args = ["products.csv", "--match", "sku", "--sandbox", "--no-progress"];

function folder(): string {
  const cwd = emptyFolder();
  writeFileSync(join(cwd, "products.csv"), "sku\na\nb\n");
  return cwd;
}

describe("OpenTelemetry's packages", () => {
  it("are asked for only where its variables say so; then a run without them says what to install, and goes on", async () => {
    const [without, wanted, odd] = await Promise.all([
      runCli(args, { cwd: folder(), env: missing }),
      runCli(args, { cwd: folder(), env: { ...missing, ...endpoint } }),
      runCli(args, { cwd: folder(), env: { ...others, ...endpoint } }),
    ]);
    expect(without).toMatchObject({ code: 0, stderr: "" });
    expect(wanted).toMatchObject({ code: 0, stdout: expect.stringContaining("2 created") });
    expect(wanted.stderr).toMatch(
      /^warning: OpenTelemetry's variables are set, and its packages are not installed.*\n$/,
    );
    expect(wanted.stderr).toContain(installCommand);
    expect(odd).toMatchObject({ code: 0, stdout: expect.stringContaining("2 created") });
    expect(odd.stderr).toMatch(/^warning: OpenTelemetry's packages do not work here \(.+\): nothing is sent\..*\n$/);
    expect(odd.stderr).toContain(installCommand);
  });

  it("are named in the versions that are tested here", () => {
    const { devDependencies } = JSON.parse(readFileSync("package.json", "utf8"));
    expect(devDependencies).toMatchObject(otlpPackages);
  });
});

it("an interrupted run ends although its collector hangs, and tells it what was done", async () => {
  const collector = await startCollector("hang");
  const crm = await watchCrm({ latencyMs: 20 });
  const cwd = emptyFolder();
  writeFileSync(join(cwd, "items.csv"), `sku\n${Array.from({ length: 2000 }, (_, n) => n).join("\n")}\n`);
  const { code, stderr } = await sync(crm, cwd, ["items.csv", "--concurrency", "1"], {
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_EXPORTER_OTLP_TIMEOUT: "200" },
    whileRunning: ({ kill }) => {
      const timer = setInterval(() => {
        if (crm.sentCount() === 0) return;
        clearInterval(timer);
        kill("SIGINT");
      }, 10);
    },
  });
  expect(code).toBe(130);
  expect(stderr).toContain("could not be sent to 127.0.0.1:");
  expect(collector.spans().find(({ name }) => name === "crm-sync push items")).toMatchObject({
    status: { code: 2, message: "interrupted" },
    events: [{ name: "run.stopping", attributes: { "crm_sync.stop_code": "interrupted" } }],
  });
  await collector.close();
  await crm.sandbox.close();
});
