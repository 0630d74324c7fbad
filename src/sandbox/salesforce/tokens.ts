import { randomBytes } from "node:crypto";
import type { ApiRequest, Reply } from "../api.ts";
import { readToken, reply } from "../table/request.ts";

/**
 * Who is let in: the tokens that the server was given, which are also id and secret of its connected apps, and those
 * that the token endpoint gave out.
 */
export class TokenDesk {
  readonly #known: ReadonlySet<string>;
  readonly #lifeMs: number;
  readonly #now: () => number;
  /** Token -> when it ends, in ms since 1970. */
  readonly #issued = new Map<string, number>();

  constructor(known: ReadonlySet<string>, seconds: number, now: () => number) {
    this.#known = known;
    this.#lifeMs = seconds === 0 ? Number.POSITIVE_INFINITY : seconds * 1000;
    this.#now = now;
  }

  lets(token: string | undefined): boolean {
    if (token === undefined) return false;
    return this.#known.has(token) || (this.#issued.get(token) ?? 0) > this.#now();
  }

  /** `POST /services/oauth2/token`, client credentials flow: the id and the secret in the form or as Basic. */
  issue(request: ApiRequest): Reply {
    const form = new URLSearchParams(request.body.toString());
    const [basicId, ...basicSecret] = Buffer.from(readToken(request, "Basic") ?? "", "base64")
      .toString()
      .split(":");
    const id = form.get("client_id") ?? basicId ?? "";
    const secret = form.get("client_secret") ?? basicSecret.join(":");
    if (form.get("grant_type") !== "client_credentials") {
      return refuseToken("unsupported_grant_type", "grant type not supported");
    }
    if (!this.#known.has(id)) return refuseToken("invalid_client_id", "client identifier invalid");
    if (!this.#known.has(secret)) return refuseToken("invalid_client", "invalid client credentials");
    const token = `00D${randomBytes(24).toString("hex")}`;
    this.#issued.set(token, this.#now() + this.#lifeMs);
    const host = `http://${request.headers.host ?? "127.0.0.1"}/salesforce`;
    return reply(200, {
      access_token: token,
      instance_url: host,
      id: `${host}/id/sandbox`,
      token_type: "Bearer",
      issued_at: String(this.#now()),
    });
  }
}

function refuseToken(error: string, text: string): Reply {
  return reply(400, { error, error_description: text });
}
