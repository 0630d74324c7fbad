import { describe, expect, it } from "vitest";
import { embedded, gadget, start } from "./client.ts";

const midnight = String(Date.UTC(2026, 1, 28));

describe("values", () => {
  it.each<[string, readonly string[], Readonly<Record<string, readonly string[]>>]>([
    ["name", ["", " ", "x".repeat(65_536), "zero \u0000"], { VALUE_TOO_LONG: ["x".repeat(65_537)] }],
    ["price", ["0", "-5", "1.50", "1e3", ".5"], { INVALID_INTEGER: ["cheap", "1,5", " 1", "1 000", "NaN", "0x10"] }],
    ["in_stock", ["true", "false"], { INVALID_OPTION: ["yes", "TRUE", "1"] }],
    [
      "launched_on",
      ["2026-02-28", "2024-02-29", midnight, "0", "-86400000"],
      {
        INVALID_LONG: ["2026-02-29", "28.02.2026", "2026-2-1", "2026-02-28T00:00:00Z"],
        INVALID_DATE: ["1572480000001"],
      },
    ],
    [
      "seen_at",
      ["2026-02-28T23:59:59Z", "2026-02-28T10:00:00.123Z", "2026-02-28T10:00+00:00", "1572480000001"],
      { INVALID_LONG: ["2026-02-28", "2026-02-30T10:00:00Z", "2026-02-28T10:00:00+02:00", "2026-02-28 10:00", "now"] },
    ],
    ["colour", ["red", "2"], { INVALID_OPTION: ["Red", "blue", "red;2", ";red"] }],
    ["tags", ["new", "new;sale"], { INVALID_OPTION: ["New", "new;gone", ";gone"] }],
    ["stage", ["whatever", "a;b"], {}],
    ["no_such", [], { PROPERTY_DOESNT_EXIST: ["x", ""] }],
    ["hs_object_id", [], { READ_ONLY_VALUE: ["1", ""] }],
    ["hs_createdate", [], { READ_ONLY_VALUE: ["2026-02-28T23:59:59Z"] }],
    ["constructor", [], { PROPERTY_DOESNT_EXIST: ["x"] }],
  ])("of %s are taken and refused by its type", async (name, good, bad) => {
    const { batch, held } = await start();
    for (const value of good) {
      const { status, body } = await batch("upsert", [gadget("A", { [name]: value })]);
      expect([status, value, body.results[0].properties[name]]).toEqual([200, value, value]);
      expect(held()[0]?.[name] ?? "").toBe(value);
    }
    const before = held();
    for (const [code, values] of Object.entries(bad)) {
      for (const value of values) {
        const { status, body } = await batch("upsert", [gadget("A", { [name]: value })]);
        expect([status, value, body.category]).toEqual([400, value, "VALIDATION_ERROR"]);
        expect(body.message).toMatch(/^Property values were not valid: \[/);
        expect(embedded(body.message)).toMatchObject([{ isValid: false, error: code, name }]);
        expect(body.errors).toMatchObject([{ code, context: { propertyName: [name] } }]);
      }
    }
    expect(held()).toEqual(before);
  });

  it("of e-mail addresses are looked at, and the allowed options are told", async () => {
    const { call } = await start();
    const bad = await call("POST", "/crm/v3/objects/contacts", {
      properties: { email: "anna at x", lifecyclestage: "vip" },
    });
    expect(bad.status).toBe(400);
    expect(bad.body.errors.map(({ code }: { code: string }) => code)).toEqual(["INVALID_EMAIL", "INVALID_OPTION"]);
    expect(bad.body.errors[1].message).toMatch(/^vip was not one of the allowed options: \[subscriber, lead, /);
  });

  it("are added to several checkboxes with a leading semicolon, and replaced without", async () => {
    const { batch, held } = await start();
    const steps = [
      ["new", "new"],
      [";sale", "new;sale"],
      [";sale;old", "new;sale;old"],
      ["old", "old"],
      [";", "old"],
      ["", undefined],
      [";new", "new"],
    ] as const;
    for (const [value, now] of steps) {
      const { body } = await batch("upsert", [gadget("A", { tags: value })]);
      expect(body.results[0].properties.tags).toBe(now ?? "");
      expect(held()[0]?.tags).toBe(now);
    }
  });

  it("that are dates are read back as they were sent, or in the form that is set", async () => {
    const sent = { launched_on: "2026-02-28", seen_at: "2026-02-28T10:00:00Z" };
    const ms = { launched_on: midnight, seen_at: String(Date.UTC(2026, 1, 28, 10)) };
    for (const [dates, given, expected] of [
      ["sent", ms, ms],
      ["milliseconds", sent, ms],
      ["iso", ms, { launched_on: "2026-02-28", seen_at: "2026-02-28T10:00:00.000Z" }],
    ] as const) {
      const { batch, held } = await start({ hubspot: { dates } });
      await batch("upsert", [gadget("A", given)]);
      expect(held()).toEqual([{ sku: "A", ...expected }]);
    }
  });
});
