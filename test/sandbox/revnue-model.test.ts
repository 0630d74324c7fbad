import fc from "fast-check";
import { expect, it } from "vitest";
import { bare, startRevnue } from "./revnue.ts";

const numRuns = Math.min(Number(process.env.PROPERTY_RUNS ?? 25), 200);

const fields = fc.record(
  {
    name: fc.constantFrom("A", "B", "C"),
    city: fc.constantFrom("X", "", null),
    msa_signed: fc.boolean(),
    phone: fc.constantFrom("1", null, "x".repeat(21)),
  },
  { requiredKeys: [] },
);
const at = fc.nat({ max: 5 });
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ method: fc.constant("POST"), fields, at }) },
  { weight: 2, arbitrary: fc.record({ method: fc.constantFrom("PUT", "PATCH"), fields, at }) },
  { weight: 1, arbitrary: fc.record({ method: fc.constant("DELETE"), fields, at }) },
);

it("Revnue does with any writes what a simple list of customers does", async () => {
  const { sandbox, call } = await startRevnue({ listEnvelope: "results", pageSize: 2 });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
      sandbox.reset("customers", "revnue");
      let customers: { readonly id: number; readonly name: string }[] = [];
      for (const { method, fields, at } of steps) {
        const own = method === "POST" ? undefined : customers[at];
        const path = method === "POST" ? "/customer" : `/customer/${own?.id ?? 0}`;
        const { status, body } = await call(method, path, { company: 1, ...fields });
        if (method !== "POST" && own === undefined) {
          expect(status).toBe(404);
        } else if (method === "DELETE") {
          expect(status).toBe(204);
          customers = customers.filter((one) => one !== own);
        } else {
          const isTaken = customers.some((one) => one !== own && one.name === fields.name);
          const isNameless = fields.name === undefined && method !== "PATCH";
          const isRefused = isTaken || isNameless || (fields.phone?.length ?? 0) > 20;
          expect(status).toBe(isRefused ? 400 : method === "POST" ? 201 : 200);
          if (isRefused) continue;
          const after = { ...bare, ...(method === "PATCH" && own), ...fields, id: own?.id ?? body.id };
          expect(body).toEqual(after);
          customers = own ? customers.map((one) => (one === own ? body : one)) : [...customers, body];
        }
      }
      const listed: unknown[] = [];
      for (let next: string | null = "/customer/?company=1"; next !== null; ) {
        const { body } = await call("GET", next);
        listed.push(...body.results);
        next = body.next;
      }
      expect(listed).toEqual(customers);
    }),
    { numRuns },
  );
});
