import { describe, expect, it } from "vitest";
import { rejectionOf } from "../../http/servers.ts";
import {
  complete,
  delivered,
  hubspotAnswering,
  type Input,
  problemOf,
  recordOf,
  resultOf,
  retryOf,
  type Scripted,
  takesAll,
  write,
  writeOne,
} from "./scripted.ts";

const three = ["A-1", "A-2", "A-3"].map((external_id) => recordOf({ external_id, name: `of ${external_id}` }));

/** What becomes of three records, where the answer is made from their inputs. */
async function writeThree(answer: (inputs: readonly [Input, Input, Input]) => Scripted) {
  const { destination } = await hubspotAnswering(({ body: { inputs } }) => {
    const [a, b, c] = inputs;
    if (!a || !b || !c || inputs.length > 3) throw new Error(`${inputs.length} inputs`);
    return answer([a, b, c]);
  });
  return await write(destination, three);
}

describe("a batch", () => {
  it("is one request, with id, property and a trace id of its own in each input", async () => {
    const { destination, received } = await hubspotAnswering(takesAll);
    const results = await write(destination, three);
    expect(results.map(({ status }) => status)).toEqual(["created", "created", "created"]);
    expect(received).toMatchObject([{ method: "POST", path: "/crm/v3/objects/orders/batch/upsert" }]);
    const inputs = received[0]?.body.inputs ?? [];
    expect(inputs[1]).toEqual({
      id: "A-2",
      idProperty: "external_id",
      properties: { external_id: "A-2", name: "of A-2" },
      objectWriteTraceId: expect.any(String),
    });
    expect(new Set(inputs.map(({ objectWriteTraceId }) => objectWriteTraceId)).size).toBe(3);
  });

  it.each([
    ["v3", "contacts", "/crm/v3/objects/contacts/batch/upsert"],
    ["v3", "0-1", "/crm/v3/objects/0-1/batch/upsert"],
    ["v3", "2-12345", "/crm/v3/objects/2-12345/batch/upsert"],
    ["v3", "p1_pets & co/ü", "/crm/v3/objects/p1_pets%20%26%20co%2F%C3%BC/batch/upsert"],
    ["2026-03", "orders", "/crm/objects/2026-03/orders/batch/upsert"],
    ["2026-09-beta", "orders", "/crm/objects/2026-09-beta/orders/batch/upsert"],
  ])("of %s goes for %s to %s", async (apiVersion, object, path) => {
    const { destination, received } = await hubspotAnswering(takesAll, { object, settings: { apiVersion } });
    await write(destination, three);
    expect(received.map((request) => request.path)).toEqual([path]);
  });

  it.each([
    ["spaces", " A 1  "],
    ["slashes", "a/b\\c/../d"],
    ["percent signs", "100%25 %zz"],
    ["quotes", `"a" 'b' \`c\``],
    ["emoji", "👩‍👩‍👧 ünïcödé"],
    ["255 characters", "x".repeat(255)],
    ["control characters", "a\tb\nc\u0000"],
  ])("carries a key with %s as it is", async (_what, key) => {
    const { destination, received } = await hubspotAnswering(takesAll);
    expect(await writeOne(destination, { external_id: key })).toMatchObject({ status: "created" });
    expect(received[0]?.body.inputs[0]).toMatchObject({ id: key, properties: { external_id: key } });
  });
});

describe("the results of a batch", () => {
  it("belong to records by trace id, whatever their order and the spelling of their keys", async () => {
    const results = await writeThree(([a, b, c]) =>
      complete([
        resultOf(c, { id: "3", new: false }),
        resultOf(a, { id: "1", new: true, properties: { external_id: "a-1" } }),
        resultOf(b, { id: "2", new: false }),
      ]),
    );
    expect(results).toMatchObject([
      { status: "created", id: "1" },
      { status: "updated", id: "2" },
      { status: "updated", id: "3" },
    ]);
  });

  it("carry when the record was created, and the server's clock", async () => {
    const { destination } = await hubspotAnswering((request) => ({
      ...complete(request.body.inputs.map((input) => resultOf(input))),
      headers: { Date: "Thu, 01 Jan 2026 12:00:00 GMT" },
    }));
    const answer = await destination.write(three, { signal: new AbortController().signal });
    expect(answer.serverDate).toBe(Date.UTC(2026, 0, 1, 12));
    const { createdAt, createdAtPrecisionMs } = delivered(answer.results[0]);
    expect([createdAt, createdAtPrecisionMs]).toEqual([Date.UTC(2026, 0, 1, 10, 0, 0, 250), 1]);
  });

  it("that do not say whether a record is new count as upserted", async () => {
    const { destination } = await hubspotAnswering(({ body }) =>
      complete(body.inputs.map((input) => resultOf(input, { new: undefined }))),
    );
    expect(await writeOne(destination, { external_id: "A-1" })).toMatchObject({ status: "upserted", id: "512" });
  });

  it.each<[string, (inputs: readonly [Input, Input, Input]) => Scripted]>([
    ["a record is not among them", ([a, , c]) => complete([resultOf(a), resultOf(c)])],
    [
      "one has no trace id",
      ([a, b, c]) => complete([a, c].map((i) => resultOf(i)).concat({ ...resultOf(b), objectWriteTraceId: undefined })),
    ],
    [
      "one has a foreign trace id",
      ([a, b, c]) => complete([resultOf(a), resultOf({ ...b, objectWriteTraceId: "x" }), resultOf(c)]),
    ],
    ["one has no id", ([a, b, c]) => complete([resultOf(a), resultOf(b, { id: undefined }), resultOf(c)])],
    [
      "two have one trace id",
      ([a, b, c]) => complete([resultOf(a), resultOf(b), resultOf(b, { id: "9" }), resultOf(c)]),
    ],
    [
      "one stands beside an error of the same record",
      ([a, b, c]) =>
        complete(
          [resultOf(a), resultOf(b), resultOf(c)],
          [{ message: "No.", context: { objectWriteTraceId: [b.objectWriteTraceId] } }],
        ),
    ],
  ])("leave a record in doubt, and its neighbours not, where %s", async (_what, answer) => {
    const results = await writeThree(answer);
    expect(results.map(({ status }) => status)).toEqual(["created", "retry", "created"]);
    expect(retryOf(results[1])).toMatchObject({ kind: "ambiguous", problem: { code: "answer-unreadable" } });
  });

  it.each([
    ["HTML", 200, "<html>Please log in</html>"],
    ["nothing", 200, ""],
    ["a JSON null", 200, "null"],
    ["cut off", 200, '{"status":"COMPLETE","results":[{"id":"1"'],
    ["another JSON", 200, { ok: true }],
    ["results that are no list", 200, { status: "COMPLETE", results: {} }],
    ["results of odd things", 200, { status: "COMPLETE", results: [null, 1, "x", []] }],
    ["not complete", 200, { status: "PENDING", results: [] }],
    ["canceled", 200, { status: "CANCELED", results: [] }],
    ["a 202", 202, { status: "COMPLETE", results: [] }],
    ["a 204", 204, undefined],
    ["larger than 8 MiB", 200, "x".repeat(9 * 2 ** 20)],
  ])("are no delivery but a reason to try again where they are %s", async (_what, status, body) => {
    const { destination } = await hubspotAnswering({ status, body });
    const results = await write(destination, three);
    expect(results).toHaveLength(3);
    for (const result of results) expect(retryOf(result).kind).toBe("ambiguous");
  });

  it.each(["PENDING", "PROCESSING", "CANCELED"])("are none yet where HubSpot says %s", async (status) => {
    const { destination } = await hubspotAnswering(({ body }) => {
      const results = body.inputs.map((input) => resultOf(input));
      return { status: 200, body: { status, results } };
    });
    expect(retryOf(await writeOne(destination, { external_id: "A-1" }))).toMatchObject({ kind: "ambiguous" });
  });
});

describe("an error of a 207", () => {
  const refusal = (input: Input, more: object = {}) => ({
    status: "error",
    category: "VALIDATION_ERROR",
    message: "Property values were not valid",
    context: { objectWriteTraceId: [input.objectWriteTraceId] },
    ...more,
  });

  it("fails its own record alone, whatever the order", async () => {
    const results = await writeThree(([a, b, c]) => complete([resultOf(c), resultOf(a)], [refusal(b)]));
    expect(results.map(({ status }) => status)).toEqual(["created", "rejected", "created"]);
    expect(problemOf(results[1])).toEqual({
      code: "validation-error",
      message: "HubSpot: Property values were not valid",
    });
  });

  it("also in an answer that says 200", async () => {
    const results = await writeThree(([a, b, c]) => {
      const { body } = complete([resultOf(a), resultOf(c)], [refusal(b)]);
      return { status: 200, body };
    });
    expect(results.map(({ status }) => status)).toEqual(["created", "rejected", "created"]);
  });

  it("that does not say whose it is sends those without a result apart, as none of them is known to be bad", async () => {
    const nameless = { category: "VALIDATION_ERROR", message: "Something is wrong" };
    const results = await writeThree(([a]) => complete([resultOf(a)], [nameless, nameless]));
    expect(results.map(({ status }) => status)).toEqual(["created", "apart", "apart"]);
  });

  it("that does not say whose it is, beside more records than errors, leaves those in doubt", async () => {
    const results = await writeThree(([a]) => complete([resultOf(a)], [{ message: "Something is wrong" }]));
    expect(results.map(({ status }) => status)).toEqual(["created", "retry", "retry"]);
  });

  it("is that of the record where it is alone", async () => {
    const { destination } = await hubspotAnswering(complete([], [{ message: "Something is wrong" }]));
    expect(problemOf(await writeOne(destination, { external_id: "A-1" }))).toEqual({
      code: "http-207",
      message: "HubSpot: Something is wrong",
    });
  });

  it("may be of odd parts", async () => {
    const odd = (input: Input) => ({
      message: 7,
      category: null,
      errors: "x",
      links: [],
      context: { objectWriteTraceId: input.objectWriteTraceId, n: {} },
    });
    const results = await writeThree(([a, b, c]) => complete([resultOf(a), resultOf(c)], [null, "x", odd(b)]));
    expect(problemOf(results[1])).toEqual({ code: "http-207", message: "HubSpot: no message" });
  });

  it("about two rows of one key is the fault of neither", async () => {
    const results = await writeThree(([a, b, c]) =>
      complete(
        [resultOf(a)],
        [b, c].map((input) =>
          refusal(input, { message: "Duplicate IDs found in batch input: [A]. IDs must be unique" }),
        ),
      ),
    );
    expect(results.map(({ status }) => status)).toEqual(["created", "apart", "apart"]);
  });

  it("about two rows that clash is the fault of neither for sure", async () => {
    const results = await writeThree(([a, b, c]) => {
      const context = { objectWriteTraceId: [b.objectWriteTraceId, c.objectWriteTraceId] };
      return complete([resultOf(a)], [refusal(b, { message: "These clash", context })]);
    });
    expect(results.map(({ status }) => status)).toEqual(["created", "apart", "apart"]);
  });

  it("that finds nothing, and does not say of whom, rejects nobody", async () => {
    const missing = { category: "OBJECT_NOT_FOUND", message: "Could not get some" };
    const results = await writeThree(([a]) => complete([resultOf(a)], [missing, missing]));
    expect(results.map(({ status }) => status)).toEqual(["created", "apart", "apart"]);
  });

  it("that quotes other rows shows none of their values", async () => {
    const results = await writeThree(([a, b, c]) =>
      complete(
        [resultOf(a), resultOf(c)],
        [refusal(b, { category: "OBJECT_NOT_FOUND", message: "of A-1, A-2", context: { ids: ["A-2", "A-1"] } })],
      ),
    );
    expect(problemOf(results[1]).message).toBe("HubSpot: <name>, <external_id>");
  });
});

describe("a batch that is refused as a whole", () => {
  const error = (more: object) => ({ status: "error", correlationId: "c", category: "VALIDATION_ERROR", ...more });

  it.each<[string, number, unknown]>([
    [
      "two rows of one key",
      400,
      error({ message: "Duplicate IDs found in batch input: [A-1]. IDs must be unique", context: { ids: ["A-1"] } }),
    ],
    [
      "two rows of one key, by trace id",
      400,
      error({
        message: "Duplicate IDs found in batch input: [A-1]. IDs must be unique",
        context: { objectWriteTraceId: ["row-0"] },
      }),
    ],
    ["input that HubSpot cannot read", 400, { status: "error", message: "Invalid input JSON on line 1, column 9: x" }],
    ["too many inputs", 400, error({ message: "The maximum number of inputs is 2" })],
    ["ids that it does not call missing", 400, error({ message: "Odd ids", context: { ids: ["A-1"] } })],
    [
      "a conflict that names two rows",
      400,
      error({ message: "These clash", errors: [{ context: { objectWriteTraceId: ["row-0", "row-1"] } }] }),
    ],
    [
      "two rows of one key, with an error that names one",
      400,
      error({ message: "Duplicate IDs found", errors: [{ message: "x", context: { objectWriteTraceId: ["row-1"] } }] }),
    ],
    ["a conflict", 409, error({ message: "Contact already exists. Existing ID: 1", category: "CONFLICT" })],
    ["its size", 413, "<html>413</html>"],
    ["nothing that can be read", 400, "<html>400</html>"],
    ["nothing", 400, ""],
    ["a text", 400, '"no"'],
  ])("for %s rejects nobody: each may be good alone", async (_what, status, body) => {
    const { destination } = await hubspotAnswering({ status, body });
    const results = await write(destination, three);
    expect(results.map((result) => result.status)).toEqual(["apart", "apart", "apart"]);
  });

  it.each([
    ["its context", { context: { objectWriteTraceId: ["row-1"] } }],
    ["one of its errors", { errors: [{ message: "Bad", context: { objectWriteTraceId: ["row-1"] } }] }],
    ["ids that it does not hold", { category: "OBJECT_NOT_FOUND", context: { ids: ["A-2"] } }],
  ])("rejects the one that is named by %s, and sends the others apart", async (_what, more) => {
    const { destination } = await hubspotAnswering({ status: 400, body: error({ message: "No.", ...more }) });
    const results = await write(destination, three);
    expect(results.map(({ status }) => status)).toEqual(["apart", "rejected", "apart"]);
  });

  it.each([
    [
      "HubSpot's own words",
      { body: error({ message: "Duplicate IDs found in batch input: [x]. IDs must be unique" }) },
      "validation-error",
      "HubSpot: Duplicate IDs found in batch input: [x]. IDs must be unique",
    ],
    ["no words", { body: "<html></html>" }, "http-400", "HubSpot: no message"],
  ])("rejects one that is alone, with %s", async (_what, { body }, code, message) => {
    const { destination } = await hubspotAnswering({ status: 400, body });
    expect(problemOf(await writeOne(destination, { external_id: "A-1" }))).toMatchObject({ code, message });
  });
});

describe("what no record of the run gets through", () => {
  const stopOf = async (answer: Scripted) =>
    rejectionOf(writeOne((await hubspotAnswering(answer)).destination, { external_id: "DRESS-001" }));

  it.each([
    ["Unable to perform update/upsert by non-unique 0-3 property external_id"],
    ["Unable to perform update/upsert by non-unique 0-3 property dealname in portal ID 7"],
  ])("is a match property that is not unique: %s", async (message) => {
    const error = await stopOf({ status: 400, body: { status: "error", category: "VALIDATION_ERROR", message } });
    expect(error).toMatchObject({ code: "match-not-unique", message: expect.stringMatching(/--match/) });
  });

  it.each([
    ["non-unique property was not one of the allowed options: [a, b]"],
    ["Email address unable to infer object type from: x is invalid"],
  ])("is nothing that only a value of the row says: %s", async (message) => {
    const { destination } = await hubspotAnswering({ status: 400, body: { category: "VALIDATION_ERROR", message } });
    expect(await writeOne(destination, { external_id: "A-1" })).toMatchObject({ status: "rejected" });
  });

  it("is an object that is not there", async () => {
    const error = await stopOf({ status: 400, body: { message: "Unable to infer object type from: orders" } });
    expect(error).toMatchObject({
      code: "object-unknown",
      message: expect.stringMatching(/Check --object .*type id.*--base-url/),
    });
    expect(await stopOf({ status: 404, body: "<html>404</html>" })).toMatchObject({ code: "object-unknown" });
  });

  it.each([522, 525, 526])("is a %i, which is not to be repeated blindly", async (status) => {
    expect(await stopOf({ status })).toMatchObject({ code: "unreachable", message: expect.stringMatching(/resume/) });
  });

  it("is a redirect, of which no more is shown than the origin", async () => {
    const error = await stopOf({ status: 302, headers: { location: "https://login.example.com/sso?ticket=geheim" } });
    expect(error).toMatchObject({ code: "redirected", message: expect.stringMatching(/login\.example\.com \(302\)/) });
    expect(error.message).not.toContain("geheim");
  });

  it("says so without values of the rows", async () => {
    const error = await stopOf({ status: 403, body: { message: "DRESS-001 and dress-001 may not" } });
    expect(error.message).toContain("<external_id> and <external_id> may not");
  });
});
