import { describe, expect, it } from "vitest";
import { answering, never, plain, type Reply, recordOf, restAt, sendOne } from "./rest.ts";

const moment = "2026-03-01T10:00:00Z";
const body = {
  data: { id: { record_id: "r1" }, created_at: moment, done: "insert", values: { sku: "A-1", price: 3 } },
};
const paths = { id: "data.id.record_id", createdAt: "data.created_at", echo: "data.values" };

const settled = (response: object, reply: Reply = { body }, more: object = {}, values = { sku: "A-1" }) =>
  sendOne({ ...plain, response, ...more }, reply, values);

describe("a good answer", () => {
  it("is an upsert where nothing tells created from updated", async () => {
    expect(await sendOne(plain, { status: 201, body: {} })).toEqual({ status: "upserted" });
  });

  it("gives id, moment of creation and stored values from their paths", async () => {
    expect(await settled(paths)).toEqual({
      status: "upserted",
      id: "r1",
      createdAt: Date.parse(moment),
      createdAtPrecisionMs: 1000,
      echo: { sku: "A-1" },
    });
  });

  it.each([
    ["2026-03-01T10:00:00.250+02:00", Date.UTC(2026, 2, 1, 8, 0, 0, 250), 1],
    ["2026-03-01 10:00:00 +0200", Date.UTC(2026, 2, 1, 8), 1000],
    ["2026-03-01T10:00:00.114000000Z", Date.UTC(2026, 2, 1, 10, 0, 0, 114), 1],
    [1_772_359_200, 1_772_359_200_000, 1000],
    [1_772_359_200_123, 1_772_359_200_123, 1],
    ["2026-03-01T10:00:00", undefined, undefined],
    ["2026-03-01", undefined, undefined],
    ["yesterday", undefined, undefined],
    [17, undefined, undefined],
    [null, undefined, undefined],
  ])("reads the moment of creation %j, and guesses at none without an offset", async (at, ms, precision) => {
    const result = await settled({ createdAt: "at" }, { body: { at } });
    expect(result).toMatchObject({ status: "upserted" });
    expect("createdAt" in result ? [result.createdAt, result.createdAtPrecisionMs] : [undefined, undefined]).toEqual([
      ms,
      precision,
    ]);
  });

  it.each([
    [{ id: 17 }, "17"],
    [{ id: "r/1" }, "r/1"],
  ])("takes the id of %j as text", async (answer, id) => {
    expect(await settled({ id: "id" }, { body: answer })).toEqual({ status: "upserted", id });
  });

  it("gives no id that has lost digits on the way", async () => {
    expect(await settled({ id: "id" }, { body: '{"id": 12345678901234567890}' })).toEqual({ status: "upserted" });
  });

  it("carries the server's clock", async () => {
    const { url } = await answering({ body: {}, headers: { Date: "Thu, 01 Jan 2026 12:00:00 GMT" } });
    const answer = await (await restAt(url, plain)).write([recordOf({ sku: "A" })], { signal: never });
    expect(answer.serverDate).toBe(Date.UTC(2026, 0, 1, 12));
  });
});

describe("created is told from updated", () => {
  it.each([
    [201, "created"],
    [200, "updated"],
  ] as const)("by the status %i", async (status, expected) => {
    expect(await settled({ outcome: "status" }, { status, body: {} })).toEqual({ status: expected });
  });

  it.each([
    [202, "created"],
    [203, "updated"],
    [206, "updated"],
  ] as const)("by statuses of its own: %i", async (status, expected) => {
    const outcome = { status: { created: 202, updated: [203, 206] } };
    expect(await settled({ outcome }, { status, body: {} })).toEqual({ status: expected });
  });

  it.each([
    ["insert", "created"],
    ["update", "updated"],
    ["touch", "updated"],
  ] as const)("by what the answer says: %s", async (done, expected) => {
    const outcome = { path: "data.done", created: "insert", updated: ["update", "touch"] };
    expect(await settled({ outcome }, { body: { data: { done } } })).toEqual({ status: expected });
  });

  it.each([
    [true, "created"],
    [false, "updated"],
  ] as const)("by a boolean: %s", async (created, expected) => {
    const outcome = { path: "created", created: true, updated: false };
    expect(await settled({ outcome }, { body: { created } })).toEqual({ status: expected });
  });

  it.each([
    [["r1"], [], "created"],
    [[], ["r0", "r1"], "updated"],
  ] as const)("by the list that its id stands in", async (made, changed, expected) => {
    const outcome = { createdIds: "made", updatedIds: "changed" };
    expect(await settled({ id: "id", outcome }, { body: { id: "r1", made, changed } })).toEqual({
      status: expected,
      id: "r1",
    });
  });

  it.each([
    ["update", "updated"],
    ["create", "created"],
  ] as const)("by the mode %s, which does nothing else", async (mode, expected) => {
    expect(await sendOne({ ...plain, update: {}, create: {} }, { body: {} }, { sku: "A" }, { mode })).toEqual({
      status: expected,
    });
  });
});

describe("a 2xx that is not as declared", () => {
  it.each([
    ["HTML", {}, { body: "<html>Please log in</html>" }, "it is no JSON"],
    ["nothing", {}, { body: "" }, "it is empty"],
    ["a 204", {}, { status: 204 }, "it is empty"],
    ["an answer without its id", { id: "data.id" }, { body: { data: {} } }, "data.id (destination.response.id)"],
    ["an id that is null", { id: "id" }, { body: { id: null } }, "destination.response.id"],
    [
      "no word of success",
      { success: { path: "ok", values: true } },
      { body: {} },
      "destination.response.success.path",
    ],
    ["another status", { outcome: "status" }, { status: 202, body: {} }, "destination.response.outcome"],
    [
      "another word",
      { outcome: { path: "a", created: 1, updated: 2 } },
      { body: { a: 3 } },
      "destination.response.outcome",
    ],
    [
      "an id in neither list",
      { id: "id", outcome: { createdIds: "c", updatedIds: "u" } },
      { body: { id: 1, c: [], u: [2] } },
      "neither at c nor at u",
    ],
    ["no list", { results: "data" }, { body: { data: {} } }, "destination.response.results"],
    ["a JSON null", { id: "id" }, { body: "null" }, "destination.response.id"],
  ])("is no delivery but a reason to try again: %s", async (_what, response, reply, why) => {
    const result = await settled(response, reply);
    expect(result).toMatchObject({ status: "retry", kind: "ambiguous", problem: { code: "answer-unreadable" } });
    expect(JSON.stringify(result)).toContain(why);
  });

  it("is one where the status may be empty, and tells what the status tells", async () => {
    expect(await settled({ empty: 204 }, { status: 204 })).toEqual({ status: "upserted" });
    expect(await settled({ empty: [204], id: "id", outcome: "status" }, { status: 204 })).toEqual({
      status: "updated",
    });
    const outcome = { path: "created", created: true, updated: false };
    expect(await settled({ empty: [204], outcome }, { status: 204 })).toEqual({ status: "upserted" });
    expect(await settled({ empty: 204 }, { status: 200, body: "" })).toMatchObject({ status: "retry" });
  });
});

describe("a 200 that holds a failure", () => {
  const response = {
    success: { path: "code", values: ["SUCCESS", "OK"] },
    problem: { message: ["why", "message"], code: "code", field: "details.api_name" },
  };

  it("is a refusal in the API's words, with its code and field, and values masked", async () => {
    const reply = { body: { code: "INVALID_DATA", message: "A-17 is odd", details: { api_name: "Price" } } };
    expect(await settled(response, reply, {}, { sku: "A-17" })).toEqual({
      status: "rejected",
      problem: {
        code: "http-200",
        message: "200: INVALID_DATA: <sku> is odd",
        detail: "200: INVALID_DATA: A-17 is odd",
        field: "Price",
      },
    });
  });

  it("is tried again where its code says that this helps", async () => {
    const errors = { retryCodes: ["LOCKED"] };
    const result = await settled(response, { body: { code: "LOCKED", message: "busy" } }, { errors });
    expect(result).toMatchObject({ status: "retry", kind: "transient", problem: { message: "200: LOCKED: busy" } });
  });

  it("is told in the usual words where no path is declared", async () => {
    const result = await settled(
      { success: { path: "ok", values: true } },
      { body: { ok: false, message: "No.", errors: { sku: ["Odd."] } } },
    );
    expect(result).toMatchObject({ status: "rejected", problem: { message: "200: No. - sku: Odd.", field: "sku" } });
  });

  it.each([
    [true, "true"],
    ["true", true],
    [1, "1"],
    ["0", 0],
  ])("means the same by %j as by %j", async (told, declared) => {
    const success = { path: "ok", values: declared };
    expect(await settled({ success }, { body: { ok: told } })).toEqual({ status: "upserted" });
    expect(await settled({ success }, { body: { ok: [told] } })).toMatchObject({ status: "rejected" });
    const outcome = { path: "ok", created: declared, updated: "other" };
    expect(await settled({ outcome }, { body: { ok: told } })).toEqual({ status: "created" });
  });

  it("is a success at each of the words that mean it", async () => {
    expect(await settled(response, { body: { code: "OK" } })).toEqual({ status: "upserted" });
  });
});

describe("the values that come back", () => {
  const echo = async (sent: object, stored: unknown, values: object = {}) => {
    const result = await sendOne({ ...plain, response: { echo: "v" }, values }, { body: { v: stored } }, {
      sku: "A",
      ...sent,
    } as { sku: string });
    return "echo" in result ? result.echo : undefined;
  };

  it.each([
    ["a number as text", { a: 12.5 }, { a: "12.50" }, {}],
    ["a moment in another zone", { a: "2026-03-01T10:00:00Z" }, { a: "2026-03-01T12:00:00.000+0200" }, {}],
    ["an option by its id", { a: { id: "o1" } }, { a: "o1" }, {}],
    ["an option with its label", { a: { id: 7 } }, { a: { id: 7, label: "Bags" } }, {}],
    ["a list in another order", { a: [{ id: "x" }, { id: "y" }] }, { a: ["y", "x"] }, {}],
    ["a joined list", { a: [{ id: "x" }, { id: "y" }] }, { a: "x;y" }, { list: { join: ";" } }],
    ["words of a checkbox", { a: true }, { a: "Yes" }, { checkbox: { true: "Yes", false: "No" } }],
    ["a cleared value", { a: null }, { a: "" }, {}],
    ["a cleared list", { a: null }, { a: [] }, {}],
    ["the clear word", { a: null }, { a: "-" }, { clear: "-" }],
    [
      "JSON with its keys in another order",
      { a: { x: 1, y: [2] } },
      { a: { y: [2], x: 1 } },
      { types: ["text", "json"], option: "object" },
    ],
  ])("are the sent ones where they mean the same: %s", async (_what, sent, stored, values) => {
    expect(await echo(sent, stored, values)).toEqual(sent);
  });

  it.each([
    ["another number", { a: 12.5 }, { a: 13 }],
    ["a text cut short", { a: "long text" }, { a: "long" }],
    ["another day", { a: "2026-03-01" }, { a: "2026-03-01T00:00:00Z" }],
    ["a list with less", { a: [{ id: "x" }, { id: "y" }] }, { a: ["x"] }],
    ["nothing", { a: "x" }, { a: null }],
    ["no for yes", { a: true }, { a: false }],
  ])("are the stored ones where they differ: %s", async (_what, sent, stored) => {
    expect(await echo(sent, stored)).toEqual(stored);
  });

  it("are only those that were sent and are told", async () => {
    expect(await echo({ a: 1, b: 2 }, { a: 1, c: 3 })).toEqual({ a: 1 });
    expect(await echo({ a: 1 }, "nothing")).toEqual({});
  });

  it("are found within objects where names are nested", async () => {
    expect(await echo({ "a.b": "x" }, { a: { b: "x" } }, { nested: true })).toEqual({ "a.b": "x" });
  });
});
