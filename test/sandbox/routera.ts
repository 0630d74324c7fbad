import { afterEach } from "vitest";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../src/sandbox/index.ts";
import type { Answer } from "./client.ts";

const running: Sandbox[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((sandbox) => sandbox.close()));
});

export const credentials = { client_id: "sandbox", client_secret: "sandbox" };

/** A sandbox, closed after the test, and a client of its Routera that has a token. */
export async function startRoutera(settings: SandboxOptions["routera"] = {}, options: SandboxOptions = {}) {
  const sandbox = await startSandbox({ graceMs: 50, ...options, routera: settings });
  running.push(sandbox);
  const url = sandbox.urls.routera;

  async function send(method: string, path: string, init: RequestInit = {}): Promise<Answer> {
    const answer = await fetch(`${url}${path}`, { method, ...init });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text === "" ? "" : JSON.parse(text) };
  }
  const askToken = (form: Record<string, string>, headers: Record<string, string> = {}) =>
    send("POST", "/oauth2/token", { body: new URLSearchParams(form), headers });

  const first = await askToken({ grant_type: "client_credentials", ...credentials });
  let token: string = first.body.access_token;
  const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    send(method, path, {
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
  const post = (fields: object, type = "contacts") => call("POST", `/${type}`, { fields });
  const patch = (id: string, fields: object, type = "contacts") => call("PATCH", `/${type}/${id}`, { fields });
  const use = (other: string) => {
    token = other;
  };
  return { sandbox, send, askToken, call, post, patch, use, token };
}
