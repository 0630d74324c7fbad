import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/core/types.ts";
import { alteredSlugs } from "../../src/engine/echo.ts";

describe("what the CRM stored differently", () => {
  const table: readonly (readonly [title: string, sent: JsonObject, echo: JsonObject, altered: readonly string[]])[] = [
    ["nothing, where all is equal", { a: "x", b: 1, c: true, d: null }, { a: "x", b: 1, c: true, d: null }, []],
    ["a text that was cut", { a: "long text" }, { a: "long" }, ["a"]],
    ["a number that became a text", { a: 1 }, { a: "1" }, ["a"]],
    ["a value that became nothing", { a: "x" }, { a: null }, ["a"]],
    ["a cleared value that is still there", { a: null }, { a: "x" }, ["a"]],
    ["nothing, where an attribute is not echoed", { a: "x" }, {}, []],
    ["nothing, where the attribute has the name of what every object has", { constructor: "BMW" }, {}, []],
    ["nothing, where more is echoed than was sent", { a: "x" }, { a: "x", b: 2 }, []],
    ["nothing, where an option comes back with its label", { a: { id: 7 } }, { a: { id: 7, value: "Red" } }, []],
    ["another option", { a: { id: 7 } }, { a: { id: 8, value: "Red" } }, ["a"]],
    ["nothing, where a list of options has labels", { a: [{ id: 1 }] }, { a: [{ id: 1, value: "x" }] }, []],
    ["a list that lost an item", { a: ["x", "y"] }, { a: ["x"] }, ["a"]],
    ["a list that became one value", { a: ["x"] }, { a: "x" }, ["a"]],
    ["an object that became a list", { a: { id: 1 } }, { a: [{ id: 1 }] }, ["a"]],
    ["an object with a part missing", { a: { id: 1, n: 2 } }, { a: { id: 1 } }, ["a"]],
    ["several, in the order they were sent", { b: 1, a: 2, c: 3 }, { a: 0, b: 0, c: 3 }, ["b", "a"]],
  ];
  it.each(table)("%s", (_title, sent, echo, altered) => {
    expect(alteredSlugs(sent, echo)).toEqual(altered);
  });

  it("nothing, where the answer repeats what was sent", () => {
    const sent = { a: "x" };
    expect(alteredSlugs(sent, sent)).toEqual([]);
  });
});
