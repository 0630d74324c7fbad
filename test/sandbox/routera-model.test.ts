import fc from "fast-check";
import { expect, it } from "vitest";
import { startRoutera } from "./routera.ts";

const numRuns = Math.min(Number(process.env.PROPERTY_RUNS ?? 25), 200);

interface Contact {
  id: string;
  fields: Record<string, string | null>;
  isArchived: boolean;
}

const value = fc.constantFrom("a", "b", "c", "", null);
const fields = fc.dictionary(fc.constantFrom("external_id", "email", "first_name"), value, { maxKeys: 3 });
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("post" as const), fields }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("patch" as const), fields, at: fc.nat({ max: 6 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("archive" as const), at: fc.nat({ max: 6 }) }) },
);

it("Routera does with any writes what a simple list of contacts does", async () => {
  const { sandbox, post, patch, call } = await startRoutera({ order: "shuffled", count: "total" });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
      sandbox.reset("contacts", "routera");
      const contacts: Contact[] = [];
      const isTaken = (given: Contact["fields"], own?: Contact) =>
        Boolean(given.external_id) &&
        contacts.some((one) => one !== own && !one.isArchived && one.fields.external_id === given.external_id);
      for (const one of steps) {
        if (one.kind === "post") {
          const isNamed = Boolean(one.fields.email || one.fields.first_name);
          const { status, body } = await post(one.fields);
          expect(status).toBe(!isNamed ? 400 : isTaken(one.fields) ? 409 : 201);
          if (status === 201) contacts.push({ id: body.id, fields: one.fields, isArchived: false });
          continue;
        }
        const contact = contacts[one.at];
        const id = contact?.id ?? "none";
        if (one.kind === "patch") {
          const { status } = await patch(id, one.fields);
          expect(status).toBe(!contact ? 404 : contact.isArchived || isTaken(one.fields, contact) ? 409 : 200);
          if (contact && status === 200) contact.fields = { ...contact.fields, ...one.fields };
        } else {
          expect((await call("DELETE", `/contacts/${id}`)).status).toBe(contact?.isArchived === false ? 200 : 404);
          if (contact) contact.isArchived = true;
        }
      }
      for (const archived of [false, true]) {
        const wanted = contacts.filter((one) => archived || !one.isArchived);
        const { data, pagination } = (await call("GET", `/contacts?limit=100&archived=${archived}`)).body;
        expect(pagination.count).toBe(wanted.length);
        const none = { external_id: null, email: null, first_name: null };
        const byId = new Map(data.map((shown: { id: string }) => [shown.id, shown]));
        expect(byId.size).toBe(wanted.length);
        for (const one of wanted) expect(byId.get(one.id)).toMatchObject({ ...none, ...one.fields });
      }
    }),
    { numRuns },
  );
});
