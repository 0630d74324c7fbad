import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { destinations } from "../../src/destinations/index.ts";
import { startSandbox } from "../../src/sandbox/index.ts";

const page = readFileSync("docs/security.md", "utf8");

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}
interface Lock {
  readonly packages: Readonly<
    Record<string, { readonly dev?: boolean; readonly hasInstallScript?: boolean; readonly integrity?: string }>
  >;
}

it("tells the truth about packages: how many, exact versions, no scripts, each with its hash", () => {
  const { dependencies, optionalDependencies } = JSON.parse(readFileSync("package.json", "utf8")) as Manifest;
  const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as Lock;
  const numbers = ["Twelve", "Thirteen", "Fourteen", "Fifteen", "Sixteen", "Seventeen", "Eighteen"];
  expect(page).toContain(`${numbers[Object.keys(dependencies).length - 12]} packages are needed`);
  expect(Object.keys(optionalDependencies)).toEqual(["libsql"]);
  for (const version of Object.values({ ...dependencies, ...optionalDependencies }))
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  const installed = Object.entries(packages).filter(([path]) => path !== "");
  expect(installed.filter(([, { hasInstallScript }]) => hasInstallScript === true)).toEqual([]);
  const needed = installed.filter(([, { dev = false }]) => !dev);
  expect(needed.length).toBeGreaterThan(16);
  expect(needed.filter(([, { integrity }]) => integrity === undefined)).toEqual([]);
});

it("names the variables that credentials are read from", () => {
  for (const type of Object.values(destinations)) {
    const [set = []] = (type as (typeof destinations)["zeeg"]).credentials(type.example);
    for (const { variable } of set) expect(page).toContain(`\`${variable}\``);
  }
});

it("says where the sandbox listens", async () => {
  const sandbox = await startSandbox();
  try {
    expect(new URL(sandbox.origin).hostname).toBe("127.0.0.1");
  } finally {
    await sandbox.close();
  }
});
