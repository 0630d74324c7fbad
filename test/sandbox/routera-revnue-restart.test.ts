import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { apiNames, apis } from "../../src/sandbox/apis.ts";
import { parseApiSettings } from "../../src/sandbox/settings.ts";
import { startRevnue } from "./revnue.ts";
import { startRoutera } from "./routera.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), "crm-sync-sandbox-"));
  folders.push(folder);
  return join(folder, "sandbox.db");
}

it("Routera keeps records, archived ones, custom fields and unique values in its file, but no token", async () => {
  const file = newFile();
  const one = await startRoutera({}, { file });
  one.sandbox.defineObject({ slug: "contacts", attributes: [{ key: "score", type: "number" }] }, "routera");
  const { body } = await one.post({ email: "a@b.c", external_id: "1", score: 5 });
  const gone = (await one.post({ email: "x@y.z", external_id: "2" })).body;
  await one.call("DELETE", `/contacts/${gone.id}`);
  await one.sandbox.close();
  const two = await startRoutera({ uniqueKeys: "external_id,email,website_url" }, { file });
  expect((await two.call("GET", `/contacts/${body.id}`)).body).toEqual(body);
  const { data } = (await two.call("GET", "/contacts?archived=true&properties=score")).body;
  expect(data).toMatchObject([{ score: 5, archived: false }, { archived: expect.any(String) }]);
  expect((await two.post({ email: "q@r.s", external_id: "1" })).status).toBe(409);
  // Indexed only now: what was there before is found all the same.
  expect((await two.post({ email: "a@b.c" })).status).toBe(409);
  expect((await two.post({ email: "x@y.z", external_id: "2" })).status).toBe(201);
  two.use(one.token);
  expect((await two.call("GET", "/contacts")).status).toBe(401);
});

it("Revnue keeps customers and their names in its file, whichever way names are compared later", async () => {
  const file = newFile();
  const one = await startRevnue({}, { file });
  const { body } = await one.post({ name: "A", country: 276 });
  await one.sandbox.close();
  const two = await startRevnue({ nameMatching: "case-insensitive" }, { file });
  expect(await two.read(body.id)).toEqual(body);
  expect((await two.post({ name: "a" })).status).toBe(400);
  expect((await two.post({ name: "B" })).body.id).toBeGreaterThan(body.id);
});

it("every setting of every API can be given as text, and its default is among its values", () => {
  for (const api of apiNames) {
    const { defaults, choices } = apis[api];
    expect(Object.keys(choices).sort()).toEqual(Object.keys(defaults).sort());
    for (const [name, value] of Object.entries(defaults)) {
      expect(parseApiSettings([`${api}.${name}=${value}`])).toEqual({ [api]: { [name]: value } });
    }
  }
});
