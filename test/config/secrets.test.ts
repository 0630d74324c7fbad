import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { resolveToken, Secret } from "../../src/config/index.ts";

let dir = "";
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "crm-sync-token-"));
});
afterEach(() => rm(dir, { recursive: true }));

const { signal } = new AbortController();
const node = process.execPath;

test("a secret shows itself to reveal() alone", () => {
  const secret = new Secret("hunter2");
  expect(secret.reveal()).toBe("hunter2");
  const shown = [
    `${secret}`,
    JSON.stringify({ secret }),
    inspect({ secret }, { showHidden: true }),
    String(Object.entries(secret)),
  ];
  for (const text of shown) expect(text).not.toContain("hunter2");
});

test("a token file is trimmed, and warned of where others can read it", async () => {
  const path = join(dir, "token");
  await writeFile(path, "  hunter2\n", { mode: 0o600 });
  const resolved = await resolveToken({ file: "token" }, dir, signal);
  expect([resolved.token.reveal(), resolved.warnings]).toEqual(["hunter2", []]);
  for (const mode of [0o644, 0o604, 0o620]) {
    await chmod(path, mode);
    const { warnings } = await resolveToken({ file: "token" }, dir, signal);
    expect(warnings).toEqual([expect.stringContaining("chmod 600 token")]);
  }
  // As systemd and Kubernetes hand it to a service.
  for (const mode of [0o400, 0o440, 0o640]) {
    await chmod(path, mode);
    expect((await resolveToken({ file: "token" }, dir, signal)).warnings).toEqual([]);
  }
});

test("a command's first line is the token; no shell looks at its arguments", async () => {
  const command = [node, "-e", "console.log(process.argv[1]); console.log('second')", "a$(id)"];
  expect((await resolveToken({ command }, dir, signal)).token.reveal()).toBe("a$(id)");
});

test("a command that fails tells what it said, never what it wrote as the token", async () => {
  const command = [node, "-e", "console.log('hunter2'); console.error('store is locked'); process.exit(3)"];
  const error = await resolveToken({ command }, dir, signal).catch((thrown: unknown) => thrown);
  expect(inspect(error)).toContain("failed (3): store is locked");
  expect(inspect(error)).not.toContain("'hunter2");
  await expect(resolveToken({ command: ["no-such-program-here"] }, dir, signal)).rejects.toThrow(/failed \(ENOENT\)/);
});

test.each(["", "  \n", "two words", "line\nbreak", "naïve"])(
  "the token %j is refused without being shown",
  async (token) => {
    const error = await resolveToken(new Secret(token), dir, signal).catch((thrown: unknown) => thrown);
    expect(String(error)).toMatch(/UsageError: the token in the config (is empty|holds)/);
    if (token.trim() !== "") expect(String(error)).not.toContain(token);
  },
);

test("a missing token file is named", async () => {
  await expect(resolveToken({ file: "nope" }, dir, signal)).rejects.toThrow(
    "the token file nope cannot be read: there is no such file",
  );
});
