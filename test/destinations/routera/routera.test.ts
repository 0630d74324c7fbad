import { describe, expect, it } from "vitest";
import { DestinationError } from "../../../src/core/errors.ts";
import { rejectionOf } from "../../http/servers.ts";
import { deliver, prepareAll, problemOf, recordWith, type Said, thrice, writeOnce } from "../indexed/scripted.ts";
import { calls, contact, known, routeraWith, row, secret } from "./routera.ts";

const conflict: Said = { status: 409, body: { message: "An active record with this key exists", error: true } };
const archived: Said = { status: 409, body: { message: "Cannot update an archived object", error: true } };

describe("a record of Routera", () => {
  it.each(["a b", "a/b", "100%", `"q'`, "😀", "x".repeat(255), "ünï", "..", "?x=1&y#z"])(
    "is updated by its id where the list has its key: %s",
    async (key) => {
      const { destination, seen } = await routeraWith([contact("c0"), contact("c1", { external_id: key })]);
      await prepareAll(destination);
      const result = await writeOnce(destination, row({ external_id: key }));
      expect(result).toMatchObject({ status: "updated" });
      expect(calls(seen)).toEqual(["GET /contacts", "PATCH /contacts/c1"]);
      expect(JSON.parse(seen.at(-1)?.body ?? "")).toEqual({ fields: { first_name: "Ann", external_id: key } });
    },
  );

  it("is created where the list has not, and updated from then on", async () => {
    const { destination, seen } = await routeraWith([contact("c1", { external_id: "other" })]);
    await prepareAll(destination);
    expect(await writeOnce(destination, row({ external_id: "A" }))).toMatchObject({
      status: "created",
      id: "new",
      createdAt: Date.UTC(2026, 4, 28, 12, 0, 0, 250),
      createdAtPrecisionMs: 1,
    });
    expect(await writeOnce(destination, row({ external_id: "A" }))).toMatchObject({ status: "updated" });
    expect(calls(seen)).toEqual(["GET /contacts", "POST /contacts", "PATCH /contacts/new"]);
  });

  it("is refused where several active ones share its key, naming them", async () => {
    const twins = ["c1", "c2"].map((id) => contact(id, { external_id: "A" }));
    const { destination, seen } = await routeraWith(twins);
    await prepareAll(destination);
    const problem = problemOf(await writeOnce(destination, row({ external_id: "A" })));
    expect(problem).toMatchObject({ code: "match-ambiguous", field: "external_id" });
    expect(problem.message).not.toContain("c1");
    expect(problem.detail).toContain("c1, c2");
    expect(calls(seen)).toEqual(["GET /contacts"]);
  });

  it("is refused where only an archived one has its key, and goes to the active one beside it", async () => {
    const gone = contact("c1", { external_id: "A", archived: "2026-01-01T00:00:00.000Z" });
    const first = await routeraWith([gone]);
    await prepareAll(first.destination);
    const problem = problemOf(await writeOnce(first.destination, row({ external_id: "A" })));
    expect(problem).toMatchObject({ code: "record-archived", detail: expect.stringContaining("c1") });
    const second = await routeraWith([gone, contact("c2", { external_id: "A" })]);
    await prepareAll(second.destination);
    expect(await writeOnce(second.destination, row({ external_id: "A" }))).toMatchObject({ status: "updated" });
    expect(calls(second.seen)).toContain("PATCH /contacts/c2");
    expect(first.seen[1]?.url).toContain("archived=true");
  });

  it("is refused for good where it was archived meanwhile", async () => {
    const script = ({ method }: { method: string }) => (method === "PATCH" ? archived : undefined);
    const { destination } = await routeraWith([contact("c1", { external_id: "A" })], script);
    await prepareAll(destination);
    const problem = problemOf(await writeOnce(destination, row({ external_id: "A" })));
    expect(problem.code).toBe("record-archived");
    expect(problem.message).toContain("Cannot update an archived object");
  });

  it("is refused where its update collides with another record", async () => {
    const script = ({ method }: { method: string }) => (method === "PATCH" ? conflict : undefined);
    const { destination, seen } = await routeraWith([contact("c1", { external_id: "A" })], script);
    await prepareAll(destination);
    expect(problemOf(await writeOnce(destination, row({ external_id: "A" }))).code).toBe("http-409");
    expect(calls(seen)).toHaveLength(2);
  });

  it("is looked up by its e-mail address in any letter case", async () => {
    const { destination, seen } = await routeraWith([contact("c1", { email: "Ann@X.example" })], undefined, {
      match: "email",
    });
    await prepareAll(destination);
    const record = recordWith("email", { email: "ann@x.EXAMPLE" });
    expect(await writeOnce(destination, record)).toMatchObject({ status: "updated" });
    expect(calls(seen)).toContain("PATCH /contacts/c1");
    expect(destination.laneOf?.("ANN@x.example")).toBe("ann@x.example");
  });
});

describe("a create of Routera whose answer is lost", () => {
  it.each<[string, Said | "reset"]>([
    ["a reset", "reset"],
    ["a 500", { status: 500 }],
    ["a 503", { status: 503 }],
    ["a page of HTML", { status: 200, body: "<html>" }],
    ["a 201 without a record", { status: 201, body: {} }],
  ])("is not sent again before the records were listed: %s", async (_what, fault) => {
    const { destination, seen, records, index } = await routeraWith([], ({ method, url }, before) => {
      if (method !== "POST" || url === "/oauth2/token") return undefined;
      if (before.some((one) => one.method === "POST" && one.url === "/contacts")) return undefined;
      records.push(contact("mine", { external_id: "A" }));
      return fault;
    });
    await prepareAll(destination);
    const results = await deliver(destination, row({ external_id: "A" }));
    expect(results).toMatchObject([{ status: "retry", kind: "ambiguous", needs: "records" }, { status: "updated" }]);
    expect(results[1]).toMatchObject({ createdAt: expect.any(Number) });
    expect(calls(seen)).toEqual(["GET /contacts", "POST /contacts", "GET /contacts", "PATCH /contacts/mine"]);
    expect(index.find("A")).toEqual([known("A", "mine")]);
  });

  it("is sent again where the list does not show it", async () => {
    const { destination, seen } = await routeraWith([], ({ method, url }, before) => {
      return method === "POST" && url === "/contacts" && !calls(before).includes("POST /contacts")
        ? "reset"
        : undefined;
    });
    await prepareAll(destination);
    const results = await deliver(destination, row({ external_id: "A" }));
    expect(results.map(({ status }) => status)).toEqual(["retry", "created"]);
    expect(calls(seen)).toEqual(["GET /contacts", "POST /contacts", "GET /contacts", "POST /contacts"]);
  });

  it("is not trusted by the next row of its key, nor by the next run", async () => {
    const { destination, seen, index } = await routeraWith([], ({ method, url }) =>
      method === "POST" && url === "/contacts" ? "reset" : undefined,
    );
    await prepareAll(destination);
    expect(index.isFresh(60_000)).toBe(true);
    await writeOnce(destination, row({ external_id: "A" }));
    expect(await writeOnce(destination, row({ external_id: "A" }))).toMatchObject({
      status: "unready",
      needs: "records",
    });
    expect(await writeOnce(destination, row({ external_id: "B" }))).toMatchObject({ status: "retry" });
    expect(calls(seen)).toEqual(["GET /contacts", "POST /contacts", "POST /contacts"]);
    expect(index.isFresh(60_000)).toBe(false);
  });

  it("leaves the index in doubt where it is aborted, which takes no time", async () => {
    const { destination, index } = await routeraWith(
      [],
      ({ method, url }) => (method === "POST" && url === "/contacts" ? "hang" : undefined),
      { timeoutMs: 60_000 },
    );
    await prepareAll(destination);
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error("stopped")), 20);
    const error = await rejectionOf(destination.write([row({ external_id: "A" })], { signal: controller.signal }));
    expect(error.message).toBe("stopped");
    expect(index.isFresh(60_000)).toBe(false);
  });

  it("is only repeated where it surely was not done", async () => {
    const { destination, seen } = await routeraWith([], ({ method, url }, before) => {
      return method === "POST" && url === "/contacts" && !calls(before).includes("POST /contacts")
        ? { status: 429, headers: { "retry-after": "1" } }
        : undefined;
    });
    await prepareAll(destination);
    const [first] = await deliver(destination, row({ external_id: "A" }));
    expect(first).toMatchObject({ status: "retry", kind: "throttled", afterMs: 1000 });
    expect(first).not.toHaveProperty("needs");
    expect(calls(seen)).toEqual(["GET /contacts", "POST /contacts", "POST /contacts"]);
  });
});

describe("a record of Routera that others touch", () => {
  it("is updated where somebody else created it first", async () => {
    const { destination, seen, records } = await routeraWith([], ({ method, url }, before) => {
      if (method === "PATCH" && !calls(before).includes("PATCH /contacts/theirs")) return "reset";
      if (method !== "POST" || url !== "/contacts") return undefined;
      records.push(contact("theirs", { external_id: "A" }));
      return conflict;
    });
    await prepareAll(destination);
    const results = await deliver(destination, row({ external_id: "A" }));
    expect(results.map(({ status }) => status)).toEqual(["unready", "retry", "updated"]);
    // The lost answer of an update must not make it look as if this run had created it.
    expect(results[1]).toMatchObject({ kind: "ambiguous", createsNothing: true });
    expect(calls(seen).at(-1)).toBe("PATCH /contacts/theirs");
  });

  it("is refused in the server's words where the list does not show whom it collides with", async () => {
    const { destination, seen } = await routeraWith([], ({ method, url }) =>
      method === "POST" && url === "/contacts" ? conflict : undefined,
    );
    await prepareAll(destination);
    const results = await deliver(destination, row({ external_id: "A" }));
    expect(results.map(({ status }) => status)).toEqual(["unready", "rejected"]);
    expect(problemOf(results[1]).message).toContain("An active record with this key exists");
    expect(calls(seen).filter((call) => call.startsWith("POST"))).toHaveLength(2);
  });

  it("is created anew where it was deleted meanwhile", async () => {
    const { destination, seen, records } = await routeraWith([contact("c1", { external_id: "A" })], ({ method }) => {
      if (method !== "PATCH") return undefined;
      records.length = 0;
      return { status: 404, body: { message: "Object not found", error: true } };
    });
    await prepareAll(destination);
    const results = await deliver(destination, row({ external_id: "A" }));
    expect(results.map(({ status }) => status)).toEqual(["unready", "created"]);
    expect(calls(seen)).toEqual(["GET /contacts", "PATCH /contacts/c1", "GET /contacts", "POST /contacts"]);
  });

  it("is refused where the list goes on to show what cannot be found", async () => {
    const { destination, seen } = await routeraWith([contact("c1", { external_id: "A" })], ({ method }) =>
      method === "PATCH" ? { status: 404, body: { message: "Object not found", error: true } } : undefined,
    );
    await prepareAll(destination);
    const results = await deliver(destination, row({ external_id: "A" }));
    expect(results.map(({ status }) => status)).toEqual(["unready", "rejected"]);
    expect(calls(seen)).toHaveLength(4);
  });
});

describe("the modes with Routera", () => {
  it("update creates nothing", async () => {
    const { destination, seen } = await routeraWith([], undefined, { mode: "update" });
    await prepareAll(destination);
    expect(problemOf(await writeOnce(destination, row({ external_id: "A" }))).code).toBe("record-missing");
    expect(calls(seen)).toEqual(["GET /contacts"]);
  });

  it("create updates nothing", async () => {
    const { destination, seen } = await routeraWith([contact("c1", { external_id: "A" })], undefined, {
      mode: "create",
    });
    await prepareAll(destination);
    const problem = problemOf(await writeOnce(destination, row({ external_id: "A" })));
    expect(problem).toMatchObject({ code: "record-exists", detail: expect.stringContaining("c1") });
    expect(calls(seen)).toEqual(["GET /contacts"]);
  });

  it("update by id asks for no list", async () => {
    const options = { mode: "update", match: "id" } as const;
    const { destination, seen } = await routeraWith(
      [],
      ({ url }) => (url.endsWith("/none") ? { status: 404, body: { message: "Object not found" } } : undefined),
      options,
    );
    await prepareAll(destination);
    const record = recordWith("id", { id: "a/b", first_name: "Ann" });
    expect(await writeOnce(destination, record)).toMatchObject({ status: "updated" });
    expect(JSON.parse(seen.at(-1)?.body ?? "")).toEqual({ fields: { first_name: "Ann" } });
    expect(problemOf(await writeOnce(destination, recordWith("id", { id: "none" }))).code).toBe("record-missing");
    expect(problemOf(await writeOnce(destination, recordWith("id", { id: ".." }))).code).toBe("record-missing");
    expect(calls(seen)).toEqual(["PATCH /contacts/a%2Fb", "PATCH /contacts/none"]);
  });
});

describe("the list of Routera", () => {
  const many = Array.from({ length: 230 }, (_, n) => contact(`c${n}`, { external_id: `k${n}` }));

  it("is read to its end, and retried page by page", async () => {
    let faults = 0;
    const { destination, seen, index } = await routeraWith(many, ({ url }) =>
      url.includes("offset=100") && faults++ < 2 ? (faults === 1 ? "reset" : { status: 502 }) : undefined,
    );
    await prepareAll(destination);
    expect(index.find("k229")).toEqual([known("k229", "c229")]);
    const offsets = seen.flatMap(({ url }) => /offset=(\d+)/.exec(url)?.[1] ?? []);
    // The beginning once more: see the next one.
    expect(offsets).toEqual(["0", "100", "100", "100", "200", "0"]);
  });

  it("has no gap where it begins with what was changed last, and some are changed while it is read", async () => {
    let list = [...many];
    const { destination, index } = await routeraWith(many, ({ url }) => {
      if (!url.startsWith("/contacts?")) return undefined;
      const offset = Number(/offset=(\d+)/.exec(url)?.[1]);
      const data = list.slice(offset, offset + 100);
      // Between the first page and the second, from behind to the front: more than a page of them.
      if (offset === 0 && list[0] === many[0])
        list = [...list.slice(110, 225), ...list.slice(0, 110), ...list.slice(225)];
      return { body: { data, pagination: { limit: 100, offset, count: data.length } } };
    });
    await prepareAll(destination);
    for (const { id, external_id } of many) expect(index.find(String(external_id))).toMatchObject([{ id }]);
  });

  it("is read to its end where the server gives fewer at a time", async () => {
    const { destination, index } = await routeraWith(many, ({ url }) => {
      if (!url.startsWith("/contacts?")) return undefined;
      const offset = Number(/offset=(\d+)/.exec(url)?.[1]);
      return { body: { data: many.slice(offset, offset + 50), pagination: { limit: 50, offset, count: 50 } } };
    });
    await prepareAll(destination);
    expect(index.find("k229")).toHaveLength(1);
  });

  it("stops the run where it goes in a circle", async () => {
    const { destination } = await routeraWith([], ({ url }) =>
      url.startsWith("/contacts?") ? { body: { data: many.slice(0, 100) } } : undefined,
    );
    await destination.prepare?.("credentials", thrice);
    const error = await rejectionOf(Promise.resolve(destination.prepare?.("records", thrice)));
    expect(error.code).toBe("list-incomplete");
  });

  it("asks for the match field where that is none of the usual ones", async () => {
    const { destination, seen, index } = await routeraWith([contact("c1", { "crm id": 17 })], undefined, {
      match: "crm id",
    });
    await prepareAll(destination);
    expect(seen[1]?.url).toBe("/contacts?archived=true&limit=100&offset=0&properties=crm%20id");
    expect(index.find("17")).toHaveLength(1);
  });

  it("says what to check where the match field is refused", async () => {
    const { destination } = await routeraWith(
      [],
      ({ url }) =>
        url.includes("properties=") ? { status: 400, body: { message: "Invalid properties", error: true } } : undefined,
      { match: "sku" },
    );
    const error = await rejectionOf(prepareAll(destination));
    expect(error).toBeInstanceOf(DestinationError);
    expect(error.message).toMatch(/"sku" .*Check match/);
  });

  it("is left out at the start where the last one is young enough, and read when a row needs it", async () => {
    const first = await routeraWith([contact("c1", { external_id: "A" })]);
    await prepareAll(first.destination);
    const second = await routeraWith([contact("c1", { external_id: "A" })], undefined, {
      indexMaxAge: 60_000,
      index: first.index,
      mode: "update",
    });
    await prepareAll(second.destination);
    expect(await writeOnce(second.destination, row({ external_id: "A" }))).toMatchObject({ status: "updated" });
    expect(calls(second.seen)).toEqual(["PATCH /contacts/c1"]);
    // Nothing is refused by what an earlier run knew.
    const results = await deliver(second.destination, row({ external_id: "B" }));
    expect(results.map(({ status }) => status)).toEqual(["unready", "rejected"]);
    expect(calls(second.seen)).toEqual(["PATCH /contacts/c1", "GET /contacts"]);
  });
});

describe("the token of Routera", () => {
  it("is asked for with the client's credentials, and carried by every request", async () => {
    const { destination, seen } = await routeraWith([]);
    await prepareAll(destination);
    await writeOnce(destination, row({ external_id: "A" }));
    expect(Object.fromEntries(new URLSearchParams(seen[0]?.body))).toEqual({
      grant_type: "client_credentials",
      client_id: "id-of-routera",
      client_secret: secret,
    });
    expect(seen.slice(1).map(({ authorization }) => authorization)).toEqual(["Bearer t1", "Bearer t1"]);
  });

  it("is asked for again once it was refused, in a write and in the list", async () => {
    const { destination, seen } = await routeraWith([], ({ authorization, method }) => {
      const isOld = authorization === "Bearer t1" || (authorization === "Bearer t2" && method === "POST");
      return isOld ? { status: 401, body: { message: "Unauthorized", error: true } } : undefined;
    });
    await prepareAll(destination);
    const results = await deliver(destination, row({ external_id: "A" }));
    expect(results).toMatchObject([{ status: "unready", needs: "credentials" }, { status: "created" }]);
    expect(seen.map(({ authorization }) => authorization ?? "token")).toEqual([
      "token",
      "Bearer t1",
      "token",
      "Bearer t2",
      "Bearer t2",
      "token",
      "Bearer t3",
    ]);
  });

  it.each([
    ["a second one in a row is refused", "Unauthorized", 2],
    ["it has no account", "Unauthorized: missing account context", 1],
  ])("stops the run where %s", async (_what, message, tokens) => {
    const { destination, seen } = await routeraWith([], ({ url }) =>
      url === "/oauth2/token" ? undefined : { status: 401, body: { message, error: true } },
    );
    const error = await rejectionOf(prepareAll(destination));
    expect(error).toMatchObject({ code: "credentials-refused", message: expect.stringContaining("ROUTERA_CLIENT_ID") });
    expect(seen.filter(({ url }) => url === "/oauth2/token")).toHaveLength(tokens);
  });

  it("stops the run where the client is refused, and shows no secret", async () => {
    const { destination } = await routeraWith([], () => ({
      status: 401,
      body: { error: "invalid_client", error_description: `${secret} and ${encodeURIComponent(secret)} are wrong` },
    }));
    const error = await rejectionOf(prepareAll(destination));
    expect(error).toMatchObject({ code: "credentials-refused" });
    expect(error.message).toMatch(/invalid_client.*ROUTERA_CLIENT_SECRET/);
    expect(error.message).not.toContain("s3cret");
  });
});

describe("the values of Routera", () => {
  it("go as JSON has them, an option by its bare value, and come back as they were sent", async () => {
    const values = {
      external_id: "A",
      first_name: "Ann",
      score: 7.5,
      vip: true,
      since: "2026-01-31",
      seen_at: "2026-01-01T10:00:00+01:00",
      tier: { id: "gold" },
      last_name: "Lee",
    };
    const stored = { ...values, score: "7.5", vip: "true", since: "2026-01-31T00:00:00.000Z" };
    const answer = contact("c1", { ...stored, seen_at: "2026-01-01T09:00:00.000Z", tier: "gold", last_name: "LEE" });
    const { destination, seen } = await routeraWith([], ({ url, method }) =>
      method === "POST" && url === "/contacts" ? { status: 201, body: answer } : undefined,
    );
    await prepareAll(destination);
    const result = await writeOnce(destination, recordWith("external_id", values));
    expect(JSON.parse(seen.at(-1)?.body ?? "")).toEqual({ fields: { ...values, tier: "gold" } });
    expect(result).toMatchObject({ echo: { ...values, last_name: "LEE" } });
  });

  it("are not cleared, as how that is done is not documented", async () => {
    const { destination, seen } = await routeraWith([]);
    await prepareAll(destination);
    const problem = problemOf(await writeOnce(destination, row({ external_id: "A", last_name: null })));
    expect(problem).toMatchObject({ code: "clear-unsupported", field: "last_name" });
    expect(calls(seen)).toEqual(["GET /contacts"]);
  });

  it("that a create needs are missed before it is sent", async () => {
    const { destination, seen } = await routeraWith([contact("c1", { external_id: "A" })]);
    await prepareAll(destination);
    const lone = (external_id: string) => recordWith("external_id", { external_id, description: "x" });
    expect(await writeOnce(destination, lone("A"))).toMatchObject({ status: "updated" });
    expect(problemOf(await writeOnce(destination, lone("B"))).code).toBe("required-missing");
    expect(calls(seen)).toEqual(["GET /contacts", "PATCH /contacts/c1"]);
  });

  it("are refused in Routera's words, without the row's values in the message", async () => {
    const { destination } = await routeraWith([], ({ url, method }) =>
      method === "POST" && url === "/contacts"
        ? { status: 400, body: { message: `Bad ann@x.example, ${secret}`, error: true } }
        : undefined,
    );
    await prepareAll(destination);
    const problem = problemOf(await writeOnce(destination, row({ external_id: "A", email: "ann@x.example" })));
    expect(problem.message).toBe("400: Bad <email>, [secret]");
    expect(problem.detail).toBe("400: Bad ann@x.example, [secret]");
  });
});
