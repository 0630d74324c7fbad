import { execFileSync } from "node:child_process";

/** The end-to-end tests run the real command, which is the build: it has to be that of today's source. */
export default function setup(): void {
  for (const args of [["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"], ["bundle.js"]]) {
    execFileSync(process.execPath, args, { stdio: "inherit" });
  }
}
