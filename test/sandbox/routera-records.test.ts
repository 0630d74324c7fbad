import { describe, expect, it } from "vitest";
import { startRoutera } from "./routera.ts";

const now = () => Date.parse("2026-05-28T12:00:00.123Z");
const at = "2026-05-28T12:00:00.123Z";

describe("writing to Routera", () => {
  it("creates with 201 and shows the record flat: the default properties, null where there is no value", async () => {
    const { post } = await startRoutera({}, { now });
    const { status, body } = await post({ email: "a@b.c", external_id: "7" });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      first_name: null,
      last_name: null,
      email: "a@b.c",
      contact_owner: null,
      external_id: "7",
      archived: false,
      created_at: at,
      updated_at: at,
    });
  });

  it("needs on create what each object needs", async () => {
    const { post } = await startRoutera();
    const good = {
      contacts: [{ email: "a@b.c" }, { first_name: "A" }, { last_name: "B" }],
      companies: [{ company_name: "A" }, { website_url: "https://a.example" }],
      deals: [{ deal_name: "A", deal_stage: "new", pipeline: "p" }],
      tickets: [{ ticket_name: "A", ticket_stage: "new", pipeline: "p" }],
    };
    for (const [type, bodies] of Object.entries(good)) {
      for (const fields of bodies) expect((await post(fields, type)).status).toBe(201);
      expect((await post({ external_id: "1" }, type)).status).toBe(400);
      expect((await post({}, type)).status).toBe(400);
    }
    expect((await post({ email: "", first_name: null })).status).toBe(400);
    expect((await post({ deal_name: "A", pipeline: "p" }, "deals")).status).toBe(400);
    const loose = await startRoutera({ dealFields: "optional" });
    expect((await loose.post({ deal_name: "A" }, "deals")).status).toBe(201);
    expect((await loose.post({ ticket_name: "A" }, "tickets")).status).toBe(400);
  });

  it("changes with PATCH only what is named, and moves updated_at", async () => {
    let time = now();
    const { post, patch } = await startRoutera({}, { now: () => time });
    const { id } = (await post({ email: "a@b.c", first_name: "A", external_id: "7" })).body;
    time += 1;
    const { status, body } = await patch(id, { first_name: "B", email: null });
    expect([status, body]).toMatchObject([200, { id, first_name: "B", email: null, external_id: "7", created_at: at }]);
    expect(body.updated_at).toBe("2026-05-28T12:00:00.124Z");
    expect((await patch(id, {})).status).toBe(200);
    const strict = await startRoutera({ nulls: "reject" });
    const made = (await strict.post({ email: "a@b.c" })).body;
    expect((await strict.patch(made.id, { email: null })).status).toBe(400);
  });

  it("answers 400 for bodies without fields, system fields, unknown fields and values of a wrong type", async () => {
    const { call, post, patch, sandbox } = await startRoutera();
    const { id } = (await post({ email: "a@b.c" })).body;
    for (const body of [
      {},
      { fields: null },
      { fields: [] },
      { fields: "x" },
      [],
      "{",
      { email: "x@y.z" },
      "null",
      '{"fields":{"__proto__":1}}',
    ]) {
      expect((await call("POST", "/contacts", body)).status).toBe(400);
      expect((await call("PATCH", `/contacts/${id}`, body)).status).toBe(400);
    }
    for (const key of ["id", "archived", "archived_by", "created_at", "updated_at", "nothing", "deal_name"]) {
      const refused = await patch(id, { [key]: "x" });
      expect([refused.status, refused.body]).toEqual([400, { message: expect.stringContaining(key), error: true }]);
    }
    expect((await patch(id, { email: 7 })).status).toBe(400);
    expect((await call("POST", "/contacts", "email=a", { "content-type": "text/plain" })).status).toBe(400);
    expect([...sandbox.records("contacts", "routera")]).toMatchObject([{ attributes: { email: "a@b.c" } }]);
    const loose = await startRoutera({ values: "unchecked" });
    expect((await loose.post({ email: 7 })).status).toBe(201);
  });

  it("knows the pages that there are", async () => {
    const { call, post } = await startRoutera();
    const { id } = (await post({ email: "a@b.c" })).body;
    expect((await call("PATCH", "/contacts/", { fields: {} })).status).toBe(400);
    expect((await call("GET", "/contacts/nothing")).status).toBe(404);
    expect((await call("GET", `/deals/${id}`)).status).toBe(404);
    expect((await call("PATCH", `/companies/${id}`, { fields: {} })).status).toBe(404);
    expect((await call("PUT", `/contacts/${id}`, { fields: {} })).status).toBe(405);
    expect((await call("DELETE", "/contacts")).status).toBe(405);
    expect((await call("GET", "/orders")).status).toBe(404);
    expect((await call("GET", `/contacts/${id}/deals`)).body).toEqual({ message: expect.any(String), error: true });
  });
});

describe("unique fields of Routera", () => {
  it("answer 409 where another active record holds the value, on POST and PATCH, but not for a record's own", async () => {
    const { post, patch } = await startRoutera();
    const one = (await post({ email: "a@b.c", external_id: "1" })).body;
    const two = (await post({ email: "a@b.c", external_id: "2" })).body;
    const refused = await post({ email: "x@y.z", external_id: "1" });
    expect([refused.status, refused.body]).toEqual([409, { message: expect.any(String), error: true }]);
    expect((await patch(two.id, { external_id: "1" })).status).toBe(409);
    expect((await patch(one.id, { external_id: "1" })).status).toBe(200);
    expect((await post({ email: "a@b.c", external_id: "" })).status).toBe(201);
    expect((await post({ email: "a@b.c", external_id: "" })).status).toBe(201);
    expect((await post({ company_name: "A", external_id: "1" }, "companies")).status).toBe(201);
  });

  it("are what the setting says, or none: then a second POST makes a double, and is counted", async () => {
    const byEmail = await startRoutera({ uniqueKeys: "email" });
    await byEmail.post({ email: "a@b.c", external_id: "1" });
    expect((await byEmail.post({ email: "a@b.c" })).status).toBe(409);
    expect((await byEmail.post({ email: "x@y.z", external_id: "1" })).status).toBe(201);
    expect(byEmail.sandbox.stats().objects["routera/contacts"]?.doubles).toBe(1);
    const all = await startRoutera({ uniqueKeys: "external_id,email,website_url" });
    await all.post({ website_url: "https://a.example" }, "companies");
    expect((await all.post({ website_url: "https://a.example" }, "companies")).status).toBe(409);
    const none = await startRoutera({ uniqueKeys: "none" });
    for (const external_id of ["1", "1", "2", "", ""]) await none.post({ email: "a@b.c", external_id });
    expect(none.sandbox.stats().objects["routera/contacts"]).toMatchObject({ posted: 5, doubles: 1 });
  });
});

describe("archiving in Routera", () => {
  it("shows when and by whom, once; then the record can be read but not changed", async () => {
    const { post, patch, call } = await startRoutera({}, { now });
    const { id } = (await post({ email: "a@b.c", external_id: "1" })).body;
    const { status, body } = await call("DELETE", `/contacts/${id}`);
    expect([status, body]).toMatchObject([200, { id, email: "a@b.c", archived: at, archived_by: expect.any(String) }]);
    expect((await call("DELETE", `/contacts/${id}`)).status).toBe(404);
    expect((await call("GET", `/contacts/${id}`)).body).toEqual(body);
    const refused = await patch(id, { email: "x@y.z" });
    expect([refused.status, refused.body]).toEqual([409, { message: "Cannot update an archived object", error: true }]);
  });

  it("frees the values of the record for another", async () => {
    const { post, call, sandbox } = await startRoutera();
    for (let round = 0; round < 2; round++) {
      const { id, ...made } = (await post({ email: "a@b.c", external_id: "1" })).body;
      expect(made.external_id).toBe("1");
      await call("DELETE", `/contacts/${id}`);
    }
    expect(sandbox.stats().objects["routera/contacts"]).toMatchObject({ posted: 2, deleted: 2, doubles: 0 });
  });
});

describe("reading from Routera", () => {
  it("lists by offset, without the archived ones unless they are asked for, and searches nothing", async () => {
    const { post, call } = await startRoutera();
    const ids: string[] = [];
    for (let number = 0; number < 25; number++) {
      ids.push((await post({ email: "a@b.c", external_id: `${number}` })).body.id);
    }
    for (const number of [3, 20]) await call("DELETE", `/contacts/${ids[number]}`);
    const list = async (query: string) => {
      const { body } = await call("GET", `/contacts?${query}`);
      return [body.data.map((one: { external_id: string }) => Number(one.external_id)), body.pagination];
    };
    expect(await list("")).toEqual([[0, 1, 2, 4, 5, 6, 7, 8, 9, 10], { limit: 10, offset: 0, count: 10 }]);
    expect(await list("limit=10&offset=20&external_id=4")).toEqual([[22, 23, 24], { limit: 10, offset: 20, count: 3 }]);
    expect((await list("limit=100&archived=true"))[0]).toEqual(ids.map((_, number) => number));
    expect(await list("limit=100&offset=100")).toEqual([[], { limit: 100, offset: 100, count: 0 }]);
  });

  it("counts the page or all, as set, and has nothing before the first write", async () => {
    const { post, call } = await startRoutera({ count: "total" });
    const count = async (query: string) => (await call("GET", `/contacts?${query}`)).body.pagination.count;
    expect(await count("")).toBe(0);
    expect((await call("GET", "/contacts")).body.data).toEqual([]);
    const ids = [];
    for (let number = 0; number < 12; number++) ids.push((await post({ email: "a@b.c" })).body.id);
    await call("DELETE", `/contacts/${ids[0]}`);
    expect([await count(""), await count("archived=true"), await count("offset=10")]).toEqual([11, 12, 11]);
  });

  it("takes limits of 10 to 100; others are refused or bent, as set", async () => {
    const { call } = await startRoutera();
    const status = async (query: string) => (await call("GET", `/contacts?${query}`)).status;
    for (const query of ["limit=10", "limit=100", "archived=false"]) expect(await status(query)).toBe(200);
    for (const query of ["limit=9", "limit=101", "limit=x", "limit=", "offset=-1", "offset=1.5", "archived=yes"]) {
      expect(await status(query)).toBe(400);
    }
    const bent = await startRoutera({ limitRange: "clamp" });
    const limits = [];
    for (const limit of [1, 9, 50, 101]) {
      limits.push((await bent.call("GET", `/contacts?limit=${limit}`)).body.pagination.limit);
    }
    expect(limits).toEqual([10, 10, 50, 100]);
    expect((await bent.call("GET", "/contacts?limit=x")).status).toBe(400);
  });

  it("orders by creation, by the last change, or by nothing that means anything, always the same", async () => {
    const orders: Record<string, readonly number[]> = {};
    for (const order of ["created", "updated", "shuffled"] as const) {
      let time = now();
      const { post, patch, call } = await startRoutera({ order }, { now: () => time });
      const ids = [];
      for (let number = 0; number < 20; number++) {
        time += 1;
        ids.push((await post({ email: "a@b.c", external_id: `${number}` })).body.id);
      }
      time += 1;
      await patch(ids[5], { first_name: "B" });
      const read = async (archived: boolean) => {
        const pages = [0, 10].map((offset) => call("GET", `/contacts?archived=${archived}&offset=${offset}`));
        const answers = await Promise.all(pages);
        return answers.flatMap(({ body }) => body.data.map((one: { external_id: string }) => Number(one.external_id)));
      };
      orders[order] = await read(false);
      expect(await read(true)).toEqual(orders[order]);
    }
    const created = Array.from({ length: 20 }, (_, number) => number);
    expect(orders.created).toEqual(created);
    expect(orders.updated).toEqual([5, ...created.filter((number) => number !== 5).reverse()]);
    expect(orders.shuffled).not.toEqual(created);
    expect([...(orders.shuffled ?? [])].sort((a, b) => a - b)).toEqual(created);
  });

  it("shows other properties only where asked for, and refuses names that are not known", async () => {
    const { sandbox, post, patch, call } = await startRoutera();
    const attributes = [
      { key: "score", type: "number" },
      { key: "email", type: "number" },
    ] as const;
    sandbox.defineObject({ slug: "contacts", attributes }, "routera");
    const { id, ...made } = (await post({ email: "a@b.c", phone: "1", score: 5 })).body;
    expect(made).not.toHaveProperty("score");
    expect(made).not.toHaveProperty("phone");
    const asked = await call("GET", `/contacts/${id}?properties=score,email,phone,id`);
    expect(asked.body).toEqual({ id, ...made, score: 5, phone: "1" });
    const changed = await call("PATCH", `/contacts/${id}?properties=score`, { fields: { score: 6 } });
    expect(changed.body).toMatchObject({ score: 6 });
    expect((await call("GET", "/contacts?properties=phone")).body.data).toMatchObject([{ phone: "1" }]);
    for (const properties of ["nothing", "score,", "deal_name", "score,nothing", "constructor"]) {
      expect((await call("GET", `/contacts/${id}?properties=${properties}`)).status).toBe(400);
      expect((await call("GET", `/contacts?properties=${properties}`)).status).toBe(400);
      expect((await call("PATCH", `/contacts/${id}?properties=${properties}`, { fields: { score: 7 } })).status).toBe(
        400,
      );
    }
    expect((await patch(id, {}, "contacts")).status).toBe(200);
    expect([...sandbox.records("contacts", "routera")][0]?.attributes.score).toBe(6);
  });
});

describe("the sandbox's own view of Routera", () => {
  it("defines custom fields with their types, and refuses objects that Routera does not have", async () => {
    const { sandbox, post, patch } = await startRoutera();
    const attributes = [
      { key: "score", type: "number" },
      { key: "vip", type: "checkbox" },
      { key: "since", type: "date" },
      { key: "tier", type: "select", options: [{ id: "gold", value: "Gold" }] },
    ] as const;
    sandbox.defineObject({ slug: "contacts", attributes }, "routera");
    const good = { score: 1.5, vip: true, since: "2026-01-31", tier: "gold" };
    const { id } = (await post({ email: "a@b.c", ...good })).body;
    for (const bad of [{ score: "1" }, { vip: "yes" }, { since: "31.01.2026" }, { tier: "Gold" }, { tier: {} }]) {
      expect((await patch(id, bad)).status).toBe(400);
    }
    expect(sandbox.objects("routera")).toMatchObject([{ slug: "contacts", attributes }]);
    for (const slug of ["orders", "constructor"]) {
      expect(() => sandbox.defineObject({ slug, attributes: [] }, "routera")).toThrow(/contacts, companies, deals/);
    }
    const odd = { slug: "contacts", attributes: [{ key: "a b", type: "text" }] } as const;
    expect(() => sandbox.defineObject(odd, "routera")).toThrow(/internal name/);
  });

  it("holds every property of every record, archived ones too, and is empty after a reset", async () => {
    const { sandbox, post, call } = await startRoutera({}, { now });
    sandbox.defineObject({ slug: "contacts", attributes: [{ key: "score", type: "number" }] }, "routera");
    const { id } = (await post({ email: "a@b.c", external_id: "1", score: 5 })).body;
    await call("DELETE", `/contacts/${id}`);
    const none = { first_name: null, last_name: null, contact_owner: null, phone: null };
    expect([...sandbox.records("contacts", "routera")]).toEqual([
      {
        id,
        object: "contacts",
        attributes: { ...none, email: "a@b.c", external_id: "1", score: 5, archived: at, archived_by: "api" },
        createdAt: at,
        updatedAt: at,
      },
    ]);
    expect(sandbox.count("contacts", "routera")).toBe(1);
    expect([...sandbox.records("contacts"), ...sandbox.records("nothing", "routera")]).toEqual([]);
    sandbox.reset("contacts", "routera");
    expect([sandbox.count("contacts", "routera"), sandbox.objects("routera")]).toEqual([0, []]);
    expect((await post({ email: "a@b.c", score: 5 })).status).toBe(400);
  });

  it("logs the external id or the id of a write, and can lose the answer of a POST that was written", async () => {
    let strikes = 1;
    const faultFor = ({ path }: { path: string }) =>
      path === "/routera/contacts" && strikes-- > 0 ? ("reset-after" as const) : undefined;
    const { sandbox, post, patch, call } = await startRoutera({ uniqueKeys: "none" }, { logSize: 20, faultFor });
    await expect(post({ email: "a@b.c", external_id: "1" })).rejects.toThrow();
    const [one] = (await call("GET", "/contacts")).body.data;
    expect(one.external_id).toBe("1");
    await patch(one.id, { first_name: "B" });
    await post({ email: "a@b.c", external_id: "1" });
    const { log, objects } = sandbox.stats();
    expect(log.map(({ object, keys, status }) => [object, keys?.[0], status])).toEqual([
      [undefined, undefined, 200],
      ["routera/contacts", "1", null],
      ["routera/contacts", undefined, 200],
      ["routera/contacts", one.id, 200],
      ["routera/contacts", "1", 201],
    ]);
    expect(objects["routera/contacts"]).toMatchObject({ posted: 2, patched: 1, doubles: 1 });
  });

  it("answers 429 only where a rate is set, in Routera's shape", async () => {
    const { call, sandbox } = await startRoutera({}, { rates: [{ count: 2, windowMs: 60_000 }] });
    await call("GET", "/contacts");
    const { status, body, headers } = await call("GET", "/contacts");
    expect([status, body]).toEqual([429, { message: expect.any(String), error: true }]);
    expect(headers.get("retry-after")).toMatch(/^\d+$/);
    expect(sandbox.stats().byStatus).toEqual({ 200: 2, 429: 1 });
  });
});
