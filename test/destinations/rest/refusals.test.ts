import { describe, expect, it } from "vitest";
import { DestinationError } from "../../../src/core/errors.ts";
import { rejectionOf, serveSockets } from "../../http/servers.ts";
import { never, plain, type Reply, recordOf, restAt, sendOne, token } from "./rest.ts";

const refused = (errors: object, reply: Reply, values = { sku: "A-17" }) =>
  sendOne({ ...plain, errors }, reply, values);

describe("a refusal", () => {
  it.each([
    [
      "the usual words",
      {},
      { message: "Too long.", errors: { name: ["Odd."] } },
      "400: Too long. - name: Odd.",
      "name",
    ],
    ["a path", { message: "error.text" }, { error: { text: "Too long." } }, "400: Too long.", undefined],
    [
      "the first path that leads to something",
      { message: ["a", "b[0].c", "d"] },
      { a: null, b: [{ c: "This." }], d: "That." },
      "400: This.",
      undefined,
    ],
    [
      "code and field",
      { message: "[0].m", code: "[0].c", field: "[0].f[0]" },
      [{ m: "Too long.", c: "TOO_LONG", f: ["Name"] }],
      "400: TOO_LONG: Too long.",
      "Name",
    ],
    ["an object at the path", { message: "e" }, { e: { a: 1 } }, '400: {"a":1}', undefined],
    [
      "the usual words where nothing stands at the path",
      { message: "x.y" },
      { message: "Too long." },
      "400: Too long.",
      undefined,
    ],
    ["no JSON", { message: "x" }, "<html>400</html>", "400: no message", undefined],
  ])("speaks in the server's words: %s", async (_what, errors, body, message, field) => {
    const problem = { code: "http-400", message, ...(field && { field }) };
    expect(await refused(errors, { status: 400, body })).toEqual({ status: "rejected", problem });
  });

  it("takes the usual words where only a code stands at its path, and no value of the row for a field", async () => {
    const body = { code: "TOO_LONG", message: "Too long.", where: "A-17 (sku)" };
    const problem = { code: "http-400", message: "400: TOO_LONG: Too long." };
    expect(await refused({ code: "code", field: "where" }, { status: 400, body })).toEqual({
      status: "rejected",
      problem,
    });
    const named = await refused({ field: "where" }, { status: 400, body: { where: "sku" } }, { sku: "sku" });
    expect(named).toMatchObject({ problem: { field: "sku" } });
  });

  it("keeps the row's values out of its message, the key also as a path has it, and hides the token", async () => {
    const body = { message: `PUT /products/A%20%2F17 of A /17 with ${token}` };
    const result = await refused({}, { status: 400, body }, { sku: "A /17" });
    expect(result).toMatchObject({ problem: { message: "400: PUT /products/<sku> of <sku> with [secret]" } });
    expect(JSON.stringify(result)).not.toContain(token);
  });

  it.each([400, 405, 409, 412, 413, 422, 501])("by %i is this record's alone", async (status) => {
    expect(await refused({}, { status, body: {} })).toMatchObject({
      status: "rejected",
      problem: { code: `http-${status}` },
    });
  });

  it("by statuses that are declared to reject is, too", async () => {
    for (const status of [300, 403, 404]) {
      expect(await refused({ reject: [300, 403, 404] }, { status, body: {} })).toMatchObject({ status: "rejected" });
    }
    const update = { reject: 404 };
    expect(await sendOne({ ...plain, update }, { status: 404 }, { sku: "A" }, { mode: "update" })).toMatchObject({
      status: "rejected",
    });
    expect(await rejectionOf(sendOne({ ...plain, update }, { status: 404 }, { sku: "A" }))).toMatchObject({
      code: "object-unknown",
    });
  });
});

describe("what is worth another try", () => {
  it.each([
    [{}, 429, "throttled"],
    [{}, 503, "ambiguous"],
    [{}, 408, "transient"],
    [{ retry: [423, 501] }, 423, "transient"],
    [{ retry: [423, 501] }, 501, "ambiguous"],
    [{ retry: 403 }, 403, "transient"],
  ])("with %j a %i is %s", async (errors, status, kind) => {
    expect(await refused(errors, { status, body: {} })).toMatchObject({
      status: "retry",
      kind,
      problem: { code: `http-${status}` },
    });
  });

  it("is a code that says so, at whatever status, with its words", async () => {
    const errors = { code: "code", message: "text", retryCodes: ["BUSY", 17] };
    for (const code of ["BUSY", 17]) {
      const result = await refused(errors, { status: 403, body: { code, text: "A-17 is busy" } });
      expect(result).toMatchObject({
        status: "retry",
        kind: "transient",
        problem: { message: `403: ${code}: <sku> is busy` },
      });
    }
    expect(await rejectionOf(refused(errors, { status: 403, body: { code: "NO" } }))).toBeInstanceOf(DestinationError);
  });

  it.each([
    [{}, {}, undefined],
    [{ waitAfter429: "30s" }, {}, 30_000],
    [{ waitAfter429: "30s" }, { "Retry-After": "2" }, 2000],
  ])("waits after a 429 with %j and %j", async (errors, headers, afterMs) => {
    const result = await refused(errors, { status: 429, headers });
    expect(result).toMatchObject({ status: "retry", kind: "throttled" });
    expect("afterMs" in result ? result.afterMs : undefined).toBe(afterMs);
  });
});

describe("what no record can get through", () => {
  it.each([
    [
      401,
      "credentials-refused",
      /REST_API_TOKEN or CRM_SYNC_TOKEN \(in the config: destination.token\), and destination.auth/,
    ],
    [403, "permission-missing", /may not write to "products".*errors.reject: \[403\]/],
    [404, "object-unknown", /Nothing is at PUT \/products\/\{key\} of http.*Check --object.*destination.write.path/],
  ])("a %i stops with a next step, without the token and without values of the row", async (status, code, next) => {
    const body = { message: `${token} and DRESS-001 are not known` };
    const error = await rejectionOf(refused({}, { status, body }, { sku: "DRESS-001" }));
    expect(error).toMatchObject({ code, message: expect.stringMatching(next) });
    expect(error.message).toContain("[secret] and <sku> are not known");
  });

  it("a status that is declared to stop does", async () => {
    for (const status of [402, 429]) {
      const error = await rejectionOf(refused({ stop: [402, 429], waitAfter429: "1s" }, { status }));
      expect(error).toMatchObject({ code: "destination-unusable" });
    }
  });

  it("a redirect stops, and shows no more of the address than its origin", async () => {
    const headers = { Location: "https://login.example.com/sso?ticket=geheim" };
    const error = await rejectionOf(refused({}, { status: 302, headers }));
    expect(error).toMatchObject({
      code: "redirected",
      message: expect.stringContaining("https://login.example.com (302)"),
    });
    expect(error.message).not.toContain("geheim");
  });
});

describe("an API that does not take the same request twice", () => {
  const write = { ...plain.write, idempotent: false };
  const fate = {
    status: "rejected",
    problem: { code: "fate-unknown", message: expect.stringContaining("look, before you send it again") },
  };

  it.each([
    ["a 503", { status: 503 }],
    ["an answer that cannot be read", { body: "<html>" }],
  ])("tells that the fate of a record is unknown after %s", async (_what, reply) => {
    expect(await sendOne({ write }, reply)).toMatchObject(fate);
    expect(await sendOne({ ...plain, create: {} }, reply, { sku: "A" }, { mode: "create" })).toMatchObject(fate);
    expect(
      await sendOne({ ...plain, create: { idempotent: true } }, reply, { sku: "A" }, { mode: "create" }),
    ).toMatchObject({ status: "retry" });
  });

  it.each([429, 408])("is asked again after a %i, where nothing was done", async (status) => {
    expect(await sendOne({ write }, { status })).toMatchObject({ status: "retry" });
  });

  it("is asked again where the request never arrived", async () => {
    const destination = await restAt("http://127.0.0.1:1", { write });
    const { results } = await destination.write([recordOf({ sku: "A" })], { signal: never });
    expect(results).toMatchObject([{ status: "retry", kind: "transient" }]);
  });
});

describe("a connection", () => {
  it("that is closed without an answer leaves the record in doubt", async () => {
    const { url } = await serveSockets((socket) => socket.on("data", () => socket.destroy()));
    const { results } = await (await restAt(url, plain)).write([recordOf({ sku: "A" })], { signal: never });
    expect(results).toMatchObject([{ status: "retry", kind: "ambiguous" }]);
  });

  it("that gives no answer in time leaves the record in doubt", async () => {
    const { url } = await serveSockets(() => {});
    const { results } = await (await restAt(url, plain, { timeoutMs: 50 })).write([recordOf({ sku: "A" })], {
      signal: never,
    });
    expect(results).toMatchObject([
      { status: "retry", kind: "ambiguous", overloaded: true, problem: { code: "timeout" } },
    ]);
  });

  it("ends at once when the run is aborted", async () => {
    const abort = new AbortController();
    const { url } = await serveSockets((socket) => socket.on("data", () => abort.abort(new Error("stop"))));
    const writing = (await restAt(url, plain)).write([recordOf({ sku: "A" })], { signal: abort.signal });
    expect((await rejectionOf(writing)).message).toBe("stop");
  });

  it("whose answer grows beyond all measure is given up", async () => {
    const result = await sendOne(plain, { body: `"${"x".repeat(9 * 2 ** 20)}"` });
    expect(result).toMatchObject({ status: "retry", kind: "ambiguous" });
  });
});
