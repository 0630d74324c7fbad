// What the figures were taken on.
import { createRequire } from "node:module";
import { cpus, release, totalmem, type } from "node:os";
import { versionOf } from "../contenders/curl.js";
import { whole } from "./figures.js";

const require = createRequire(import.meta.url);
const versionOfPackage = (name) => require(`../../../node_modules/${name}/package.json`).version;

export function surroundings(now) {
  const [cpu] = cpus();
  const packages = ["undici", "csv-parse", "p-limit"].map((name) => `${name} ${versionOfPackage(name)}`);
  const curl = versionOf("curl")?.split(" ").slice(0, 2).join(" ") ?? "no curl";
  return [
    `${now.toISOString().slice(0, 10)}, ${cpus().length} cores of ${cpu?.model ?? "an unknown CPU"}, ${whole(totalmem() / 1e9)} GB, ${type()} ${release()}`,
    `crm-sync ${require("../../../package.json").version}, Node ${process.version} (its fetch: undici ${process.versions.undici}), ${packages.join(", ")}, ${curl}`,
  ];
}
