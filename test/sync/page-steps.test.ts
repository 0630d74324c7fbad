import { describe, expect, it } from "vitest";
import { pageSteps } from "../../src/sync/page-steps.ts";
import { reportWith } from "../report/sample-report.ts";

/** What to do after a run that stopped before its first row, and cannot be resumed. */
function stepsOf(code: string) {
  const counts = { ...reportWith().counts, read: 0, created: 0 };
  const report = reportWith({ exitCode: 3, stoppedBy: { code, message: "x" }, counts });
  return pageSteps({ report, isResumable: false, openRows: 0, rejects: [], stateDir: ".crm-sync" });
}

describe("what to do after a run that stopped before its first row", () => {
  it("is to put right what stopped it", () => {
    expect(stepsOf("header-duplicate")).toEqual([{ text: "Put that right, and run the command again." }]);
  });

  it("is to look at the source where a guard stopped it: there may be nothing to put right", () => {
    expect(stepsOf("guard-rows")).toEqual([
      { text: "Look at the source. If it is as it should be, run the same command again with --yes." },
    ]);
  });
});
