import { execFileSync } from "node:child_process";

/** The end-to-end tests run the real command, which is the build: it has to be that of today's source. */
export default function setup(): void {
  execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"], {
    stdio: "inherit",
  });
}
