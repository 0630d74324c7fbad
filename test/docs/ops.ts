import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { emptyFolder } from "../support/run-cli.ts";
import { runInProcess } from "../support/run-in-process.ts";
import { commandsOf } from "./shell.ts";

const analyze = "/usr/bin/systemd-analyze";
const read = (name: string) => readFileSync(join("samples/ops", name), "utf8");
const nightly = read("nightly.config.yaml");

/** A machine with the config, the export and the credential where the files of this folder look for them. */
function machine(config = nightly): string {
  const cwd = emptyFolder();
  const here = config.replace("/var/lib/crm-sync", "state").replace("/srv/exports/", "");
  writeFileSync(join(cwd, "nightly.yaml"), here);
  writeFileSync(join(cwd, "crm-sync.config.yaml"), "source: products-1.csv\nobject: products\nmatch: sku\n");
  writeFileSync(join(cwd, "products-1.csv"), "sku,name\nA,Lamp\nB,Desk\n");
  writeFileSync(join(cwd, "zeeg-token"), "x\n", { mode: 0o600 });
  return cwd;
}

/** Runs the words of a command on it, into the sandbox, with the variables that its file sets. */
async function run(cwd: string, words: readonly string[], variables: Readonly<Record<string, string>>) {
  const paths = { CRM_SYNC_CONFIG: "nightly.yaml", CREDENTIALS_DIRECTORY: cwd, XDG_STATE_HOME: cwd };
  const env = { ...variables, ...Object.fromEntries(Object.entries(paths).filter(([name]) => name in variables)) };
  const sandbox = words[0] === "push" && !words.includes("--help") ? ["--sandbox"] : [];
  return await runInProcess([...words, ...sandbox], { cwd, env });
}

describe("the config of the night", () => {
  it("looks for the credential where the service manager puts it, and reports a missing one", async () => {
    const cwd = machine(nightly.replace("zeeg-token", "other-token"));
    const env = { CREDENTIALS_DIRECTORY: cwd };
    const { code, stderr } = await runInProcess(["push", "-c", "nightly.yaml", "--quiet"], { cwd, env });
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining(`${cwd}/other-token cannot be read: there is no such file`),
    ]);
  });
});

describe("samples/ops/crontab", () => {
  const lines = read("crontab")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  const settings = lines.filter((line) => /^\w+=/.test(line));
  const variables = Object.fromEntries(settings.map((line) => line.split("=", 2) as [string, string]));
  const jobs = lines.filter((line) => !settings.includes(line));

  it("has five fields of time, a user and a command in each line, and no bare percent sign", () => {
    const field = (most: number) => {
      const number = `(?:[0-9]|[1-9][0-9])`;
      return { pattern: new RegExp(`^(?:\\*|${number}(?:-${number})?(?:,${number})*)(?:/${number})?$`), most };
    };
    const fields = [59, 23, 31, 12, 7].map(field);
    expect(jobs.length).toBe(3);
    for (const job of jobs) {
      const [, times = "", user, command = ""] = /^((?:\S+ +){5})(\S+) +(.*)$/.exec(job) ?? [];
      expect(user).toBe("crm-sync");
      for (const [index, time] of times.trim().split(/ +/).entries()) {
        expect(time).toMatch(fields[index]?.pattern ?? /^$/);
        for (const [number] of time.matchAll(/\d+/g))
          expect(Number(number)).toBeLessThanOrEqual(fields[index]?.most ?? 0);
      }
      // cron makes a line break of it.
      expect(command).not.toMatch(/(?<!\\)%/);
    }
  });

  it("runs night after night: all of it, then nothing that has not changed; and says nothing when all is well", async () => {
    const cwd = machine();
    const commands = jobs.map((job) => commandsOf(job.replace(/^(?:\S+ +){6}/, ""))[0]?.words.slice(1) ?? []);
    const [push = [], status = [], prune = []] = commands;
    expect(await run(cwd, push, variables)).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(await run(cwd, status, variables)).toMatchObject({ code: 0 });
    const loud = push.filter((word) => word !== "--quiet");
    expect((await run(cwd, loud, variables)).stdout).toMatch(/2 unchanged/);
    expect(await run(cwd, prune, variables)).toMatchObject({ code: 0 });
    expect(existsSync(join(cwd, "state", "state.db"))).toBe(true);
  });
});

describe("samples/ops/crm-sync.service and .timer", () => {
  const units = ["crm-sync.service", "crm-sync.timer"] as const;
  const entries = [...read("crm-sync.service").matchAll(/^(\w+)=(.*)$/gm)].map(
    ([, key = "", value = ""]) => [key, value] as const,
  );
  const valuesOf = (key: string) => entries.filter(([name]) => name === key).map(([, value]) => value);

  it.skipIf(!existsSync(analyze))("are what systemd takes", () => {
    const folder = emptyFolder();
    for (const unit of units)
      writeFileSync(join(folder, unit), read(unit).replace("/usr/local/bin/crm-sync", process.execPath));
    // It says what it does not know on stderr, and ends with 0 nevertheless.
    const { status, stderr } = spawnSync(analyze, ["verify", "--man=no", ...units.map((unit) => join(folder, unit))]);
    expect([status, String(stderr)]).toEqual([0, ""]);
    const [, moment = ""] = /^OnCalendar=(.*)$/m.exec(read("crm-sync.timer")) ?? [];
    expect(execFileSync(analyze, ["calendar", moment], { encoding: "utf8" })).toContain(moment);
  });

  it("run a command that works with their variables and their credential", async () => {
    const [command = ""] = valuesOf("ExecStart");
    const set = valuesOf("Environment").map((pair) => pair.split("=", 2) as [string, string]);
    const [credential = ""] = valuesOf("LoadCredential");
    expect(nightly).toContain(`/${credential.split(":")[0]}"`);
    const variables = { ...Object.fromEntries(set), CREDENTIALS_DIRECTORY: "" };
    const [program, ...words] = command.split(" ");
    expect(program).toBe("/usr/local/bin/crm-sync");
    expect(await run(machine(), words, variables)).toEqual({ code: 0, stdout: "", stderr: "" });
    // The folder that systemd makes is the one that the config names.
    expect(nightly).toContain(`stateDir: /var/lib/${valuesOf("StateDirectory")[0]}\n`);
  });
});

describe("samples/ops/github-workflow.yaml", () => {
  interface Step {
    readonly name?: string;
    readonly run?: string;
    readonly uses?: string;
    readonly with?: Readonly<Record<string, unknown>>;
    readonly env?: Readonly<Record<string, string>>;
  }
  const workflow = parse(read("github-workflow.yaml")) as {
    readonly on: { readonly schedule: readonly { readonly cron: string }[] };
    readonly jobs: { readonly push: { readonly steps: readonly Step[] } };
  };
  const { steps } = workflow.jobs.push;

  it("runs at a time, with the state of the night before, and keeps it whatever happens", () => {
    expect(workflow.on.schedule[0]?.cron).toMatch(/^\d+ \d+ \* \* \*$/);
    const caches = steps.filter(({ uses }) => uses?.startsWith("actions/cache/"));
    expect(caches.map((step) => step.with?.path)).toEqual([".crm-sync", ".crm-sync"]);
    expect(caches[0]?.with?.key).toBe(caches[1]?.with?.key);
    expect(caches[1]).toMatchObject({ if: "always()" });
  });

  it("runs a command that works, with the secret in the environment alone", async () => {
    const push = steps.find(({ name }) => name === "push");
    const [command] = commandsOf(push?.run ?? "");
    expect(command?.words.slice(0, 2)).toEqual(["node", "tools/crm-sync/bin/crm-sync.js"]);
    expect(push?.run).not.toContain("secrets.");
    expect(await run(machine(), command?.words.slice(2) ?? [], {})).toMatchObject({ code: 0 });
    expect(push?.env).toEqual({ ZEEG_API_TOKEN: `\${{ secrets.ZEEG_API_TOKEN }}` });
  });
});

describe("samples/ops/kubernetes.yaml", () => {
  interface Container {
    readonly args: readonly string[];
    readonly env: readonly { readonly name: string; readonly value: string }[];
    readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
  }
  interface Manifest {
    readonly kind: string;
    readonly data: { readonly "nightly.yaml": string };
    readonly spec: {
      readonly jobTemplate: {
        readonly spec: {
          readonly template: {
            readonly spec: {
              readonly containers: readonly Container[];
              readonly volumes: readonly { readonly name: string }[];
            };
          };
        };
      };
    };
  }
  const documents = parseAllDocuments(read("kubernetes.yaml"));
  const manifests = documents.map((document) => document.toJS() as Manifest);
  const pod = manifests.find(({ kind }) => kind === "CronJob")?.spec.jobTemplate.spec.template.spec;
  const [container] = pod?.containers ?? [];

  it("is YAML without a fault, and mounts the volumes that it has", () => {
    expect(documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([]);
    expect(manifests.map(({ kind }) => kind)).toEqual(["ConfigMap", "PersistentVolumeClaim", "CronJob"]);
    expect(container?.volumeMounts.map(({ name }) => name).sort()).toEqual(pod?.volumes.map(({ name }) => name).sort());
    const mounts = container?.volumeMounts.map(({ mountPath }) => mountPath) ?? [];
    // What the config and the variables name is mounted.
    for (const { value } of container?.env ?? []) expect(mounts.some((path) => value.startsWith(path))).toBe(true);
    expect(mounts).toEqual(expect.arrayContaining(["/var/lib/crm-sync", "/srv/exports", "/tmp"]));
  });

  it("runs a command that works with its config", async () => {
    const variables = Object.fromEntries(container?.env.map(({ name, value }) => [name, value]) ?? []);
    const cwd = machine(manifests[0]?.data["nightly.yaml"]);
    expect(await run(cwd, container?.args ?? [], variables)).toEqual({ code: 0, stdout: "", stderr: "" });
  });
});

describe("samples/ops/Dockerfile", () => {
  const steps = read("Dockerfile")
    .replaceAll("\\\n", " ")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => /^(\w+) +(.*)$/.exec(line)?.slice(1) ?? ["", line]);
  const stages = steps.map(([word]) => word).reduce((count, word) => count + (word === "FROM" ? 1 : 0), 0);
  const last = steps.slice(steps.findLastIndex(([word]) => word === "FROM"));
  const lastOf = (word: string) => last.find(([name]) => name === word)?.[1] ?? "";

  it("copies what there is, and nothing else", () => {
    for (const [word, rest = ""] of steps) {
      if (word !== "COPY") continue;
      const sources = rest
        .split(/ +/)
        .filter((part) => !part.startsWith("--"))
        .slice(0, -1);
      if (rest.startsWith("--from=")) expect(sources).toEqual(["/build/dist"]);
      else for (const source of sources) expect(existsSync(source), source).toBe(true);
    }
    expect(stages).toBe(2);
  });

  it("runs as somebody without rights, with a volume for the state, and holds no secret", () => {
    expect(lastOf("USER")).toBe("node");
    expect(last.findIndex(([word]) => word === "USER")).toBeLessThan(last.findIndex(([word]) => word === "ENTRYPOINT"));
    expect(lastOf("VOLUME")).toBe("/var/lib/crm-sync");
    expect(steps.filter(([word, rest = ""]) => word === "ARG" || /token|secret|password/i.test(rest))).toEqual([]);
  });

  it("starts the program where it was put, with words that it takes", async () => {
    const entry = JSON.parse(lastOf("ENTRYPOINT")) as readonly string[];
    const [program, script = ""] = entry;
    const folder = lastOf("WORKDIR");
    expect([program, script.replace(`${folder}/`, "")]).toEqual(["node", "bin/crm-sync.js"]);
    expect(last).toContainEqual(["COPY", "bin ./bin"]);
    // The image's own command only helps; it must not send anything.
    const words = JSON.parse(lastOf("CMD")) as readonly string[];
    expect(await run(machine(), words, {})).toMatchObject({ code: 0, stderr: "" });
  });
});
