import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contact, start } from "./client.ts";

const numRuns = Number(process.env.PROPERTY_RUNS ?? 25);

/** What a record is known to hold, by the id it was given. */
type Model = Map<string, Readonly<Record<string, string>>>;

const emails = ["a@x.org", "b@x.org", "c@x.org", "d@x.org"];
const anyCase = fc.constantFrom(...emails, ...emails.map((email) => email.toUpperCase()));
/** `ext` is unique, `much` is no number. */
const properties = fc.record(
  {
    firstname: fc.constantFrom("", "Anna", "Ben"),
    ext: fc.constantFrom("", "1", "2"),
    annualrevenue: fc.constantFrom("5", "much"),
  },
  { requiredKeys: [] },
);
const inputs = fc.uniqueArray(fc.record({ email: anyCase, properties }), {
  minLength: 1,
  maxLength: 4,
  selector: ({ email }) => email.toLowerCase(),
});
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("upsert" as const), inputs, isTraced: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("update" as const), inputs, isTraced: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("archive" as const), email: anyCase }) },
);

/** One input on the model: what becomes of the record, or undefined where it is refused, null where it is not there. */
function applied(model: Model, kind: "upsert" | "update", email: string, given: Readonly<Record<string, string>>) {
  const key = email.toLowerCase();
  const before = [...model].find(([, values]) => values.email === key);
  if (before === undefined && kind === "update") return null;
  if (given.annualrevenue === "much") return undefined;
  const isTaken = [...model].some(([id, { ext }]) => id !== before?.[0] && given.ext && ext === given.ext);
  if (isTaken) return undefined;
  const merged = { ...before?.[1], email: key, ...given };
  const values = Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== ""));
  return { id: before?.[0], values };
}

describe("any sequence of upserts, updates and archives", () => {
  it("leaves what a simple model says, and tells created from updated, right from wrong", async () => {
    const { batch, call, held, sandbox } = await start();
    for (const [name, type, hasUniqueValue] of [
      ["ext", "string", true],
      ["annualrevenue", "number", false],
    ] as const) {
      const fieldType = type === "string" ? "text" : "number";
      const body = { name, label: name, type, fieldType, groupName: "information", hasUniqueValue };
      expect((await call("POST", "/crm/v3/properties/contacts", body)).status).toBe(201);
    }
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        sandbox.reset(undefined, "hubspot");
        sandbox.defineObject({ slug: "contacts", attributes: [] }, "hubspot");
        let model: Model = new Map();
        for (const one of steps) {
          if (one.kind === "archive") {
            const key = one.email.toLowerCase();
            const found = [...model].find(([, { email }]) => email === key);
            await batch("archive", [{ id: found?.[0] ?? "1" }], {}, "contacts");
            if (found !== undefined) model.delete(found[0]);
            continue;
          }
          const { kind, isTraced } = one;
          const sent = one.inputs.map((input, index) =>
            contact(input.email, input.properties, isTraced ? `${index}` : ""),
          );
          const { status, body } = await batch(kind, sent, {}, "contacts");
          const next: Model = new Map(model);
          const [refused, missing, expected]: [string[], string[], Record<string, unknown>[]] = [[], [], []];
          for (const [index, input] of one.inputs.entries()) {
            const outcome = applied(next, kind, input.email, input.properties);
            if (outcome === null) missing.push(input.email);
            else if (outcome === undefined) refused.push(`${index}`);
            else {
              const found = (body.results ?? []).find(
                (result: { properties: { hs_object_id: string; email: string } }) =>
                  outcome.id === result.properties.hs_object_id ||
                  (outcome.id === undefined && result.properties.email === outcome.values.email),
              );
              next.set(outcome.id ?? found?.id ?? `none ${index}`, outcome.values);
              expected.push({
                id: outcome.id ?? found?.id,
                new: kind === "upsert" ? outcome.id === undefined : undefined,
              });
            }
          }
          if (refused.length > 0 && !isTraced) {
            expect(status).toBe(400);
            continue;
          }
          model = next;
          const byId = (one: { id?: unknown }, other: { id?: unknown }) =>
            String(one.id).localeCompare(String(other.id));
          expect(status).toBe(refused.length + missing.length > 0 ? 207 : 200);
          const told = body.results.map((result: { id: string; new?: boolean }) => ({
            id: result.id,
            new: result.new,
          }));
          expect(told.sort(byId)).toEqual(expected.sort(byId));
          const errors = (body.errors ?? []) as { context: { objectWriteTraceId?: string[]; ids?: string[] } }[];
          expect(errors.flatMap(({ context }) => context.objectWriteTraceId ?? []).sort()).toEqual(refused);
          expect(errors.flatMap(({ context }) => context.ids ?? [])).toEqual(missing);
        }
        const order = (one: object, other: object) => JSON.stringify(one).localeCompare(JSON.stringify(other));
        const sortedKeys = (values: object) => Object.fromEntries(Object.entries(values).sort());
        expect(held("contacts").map(sortedKeys).sort(order)).toEqual([...model.values()].map(sortedKeys).sort(order));
        expect(sandbox.count("contacts", "hubspot")).toBe(model.size);
        expect(sandbox.stats().objects["hubspot/contacts"]?.doubles ?? 0).toBe(0);
      }),
      { numRuns },
    );
  });
});
