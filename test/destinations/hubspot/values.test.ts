import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue, ListMode } from "../../../src/core/types.ts";
import { isSameNumber, plainDigits } from "../../../src/destinations/digits.ts";
import { inUtc, isSameMoment } from "../../../src/destinations/moments.ts";
import { alteredSlugs } from "../../../src/engine/echo.ts";
import {
  type Asked,
  complete,
  delivered,
  hubspotAnswering,
  once,
  problemOf,
  recordOf,
  resultOf,
  takesAll,
  write,
  writeOne,
} from "./scripted.ts";

const numRuns = Number(process.env.PROPERTY_RUNS ?? 200);

const properties = [
  { name: "external_id", type: "string", fieldType: "text", hasUniqueValue: true },
  { name: "note", type: "string", fieldType: "textarea" },
  { name: "at", type: "datetime", fieldType: "date" },
];

/** What HubSpot is sent for one value of the slug. */
async function sentFor(slug: string, value: JsonValue, asked: Asked = {}): Promise<string | undefined> {
  const { destination, received } = await hubspotAnswering(
    (request) => (request.method === "GET" ? { status: 200, body: { results: properties } } : takesAll(request)),
    asked,
  );
  await destination.describe?.(once);
  await writeOne(destination, { external_id: "A-1", [slug]: value });
  return received.at(-1)?.body.inputs[0]?.properties[slug];
}

describe("a value", () => {
  it.each<[string, string, JsonValue, string]>([
    ["a text", "note", " Ünï;cödé\n", " Ünï;cödé\n"],
    ["a text that looks like a moment", "note", "2026-03-29T08:30:00+02:00", "2026-03-29T08:30:00+02:00"],
    ["a number", "n", 12.5, "12.5"],
    ["zero", "n", 0, "0"],
    ["a large integer", "n", 9007199254740991, "9007199254740991"],
    ["a tiny number", "n", 1.5e-7, "0.00000015"],
    ["a negative tiny number", "n", -1e-7, "-0.0000001"],
    ["true", "b", true, "true"],
    ["false", "b", false, "false"],
    ["a day", "d", "2026-02-28", "2026-02-28"],
    ["a moment in UTC", "at", "2026-03-29T08:30:00Z", "2026-03-29T08:30:00Z"],
    ["a moment with an offset", "at", "2026-01-01T00:30:00.1234567+02:00", "2025-12-31T22:30:00.1234567Z"],
    ["a moment without seconds", "at", "2026-01-01T08:30-0130", "2026-01-01T10:00:00Z"],
    ["an option", "s", { id: "opt_1" }, "opt_1"],
    ["an option with a number as its id", "s", { id: 7 }, "7"],
    ["several options", "m", [{ id: "a" }, { id: "b c" }], "a;b c"],
    ["one of several options", "m", [{ id: "a" }], "a"],
    ["no option", "m", [], ""],
    ["nothing", "n", null, ""],
  ])("goes as a text: %s", async (_what, slug, value, text) => {
    expect(await sentFor(slug, value)).toBe(text);
  });

  it.each<[JsonValue, string | undefined]>([
    [[{ id: "a" }, { id: "b" }], ";a;b"],
    [[{ id: "a" }], ";a"],
    [[], undefined],
    [null, ""],
  ])("is added to the list that is there where the field says so: %j goes as %s", async (value, text) => {
    expect(await sentFor("m", value, { listModes: { m: "add" } })).toBe(text);
  });

  it.each<[string, JsonValue]>([
    ["a list", [{ id: "a" }, { id: "b;c" }]],
    ["one option", { id: "b;c" }],
    ["an option that begins so", { id: ";b" }],
    ["an empty option", { id: "" }],
    ["an empty option in a list", [{ id: "" }]],
  ])("that HubSpot would take for another is refused, and its neighbours go: %s", async (_what, value) => {
    const { destination, received } = await hubspotAnswering(takesAll);
    const records = [{ external_id: "1" }, { external_id: "2", tags: value }, { external_id: "3" }];
    const results = await write(
      destination,
      records.map((values) => recordOf(values as JsonObject)),
    );
    expect(results.map(({ status }) => status)).toEqual(["created", "rejected", "created"]);
    expect(problemOf(results[1])).toMatchObject({ code: "option-separator", field: "tags" });
    expect(received[0]?.body.inputs.map(({ id }) => id)).toEqual(["1", "3"]);
  });

  it("that is refused alone is no request", async () => {
    const { destination, received } = await hubspotAnswering(takesAll);
    expect(await writeOne(destination, { external_id: "1", tags: { id: "a;b" } })).toMatchObject({
      status: "rejected",
    });
    expect(received).toEqual([]);
  });

  it("keeps every digit, and no exponent", () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true });
    void fc.assert(
      fc.property(number, (value) => {
        const text = plainDigits(value);
        expect(text).toMatch(/^-?\d+(\.\d+)?$/);
        expect(Number(text) === value).toBe(true);
        expect(isSameNumber(text, String(value))).toBe(true);
      }),
      { numRuns },
    );
  });

  it("names the same moment in UTC", () => {
    const moment = fc.tuple(
      fc.date({ min: new Date("1900-01-01"), max: new Date("2200-01-01"), noInvalidDate: true }),
      fc.integer({ min: -14 * 60, max: 14 * 60 }),
    );
    void fc.assert(
      fc.property(moment, ([date, minutes]) => {
        const local = new Date(date.getTime() + minutes * 60_000).toISOString().slice(0, -1);
        const two = (n: number) => String(n).padStart(2, "0");
        const size = Math.abs(minutes);
        const text = `${local}${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
        expect(Date.parse(inUtc(text))).toBe(date.getTime());
        expect(isSameMoment(text, String(date.getTime())) || Math.abs(date.getTime()) < 1e10).toBe(true);
      }),
      { numRuns },
    );
  });
});

describe("what HubSpot holds", () => {
  /** The slugs that count as altered, where the value was sent and the text is stored. */
  async function altered(
    sent: JsonValue,
    stored: unknown,
    listMode?: ListMode,
    slug = "x",
  ): Promise<readonly string[]> {
    const { destination } = await hubspotAnswering(
      (request) =>
        request.method === "GET"
          ? { status: 200, body: { results: properties } }
          : complete(request.body.inputs.map((input) => resultOf(input, { properties: { [slug]: stored } }))),
      { listModes: listMode ? { [slug]: listMode } : {} },
    );
    await destination.describe?.(once);
    const values = { external_id: "A-1", [slug]: sent };
    return alteredSlugs(values, delivered(await writeOne(destination, values)).echo ?? {});
  }

  it.each<[JsonValue, unknown, ListMode?]>([
    ["Tea", "Tea"],
    [12.5, "12.50"],
    [12.5, "12.5"],
    [100, "1E+2"],
    [0, "0.00"],
    [0.1, "0.1"],
    [true, "true"],
    [false, "False"],
    ["2026-02-28", "2026-02-28"],
    ["2026-02-28", "1772236800000"],
    ["2026-02-28", "2026-02-28T00:00:00.000Z"],
    ["2026-03-29T08:30:00+02:00", "2026-03-29T06:30:00.000Z"],
    ["2026-03-29T08:30:00.250Z", "1774773000250"],
    [{ id: "opt_1" }, "opt_1"],
    [{ id: 7 }, "7"],
    [[{ id: "a" }, { id: "b" }], "b;a"],
    [[{ id: "a" }, { id: "b" }], "c;b;a", "add"],
    [[{ id: "a" }], ";a", "add"],
    [null, ""],
    [null, null],
    [[], ""],
    ["Tea", undefined],
    ["Tea", { odd: 1 }],
  ])("is what was sent: %j as %j", async (sent, stored, listMode) => {
    expect(await altered(sent, stored, listMode)).toEqual([]);
  });

  it.each<[JsonValue, unknown, ListMode?]>([
    ["Tea", "tea"],
    ["Tea", ""],
    ["Tea", null],
    [12.5, "12.51"],
    [12.5, "twelve"],
    [12.5, null],
    [9007199254740991, "9007199254740990"],
    [true, "false"],
    [true, "yes"],
    ["2026-02-28", "2026-03-01"],
    ["2026-02-28", "2026-02-28T01:00:00Z"],
    ["2026-03-29T08:30:00.2501Z", "2026-03-29T08:30:00.250Z"],
    ["0012345678905", "12345678905"],
    [{ id: "opt_1" }, "opt_2"],
    [[{ id: "a" }, { id: "b" }], "a"],
    [[{ id: "a" }], "a;b"],
    [[{ id: "a" }], "b", "add"],
    [null, "Tea"],
  ])("is not what was sent: %j as %j", async (sent, stored, listMode) => {
    expect(await altered(sent, stored, listMode)).toEqual(["x"]);
  });

  it("of a text property is what was sent letter for letter, though it may read like a moment", async () => {
    expect(await altered("2026-02-28", "1772236800000", undefined, "note")).toEqual(["note"]);
  });

  it("of an e-mail address in capitals is altered, as HubSpot keeps it in lower case", async () => {
    expect(await altered("Ann@Example.com", "ann@example.com")).toEqual(["x"]);
  });
});
