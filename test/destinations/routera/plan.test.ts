import { describe, expect, it } from "vitest";
import * as z from "zod";
import type { WriteMode } from "../../../src/core/types.ts";
import { destinations } from "../../../src/destinations/index.ts";

const { routera } = destinations;

function plan(object: string, match = "external_id", mode: WriteMode = "upsert", slugs?: readonly string[]) {
  return routera.plan({ object, match, mode, settings: { indexMaxAge: 0 }, ...(slugs && { slugs }) });
}

describe("what Routera can do", () => {
  it("is told of its four objects, with the nearest name of another one", () => {
    for (const object of ["contacts", "companies", "deals", "tickets"]) expect(plan(object).issues).toEqual([]);
    expect(plan("contact").issues?.[0]).toMatchObject({
      path: ["object"],
      message: expect.stringContaining('"contacts"'),
    });
    expect(plan("constructor").issues).toHaveLength(1);
  });

  it("takes id for a key only where nothing is created", () => {
    expect(plan("deals", "id").issues?.[0]?.path).toEqual(["mode"]);
    const byId = plan("deals", "id", "update");
    expect(byId.issues).toEqual([]);
    expect(byId.values.reserved).not.toContain("id");
    expect(plan("deals").values.reserved).toContain("id");
  });

  it("is told where fields are missing that a create needs", () => {
    expect(plan("contacts", undefined, "upsert", ["external_id"]).notes?.join()).toContain(
      "email, first_name, last_name",
    );
    expect(plan("contacts", undefined, "upsert", ["external_id", "email"]).notes).toEqual([]);
    expect(plan("contacts", undefined, "update", ["external_id"]).notes).toEqual([]);
    expect(plan("tickets", undefined, "upsert", ["ticket_name"]).notes?.join()).toContain(
      "sends ticket_stage, pipeline",
    );
    expect(plan("deals", undefined, "upsert", ["deal_name"]).notes?.join()).toContain("not documented");
  });
});

describe("indexMaxAge", () => {
  const shape = z.strictObject(routera.shape);
  it.each([
    [undefined, 0],
    [0, 0],
    ["0", 0],
    ["30m", 1_800_000],
    ["12h", 43_200_000],
    ["1d", 86_400_000],
  ])("%s is %i ms", (text, ms) => {
    expect(shape.parse(text === undefined ? {} : { indexMaxAge: text })).toEqual({ indexMaxAge: ms });
  });
  it.each(["1", "soon", "-1h", "1w", 5])("%s is refused with an example", (text) => {
    expect(JSON.stringify(shape.safeParse({ indexMaxAge: text }).error?.issues)).toMatch(/30m|invalid/i);
  });
});
