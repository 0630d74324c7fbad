import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, it } from "vitest";
import { emptyFolder } from "../support/run-cli.ts";
import { runInProcess } from "../support/run-in-process.ts";

/** A port that was free a moment ago. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

it("a run that ended before its first row is not held up to the next one as something to go on with", async () => {
  const cwd = emptyFolder();
  writeFileSync(join(cwd, "products.csv"), "sku,name\nA-1,Lamp\n");
  const url = `http://127.0.0.1:${await closedPort()}/v2`;
  const args = ["products.csv", "--match", "sku", "--base-url", url, "--max-attempts", "1", "--progress", "none"];
  const env = { ZEEG_API_TOKEN: "x" };
  const first = await runInProcess(args, { cwd, env });
  expect(first.stdout).toContain("resume with: crm-sync resume ");
  const second = await runInProcess(args, { cwd, env });
  expect(second.code).toBe(3);
  expect(second.stderr).not.toContain("ended early");
});
