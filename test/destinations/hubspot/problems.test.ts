import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/core/types.ts";
import { hubspotAnswering, problemOf, token, writeOne } from "./scripted.ts";

async function refused(body: unknown, values: JsonObject = {}, status = 400) {
  const { destination } = await hubspotAnswering({ status, body });
  return problemOf(await writeOne(destination, { external_id: "A-17", ...values }));
}

const faulty = (items: readonly object[]) => `Property values were not valid: ${JSON.stringify(items)}`;

describe("the problem of a refused record", () => {
  it("has HubSpot's code in kebab-case, the property, and its words", async () => {
    const problem = await refused({
      status: "error",
      message: faulty([
        { isValid: false, message: 'Property "x" does not exist', error: "PROPERTY_DOESNT_EXIST", name: "x" },
      ]),
      correlationId: "c",
      errors: [
        { message: 'Property "x" does not exist', code: "PROPERTY_DOESNT_EXIST", context: { propertyName: ["x"] } },
      ],
      category: "VALIDATION_ERROR",
    });
    expect(problem).toEqual({
      code: "property-doesnt-exist",
      message: 'HubSpot: Property values were not valid: x: Property "x" does not exist',
      field: "x",
    });
  });

  it.each<[string, object, string, string | undefined, string]>([
    [
      "the list in the message alone",
      { message: faulty([{ message: "No.", error: "INVALID_EMAIL", name: "email" }]) },
      "invalid-email",
      "email",
      "HubSpot: Property values were not valid: email: No.",
    ],
    [
      "errors alone",
      { errors: [{ message: "No.", code: "INVALID_LONG", context: { propertyName: ["n"] } }] },
      "invalid-long",
      "n",
      "HubSpot: No.",
    ],
    ["a category alone", { message: "No.", category: "CONFLICT" }, "conflict", undefined, "HubSpot: No."],
    ["a message alone", { message: "No." }, "http-400", undefined, "HubSpot: No."],
    [
      "a code in the message alone",
      { message: "x CONFLICTING_UNIQUE_VALUE y", category: "VALIDATION_ERROR" },
      "conflicting-unique-value",
      undefined,
      "HubSpot: x CONFLICTING_UNIQUE_VALUE y",
    ],
    [
      "a list that is cut off",
      { message: 'Property values were not valid: [{"message":"No' },
      "http-400",
      undefined,
      'HubSpot: Property values were not valid: [{"message":"No',
    ],
    [
      "a list of odd parts",
      { message: faulty([{ message: 1, error: {}, name: null }]) },
      "http-400",
      undefined,
      `HubSpot: ${faulty([{ message: 1, error: {}, name: null }])}`,
    ],
    ["a code that is none", { message: "No.", errors: [{ code: "see A-17!" }] }, "http-400", undefined, "HubSpot: No."],
    [
      "several errors",
      { message: "Bad", errors: [{ message: "One." }, { message: "Two." }] },
      "http-400",
      undefined,
      "HubSpot: Bad - One. - Two.",
    ],
    ["nothing", {}, "http-400", undefined, "HubSpot: no message"],
  ])("comes from %s", async (_what, body, code, field, message) => {
    expect(await refused(body)).toEqual({ code, message, ...(field && { field }) });
  });

  it("keeps values of the row out of its message in every spelling, and whole in its detail", async () => {
    const said = 'Ann "Q" at 4001, ann "q", a1b;c2d, [{"x":"Ann \\"Q\\""}], opt_77 and A-17';
    const values = { name: 'Ann "Q"', price: 4001, tags: [{ id: "a1b" }, { id: "c2d" }], kind: { id: "opt_77" } };
    const problem = await refused({ message: said }, values);
    expect(problem.message).not.toMatch(/Ann|ann|4001|a1b|c2d|opt_77|A-17/);
    expect(problem.message).toContain("<price>");
    expect(problem.detail).toBe(`HubSpot: ${said}`);
  });

  it("shows no part of a value where a long message is cut", async () => {
    const name = `secret-${"x".repeat(240)}`;
    const problem = await refused({ message: `${"-".repeat(490)}${name}` }, { name });
    expect(problem.message).toBe(`HubSpot: ${"-".repeat(490)}<name>`);
    expect(problem.detail?.length).toBeLessThan(520);
  });

  it("hides the token where HubSpot repeats it, also in a 207", async () => {
    expect(JSON.stringify(await refused({ message: `Bearer ${token}` }))).toContain("[secret]");
    const partial = { status: "COMPLETE", results: [], errors: [{ message: `Bearer ${token}` }] };
    const problem = await refused(partial, {}, 207);
    expect(JSON.stringify(problem)).toContain("[secret]");
    expect(JSON.stringify(problem)).not.toContain(token);
  });
});
