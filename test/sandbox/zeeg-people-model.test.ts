import fc from "fast-check";
import { expect, it } from "vitest";
import { start } from "./client.ts";

const numRuns = Math.min(Number(process.env.PROPERTY_RUNS ?? 25), 200);

interface Person {
  readonly id: string;
  readonly firstName: string;
  readonly emails: readonly string[];
  readonly jobTitle: string | null;
}

const address = fc.constantFrom("a@b.c", "A@B.C", "d@e.f", "g@h.i");
const person = fc.record(
  {
    firstName: fc.constantFrom("A", "B"),
    emails: fc.array(address, { minLength: 1, maxLength: 3 }),
    jobTitle: fc.constantFrom("x", null),
  },
  { requiredKeys: ["firstName"] },
);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom("email", "first_name", "post"), person, at: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("patch", "delete"), person, at: fc.nat(5) }) },
);

it.each(["exact", "case-insensitive"] as const)(
  "people are what a simple list of them is, matching %s",
  async (emailMatching) => {
    const { call, sandbox } = await start({ objects: [], zeeg: { emailMatching } });
    const fold = (text: string) => (emailMatching === "exact" ? text : text.toLowerCase());
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        sandbox.reset("people");
        let people: Person[] = [];
        const write = (own: Person | undefined, id: string, values: Partial<Person>) => {
          const after: Person = { firstName: "", emails: [], jobTitle: null, ...own, ...values, id };
          people = own ? people.map((one) => (one === own ? after : one)) : [...people, after];
        };
        for (const { kind, person, at } of steps) {
          if (kind === "patch" || kind === "delete") {
            const own = people[at];
            const path = `/crm/people/${own?.id ?? "none"}`;
            const answer = await (kind === "patch" ? call("PATCH", path, person) : call("DELETE", path));
            expect(answer.status).toBe(own ? 200 : 404);
            if (own && kind === "delete") people = people.filter((one) => one !== own);
            else if (own) write(own, own.id, person);
            continue;
          }
          const [first] = person.emails ?? [];
          const own = people.find((one) =>
            kind === "email"
              ? first !== undefined && one.emails.some((email) => fold(email) === fold(first))
              : kind === "first_name" && one.firstName === person.firstName,
          );
          const answer =
            kind === "post"
              ? await call("POST", "/crm/people", person)
              : await call("PUT", `/crm/people?matchingAttribute=${kind}`, person);
          const isKeyless = kind === "email" && first === undefined;
          expect(answer.status).toBe(isKeyless ? 400 : own ? 200 : 201);
          if (!isKeyless) write(own, answer.body.person.id, person);
        }
        const { collection } = (await call("GET", "/crm/people?count=100")).body;
        expect(collection).toHaveLength(people.length);
        expect(collection).toMatchObject(people);
      }),
      { numRuns },
    );
  },
);
