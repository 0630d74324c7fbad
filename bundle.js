/**
 * Makes `dist/bundle` of what tsc has made: the command in few files. To find and to read its 600 modules, and those of its
 * packages, takes longer than what they do before the first request.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const root = dirname(fileURLToPath(import.meta.url));

const bundle = await rolldown({
  cwd: root,
  input: { main: "dist/cli/main.js", "writer-thread": "dist/ledger/writer-thread.js" },
  platform: "node",
  transform: { target: "node20.19" },
  // Looked for when they are wanted, and not always installed.
  external: ["libsql", /^@opentelemetry\//],
  treeshake: { moduleSideEffects: [{ test: passiveModule(), sideEffects: false }] },
  plugins: [{ name: "third-party", generateBundle: addLicences }],
});
await bundle.write({
  dir: join(root, "dist/bundle"),
  format: "esm",
  // Beside one another, and as deep as the modules are: what is found from a module's own place is found from each of them.
  entryFileNames: "[name].js",
  chunkFileNames: "[name].js",
  comments: { legal: true, annotation: false, jsdoc: false },
  cleanDir: true,
});
await bundle.close();

/** Our modules only define what others use, but for these: of the rest, what nobody uses can be left out. */
function passiveModule() {
  const dist = resolve(root, "dist").replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  return new RegExp(`^${dist}[\\\\/](?!cli[\\\\/]main\\.|ledger[\\\\/]writer-thread\\.|http[\\\\/]undici\\.)`);
}

/** Puts the licences of the packages whose code the files hold beside them, as they ask for. */
function addLicences(_options, files) {
  // The bundler's own: what its files are held together with.
  const folders = new Set([join(root, "node_modules/rolldown")]);
  for (const id of Object.values(files).flatMap(({ moduleIds = [] }) => moduleIds)) {
    const folder = /^.*[/\\]node_modules[/\\](?:@[^/\\]+[/\\])?[^/\\]+/.exec(id)?.[0];
    if (folder !== undefined) folders.add(folder);
  }
  const licences = [...folders].map(licenceIn).sort();
  const source = licences.join(`\n${"-".repeat(80)}\n\n`);
  this.emitFile({ type: "asset", fileName: "THIRD-PARTY.txt", source });
}

function licenceIn(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e(\.|-|$)/i.test(entry));
  if (file === undefined) throw new Error(`${name} holds no licence: its code cannot be given on with the bundle.`);
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
}
