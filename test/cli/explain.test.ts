import { describe, expect, it } from "vitest";
import { runInProcess } from "../support/run-in-process.ts";

describe("explain", () => {
  it("prints what a code means and what to do", async () => {
    const { code, stdout, stderr } = await runInProcess(["explain", "number-ambiguous"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^number-ambiguous\n\nA mark may stand before decimals or between thousands.*decimal: /s);
    expect(stdout).not.toMatch(/^#/m);
  });

  it("takes a code as a person copies it", async () => {
    expect((await runInProcess(["explain", "NUMBER-AMBIGUOUS "])).stdout).toMatch(/^number-ambiguous\n/);
  });

  it("names the section of its family for a code that has none of its own", async () => {
    expect((await runInProcess(["explain", "http-418"])).stdout).toMatch(/^http-418\n\nThe CRM refused this record/);
    expect((await runInProcess(["explain", "http-404"])).stdout).toContain("no file at the source's address");
    expect((await runInProcess(["explain", "connection-econnreset"])).stdout).toContain("The connection broke");
  });

  it("shows links as paths", async () => {
    const { stdout } = await runInProcess(["explain", "destination-unknown"]);
    expect(stdout).toContain("docs/rest.md");
    expect(stdout).not.toContain("](");
  });

  it("lists all codes by what the program does about them", async () => {
    const { stdout } = await runInProcess(["explain"]);
    expect(stdout).toMatch(/^The command \(exit code 2, nothing was sent\)\n {2}options-invalid\n/);
    expect(stdout).toContain("\n\nThe source (exit code 3, the run stops)\n  encoding-invalid\n");
  });

  it("of a code that is none names the nearest", async () => {
    const { code, stderr } = await runInProcess(["explain", "number-ambigous"]);
    expect(code).toBe(2);
    expect(stderr).toContain('Did you mean "number-ambiguous"?');
  });
});
