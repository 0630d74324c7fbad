import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nextSteps } from "../../src/cli/next-steps.ts";
import type { RunReport } from "../../src/core/report.ts";
import { reportWith } from "../report/sample-report.ts";

const counts = { ...reportWith().counts, read: 3, created: 2, invalid: 1 };

function steps(rejects: string, changes: Partial<RunReport> = {}, flags: Parameters<typeof nextSteps>[2] = {}) {
  const report = reportWith({ counts, files: { rejects }, ...changes });
  return nextSteps({ report, isResumable: false }, undefined, flags);
}

function commandIn(lines: readonly string[]): string {
  const command = lines.find((line) => line.startsWith("  crm-sync "));
  if (command === undefined) throw new Error(lines.join("\n"));
  return command.trim();
}

describe("the next steps", () => {
  it("give the command that sends the mended rows, with what decides where they go, and nothing else", () => {
    const flags = {
      config: "my config.yaml",
      baseUrl: "https://crm.example/v2",
      delimiter: ";",
      sandbox: true,
      rate: ["9/s"],
      json: true,
    };
    expect(commandIn(steps("out/rejects.csv", { sync: "shoes" }, flags))).toBe(
      "crm-sync out/rejects.csv --object products --match sku --config 'my config.yaml' --base-url https://crm.example/v2 --delimiter ';' --sync shoes --sandbox",
    );
  });

  it("keep the mode: rows that must create nothing are not to be sent as an upsert", () => {
    const { destination } = reportWith();
    expect(commandIn(steps("rejects.csv", { destination: { ...destination, mode: "update" } }))).toBe(
      "crm-sync rejects.csv --object products --match sku --mode update",
    );
  });

  it("give one command for each file of rejects", () => {
    const lines = steps("a.csv", { files: { rejects: "a.csv", moreRejects: ["a-2.csv"], report: "report.json" } });
    expect(lines.filter((line) => line.startsWith("  crm-sync "))).toHaveLength(2);
    expect(lines.at(-1)).toBe("Report: report.json");
  });

  it("say how to get a file of rejects where none was kept, and what an empty source needs", () => {
    expect(steps("", { files: {} }).join()).toContain("--rejects rejects.csv");
    const empty = { counts: { ...counts, read: 0, created: 0, invalid: 0 }, exitCode: 4, files: {} };
    expect(steps("", empty).join()).toContain("--allow-empty");
  });

  it("tell a run that stopped before its first row from one whose source cannot be read again", () => {
    const stoppedBy = { code: "sheet-unclear", message: "has several sheets" };
    const none = { counts: { ...counts, read: 0, created: 0, invalid: 0 }, stoppedBy, exitCode: 3, files: {} } as const;
    expect(steps("", none)[0]).toBe("No row was read, so nothing was sent: put that right, and run the command again.");
    expect(steps("", { ...none, counts }).join()).toContain("its source can be read only once");
  });

  it("say where more is told of what stopped the run, else of what most rows met, and of nothing else", () => {
    const most = { code: "number-ambiguous", message: "", count: 2, examples: [] };
    const problems = [most, { ...most, code: "superseded", count: 1 }];
    const told = (changes: Partial<RunReport>) =>
      steps("", { files: {}, ...changes }).filter((line) => line.includes("explain"));
    expect(told({ problems })).toEqual(["More about it: crm-sync explain number-ambiguous"]);
    const stoppedBy = { code: "redirected", message: "" };
    expect(told({ problems, stoppedBy })).toEqual(["More about it: crm-sync explain redirected"]);
    expect(told({ problems, stoppedBy: { code: "interrupted", message: "" } })).toEqual([]);
    expect(told({ problems, counts: { ...counts, invalid: 0 } })).toEqual([]);
  });

  it("are nothing where all went well", () => {
    expect(steps("", { counts: { ...counts, invalid: 0 }, files: {} })).toEqual([]);
  });

  it("do not let a file be taken for an option", () => {
    expect(commandIn(steps("-rejects.csv"))).toContain("crm-sync ./-rejects.csv ");
  });

  it.each(["a b.csv", "it's.csv", "$HOME `x` \\.csv", "~/*?[a]!.csv", "ä 😀.csv", "a\u001b[2Jb\nc\u0085\u202e'\\.csv"])(
    "quote %j so that a shell gives it back",
    (name) => {
      const word = commandIn(steps(name))
        .replace(/^crm-sync /, "")
        .replace(/ --object .*$/, "");
      expect(word).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
      const env = { PATH: process.env.PATH, LC_ALL: "C.UTF-8" };
      expect(execFileSync("bash", ["--norc", "-c", `printf %s ${word}`], { env, encoding: "utf8" })).toBe(name);
    },
  );

  it("let no control character pass, whatever files and options are called", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1 }), (name) => {
        const report = reportWith({
          counts,
          files: { rejects: name, report: name },
          destination: { type: "zeeg", baseUrl: name, object: name, match: name },
        });
        for (const line of nextSteps({ report, isResumable: false }, undefined, { config: name, stateDir: name })) {
          expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u);
        }
      }),
    );
  });
});
