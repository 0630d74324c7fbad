import { describe, expect, it } from "vitest";
import { readSections, sectionOf } from "../../src/cli/error-sections.ts";
import { chapters } from "./chapters.ts";
import { codesInSource } from "./codes-in-source.ts";
import { elsewhere } from "./elsewhere.ts";

const found = codesInSource();
const sections = readSections();
const provoked = new Set(Object.values(chapters).flatMap((cases) => cases.flatMap(({ codes }) => codes)));

describe("every code of the program", () => {
  it("is found where it stands in the source", () => {
    const codes = found.map(({ code }) => code);
    // One of each way of writing them: a pattern that finds nothing any more would let all of its kind through.
    const samples = [
      "source-missing",
      "number-ambiguous",
      "max-errors",
      "cell-count",
      "json-too-deep",
      "mojibake",
      "redirected",
      "guard-creates",
    ];
    expect(codes).toEqual(expect.arrayContaining(samples));
    expect(codes.length).toBeGreaterThan(200);
  });

  it("has a section in docs/errors.md", () => {
    const missing = found.filter(({ code }) => sectionOf(code, sections)?.isExact !== true);
    const advice = missing.map(
      ({ code, place }) =>
        `${code} (src/${place}): write "### ${code}" into docs/errors.md: what happened, why, what to do`,
    );
    expect(advice).toEqual([]);
  });

  it("is provoked through the command, or there is a reason why not", () => {
    const missing = found.filter(({ code }) => !provoked.has(code) && !Object.hasOwn(elsewhere, code));
    const advice = missing.map(
      ({ code, place }) =>
        `${code} (src/${place}): add a case to test/errors/cases, or a reason to test/errors/elsewhere.ts`,
    );
    expect(advice).toEqual([]);
  });

  it("that cannot be provoked is none that is", () => {
    expect(Object.keys(elsewhere).filter((code) => provoked.has(code))).toEqual([]);
  });

  it("that was provoked has a section, be it a server's own", () => {
    expect([...provoked].filter((code) => sectionOf(code, sections) === undefined)).toEqual([]);
  });

  it("that has a section is still in the source", () => {
    const codes = new Set([...found.map(({ code }) => code), ...provoked]);
    const families = /^(http-\dxx|connection-\*)$/;
    expect(sections.map(({ code }) => code).filter((code) => !codes.has(code) && !families.test(code))).toEqual([]);
  });
});
