import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { runProgram } from "../../src/notify/run-program.ts";
import { emptyFolder } from "../support/run-cli.ts";

const env = { PATH: process.env.PATH };
const never = new AbortController().signal;

it("no shell reads what a command holds", async () => {
  const cwd = emptyFolder();
  const command = ["test", "$(touch x); `touch y`", "=", "$(touch x); `touch y`"];
  expect(await runProgram({ command, cwd, env, input: "", timeoutMs: 5000 }, never)).toBeNull();
  expect(existsSync(join(cwd, "x"))).toBe(false);
});

it("a program that does not end is ended, with what it has started", async () => {
  const cwd = emptyFolder();
  const command = ["sh", "-c", "(sleep 0.6; touch late) & wait"];
  expect(await runProgram({ command, cwd, env, input: "", timeoutMs: 100 }, never)).toBe("did not end within 0.1 s");
  await delay(800);
  expect(existsSync(join(cwd, "late"))).toBe(false);
});

it("one is not waited for whose child goes on", async () => {
  const command = ["sh", "-c", "sleep 4 & exit 0"];
  const begun = performance.now();
  expect(await runProgram({ command, cwd: emptyFolder(), env, input: "", timeoutMs: 5000 }, never)).toBeNull();
  expect(performance.now() - begun).toBeLessThan(3500);
});

it("a signal ends it, and what cannot be started is said", async () => {
  const call = { cwd: emptyFolder(), env, input: "x".repeat(2 ** 20), timeoutMs: 5000 };
  expect(await runProgram({ ...call, command: ["sleep", "5"] }, AbortSignal.timeout(50))).toBe("did not end in time");
  expect(await runProgram({ ...call, command: ["./none"] }, never)).toBe("cannot be started: there is no such program");
  expect(await runProgram({ ...call, command: ["echo", "a\0b"] }, never)).toBe("cannot be started");
});
