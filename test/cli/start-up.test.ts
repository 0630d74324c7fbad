import { spawn } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { bin, emptyFolder, runCli } from "../support/run-cli.ts";

const bundle = resolve("dist/bundle");

/** What one of the bundle's files loads before anything in it runs, and what that loads; files by name. */
function loadedBy(file: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(file)) return found;
  found.add(file);
  const text = readFileSync(join(bundle, file), "utf8");
  for (const [, from = ""] of text.matchAll(/^(?:import|export) (?:[^;]*? from )?"\.\/([^"]+)";/gm))
    loadedBy(from, found);
  return found;
}

/**
 * The modules that a file is made of, as its comments tell them: our own from `src` on without an ending, packages by their
 * names. Picocolors is one file, which the bundler puts amid our own without a word.
 */
function modulesIn(file: string): readonly string[] {
  return pathsIn(file).map(nameOf);
}

function pathsIn(file: string): readonly string[] {
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(/^\s*\/\/ (?:#region )?([^\s\\]+\.\w?js)$/gm)].map(([, path = ""]) => path);
}

function nameOf(path: string): string {
  const [, folder] = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? [];
  return folder ?? path.replace(/^.*\bdist\//, "").replace(/\.js$/, "");
}

const sorted = (names: Iterable<string>): readonly string[] => [...new Set(names)].sort();
const isPackage = (name: string) => !name.includes("/") || name.startsWith("@");

it("--version loads next to nothing", () => {
  const modules = [...loadedBy("main.js")].flatMap((file) => modulesIn(join(bundle, file)));
  expect(sorted(modules)).toEqual(["cli/main", "cli/world", "sync/version"]);
});

it("--help and completion load no more than the words of the command line", () => {
  const modules = sorted([...loadedBy("program.js")].flatMap((file) => modulesIn(join(bundle, file))));
  expect(modules).toContain("cli/run-commands");
  expect(modules.filter(isPackage)).toEqual(["commander"]);
  expect(modules.filter((name) => !/^(cli|core|report)\//.test(name) && !isPackage(name))).toEqual(["sync/version"]);
});

it("the licence of each package in the bundle lies beside it", () => {
  const licences = `\n${readFileSync(join(bundle, "THIRD-PARTY.txt"), "utf8")}`;
  const packages = sorted(
    readdirSync(bundle)
      .flatMap((file) => modulesIn(join(bundle, file)))
      .filter(isPackage),
  );
  expect(packages.length).toBeGreaterThan(20);
  expect(packages.filter((name) => !licences.includes(`\n${name} `))).toEqual([]);
});

/** Notes every file that is loaded, imported or required, at once. */
const noting = `
  import { appendFileSync } from "node:fs";
  import Module, { register } from "node:module";
  const note = "import { appendFileSync } from 'node:fs';" +
    "export const load = (url, context, next) => (appendFileSync(process.env.LOADED, url + '\\\\n'), next(url, context));";
  register("data:text/javascript," + encodeURIComponent(note));
  const load = Module._load;
  Module._load = (name, ...rest) => (appendFileSync(process.env.LOADED, "required " + name + "\\n"), load(name, ...rest));
`;

it("a push of a CSV loads nothing before its first request that another kind of run needs", async () => {
  const cwd = emptyFolder();
  const list = join(cwd, "loaded");
  writeFileSync(join(cwd, "products.csv"), "sku,name\n1,One\n");
  let loaded: readonly string[] = [];
  const server = createServer((_request, response) => {
    loaded = readFileSync(list, "utf8").split("\n");
    response.writeHead(401).end("{}");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  const args = ["products.csv", "--match", "sku", "--base-url", `http://127.0.0.1:${port}/v2`];
  const preload = `data:text/javascript,${encodeURIComponent(noting)}`;
  const env = { PATH: process.env.PATH, HOME: cwd, ZEEG_API_TOKEN: "token", LOADED: list };
  await new Promise((done) => {
    spawn(process.execPath, ["--import", preload, bin, ...args], { cwd, env, stdio: "ignore" }).on("close", done);
  });
  server.close();

  const files = loaded.filter((url) => url.startsWith("file:")).map((url) => fileURLToPath(url));
  const ours = files.filter((file) => file.startsWith(bundle));
  const modules = sorted(ours.flatMap(modulesIn));
  const all = ours.flatMap(pathsIn);
  // The driver of the state where Node has none of its own.
  const others = files.filter((file) => !file.startsWith(bundle) && file !== bin).map(nameOf);
  const required = loaded.flatMap((line) => /^required ([a-z@].*)$/.exec(line)?.slice(1) ?? []);
  expect(modules).toContain("destinations/zeeg/zeeg-destination");
  expect(modules.filter(isPackage)).toEqual(["commander", "csv-parse", "p-limit", "undici", "yocto-queue", "zod"]);
  expect(all.filter((path) => /undici\/lib\/dispatcher\/pool\.js$/.test(path))).toHaveLength(1);
  expect(all.filter((path) => /undici\/(index|lib\/(mock|cache|interceptor|web\/websocket))/.test(path))).toEqual([]);
  expect(sorted(others.filter((name) => name !== "libsql"))).toEqual([]);
  expect(required.filter((name) => /^(iconv-lite|luxon|uplot)/.test(name))).toEqual([]);
  const unneeded =
    /^(sandbox|telemetry\/(?!otlp\/(environment|packages)$)|report\/html)\/?|^config\/(document|schema|check-config|write)$|^sources\/xlsx\/(open|sheet)|^destinations\/(hubspot|routera|revnue|rest)\/destination/;
  expect(modules.filter((name) => unneeded.test(name))).toEqual([]);
  expect(ours.length).toBeLessThan(80);
});

it("what is loaded as parts works as the whole: an address is read", async () => {
  const server = createServer((_request, response) => response.end("sku,name\n1,One\n"));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  const { code, stdout, stderr } = await runCli(["check", `http://127.0.0.1:${port}/products.csv`, "--json"]);
  server.close();
  expect(stderr).not.toContain("is not a function");
  expect(JSON.parse(stdout)).toMatchObject({ counts: { read: 1 } });
  expect(code).toBe(0);
});
