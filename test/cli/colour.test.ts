import { describe, expect, it } from "vitest";
import { paintFor } from "../../src/cli/colour.ts";

type Env = Parameters<typeof paintFor>[1];

function isColoured(isTerminal: boolean, env: Env, argv: Parameters<typeof paintFor>[2] = []): boolean {
  const paint = paintFor({ write: () => {}, isTerminal, columns: () => 80 }, env, argv);
  return paint.red("x") !== "x";
}

describe("colour", () => {
  const table: readonly (readonly [
    title: string,
    isTerminal: boolean,
    env: Env,
    argv: readonly string[],
    isOn: boolean,
  ])[] = [
    ["a terminal", true, {}, [], true],
    ["a pipe", false, {}, [], false],
    ["a dumb terminal", true, { TERM: "dumb" }, [], false],
    ["NO_COLOR", true, { NO_COLOR: "1" }, [], false],
    ["an empty NO_COLOR, which says nothing", true, { NO_COLOR: "" }, [], true],
    ["FORCE_COLOR in a pipe", false, { FORCE_COLOR: "1" }, [], true],
    ["FORCE_COLOR on a dumb terminal", true, { FORCE_COLOR: "1", TERM: "dumb" }, [], true],
    ["FORCE_COLOR=0", true, { FORCE_COLOR: "0" }, [], true],
    ["FORCE_COLOR=0 in a pipe", false, { FORCE_COLOR: "0" }, [], false],
    ["NO_COLOR against FORCE_COLOR", true, { NO_COLOR: "1", FORCE_COLOR: "1" }, [], false],
    ["--no-color", true, {}, ["a.csv", "--no-color"], false],
    ["--no-color against FORCE_COLOR", true, { FORCE_COLOR: "1" }, ["--no-color"], false],
  ];
  it.each(table)("%s", (_title, isTerminal, env, argv, isOn) => {
    expect(isColoured(isTerminal, env, argv)).toBe(isOn);
  });

  it("follows the settled option before all else", () => {
    expect(isColoured(true, {}, { color: false })).toBe(false);
    expect(isColoured(false, { NO_COLOR: "1" }, { color: true })).toBe(true);
    expect(isColoured(true, {}, { color: undefined })).toBe(true);
  });
});
