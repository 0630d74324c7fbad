import { expect, it } from "vitest";
import { eventOf, isWanted, occasions, type PreviousRun } from "../../src/notify/occasions.ts";

const ended = (exitCode: number | null): PreviousRun => ({ exitCode, runId: "R", finishedAt: null });
const [good, bad, killed] = [ended(0), ended(1), ended(null)];

/** The run before (null: none; undefined: nobody knows), this one, what it is, and who wants to be told of it. */
it.each<[string, PreviousRun | null | undefined, number, string, readonly string[]]>([
  ["good after good", good, 0, "success", ["success", "always"]],
  ["bad after good", good, 1, "failure", ["failure", "change", "always"]],
  ["bad after bad", bad, 3, "failure", ["failure", "always"]],
  ["good after bad", bad, 0, "recovery", ["recovery", "success", "change", "always"]],
  ["good after one that was killed", killed, 0, "recovery", ["recovery", "success", "change", "always"]],
  ["bad after one that was killed", killed, 143, "failure", ["failure", "always"]],
  ["good at first", null, 0, "success", ["success", "always"]],
  ["bad at first", null, 5, "failure", ["failure", "change", "always"]],
  ["good without a state", undefined, 0, "success", ["success", "always"]],
  ["bad without a state", undefined, 2, "failure", ["failure", "always"]],
])("%s", (_, previous, exitCode, event, wanted) => {
  const outcome = { exitCode, isSkipped: false, previous };
  expect(eventOf(outcome)).toBe(event);
  expect(occasions.filter((occasion) => isWanted([occasion], outcome))).toEqual(wanted);
  expect(isWanted(["failure", "recovery"], outcome)).toBe(event === "failure" || event === "recovery");
});

it("a run that was left out is none of those, whatever was before", () => {
  for (const previous of [good, bad, killed, null, undefined]) {
    const outcome = { exitCode: 0, isSkipped: true, previous };
    expect(eventOf(outcome)).toBe("skipped");
    expect(occasions.filter((occasion) => isWanted([occasion], outcome))).toEqual(["always"]);
  }
});
