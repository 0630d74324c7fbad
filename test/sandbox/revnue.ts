import { afterEach } from "vitest";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../src/sandbox/index.ts";
import type { Answer } from "./client.ts";

const running: Sandbox[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((sandbox) => sandbox.close()));
});

/** A sandbox, closed after the test, and a client of its Revnue. */
export async function startRevnue(settings: SandboxOptions["revnue"] = {}, options: SandboxOptions = {}) {
  const sandbox = await startSandbox({ graceMs: 50, ...options, revnue: settings });
  running.push(sandbox);

  async function call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const answer = await fetch(path.startsWith("http") ? path : `${sandbox.urls.revnue}${path}`, {
      method,
      headers: { authorization: "Bearer sandbox", "content-type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text === "" ? "" : JSON.parse(text) };
  }
  const post = (fields: object) => call("POST", "/customer", { company: 1, ...fields });
  const put = (id: unknown, fields: object) => call("PUT", `/customer/${id}`, { company: 1, ...fields });
  const patch = (id: unknown, fields: object) => call("PATCH", `/customer/${id}`, { company: 1, ...fields });
  const read = async (id: unknown) => (await call("GET", `/customer/${id}/?company=1`)).body;
  return { sandbox, call, post, put, patch, read };
}

/** A customer that was written with its name alone. */
export const bare = {
  category: null,
  contact_person: null,
  address_line_1: null,
  address_line_2: null,
  city: null,
  state_province: null,
  zip_postal_code: null,
  country: null,
  phone: null,
  mobile: null,
  fax: null,
  website: null,
  general_description: null,
  nda_signed: false,
  nda_signed_date: null,
  msa_signed: false,
  msa_signed_date: null,
  supplementary_description: null,
  additional_description: null,
  template: null,
};
