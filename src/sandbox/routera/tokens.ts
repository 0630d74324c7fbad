import { createHmac, randomBytes } from "node:crypto";
import type { ApiRequest, Reply } from "../api.ts";
import type { RouteraSettings } from "./settings.ts";

/** What a request's token is worth. */
export type Standing = "valid" | "expired" | "unknown" | "without-account";

/** The token endpoint, and what its tokens are worth. Nothing is kept: a token carries its end, signed. */
export class Tokens {
  readonly #secrets: ReadonlySet<string>;
  readonly #settings: RouteraSettings;
  readonly #now: () => number;
  readonly #key = randomBytes(32);

  /** @param secrets each is taken as a client id and as a client secret */
  constructor(secrets: readonly string[], settings: RouteraSettings, now: () => number) {
    this.#secrets = new Set(secrets);
    this.#settings = settings;
    this.#now = now;
  }

  /** `POST /oauth2/token`. Routera API: OAuth2 token. */
  issue(request: ApiRequest): Reply {
    const type = request.headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase();
    if (type !== "application/x-www-form-urlencoded") {
      return refuse(400, "invalid_request", "The body must be sent as application/x-www-form-urlencoded.");
    }
    const form = new URLSearchParams(request.body.toString());
    const grant = form.get("grant_type");
    if (grant === null || grant === "") return refuse(400, "invalid_request", "grant_type is missing.");
    if (grant !== "client_credentials") {
      return refuse(400, "unsupported_grant_type", "grant_type must be client_credentials.");
    }
    const [id, secret] = readBasic(request) ?? [form.get("client_id"), form.get("client_secret")];
    if (id === null || secret === null || !this.#secrets.has(id) || !this.#secrets.has(secret)) {
      return refuse(401, "invalid_client", "The client is not known, or its secret is another one.");
    }
    const lifetime = this.#settings.tokenLifetime;
    const content = { access_token: this.#sign(lifetime), expires_in: lifetime, token_type: "Bearer" };
    return { status: 200, body: JSON.stringify(content), headers: { "Cache-Control": "no-store" } };
  }

  judge(token: string): Standing {
    const [head, payload = "", signature] = token.split(".");
    if (head === undefined || signature !== this.#signatureOf(`${head}.${payload}`)) return "unknown";
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as Claims;
    if (this.#now() >= claims.exp * 1000) return "expired";
    return claims.account === undefined ? "without-account" : "valid";
  }

  #sign(lifetime: number): string {
    const seconds = this.#now() / 1000;
    const claims: Claims = {
      ...(this.#settings.accountContext === "present" ? { account: "sandbox" } : {}),
      iat: seconds,
      exp: seconds + lifetime,
      jti: randomBytes(9).toString("base64url"),
    };
    const signed = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(claims)}`;
    return `${signed}.${this.#signatureOf(signed)}`;
  }

  #signatureOf(text: string): string {
    return createHmac("sha256", this.#key).update(text).digest("base64url");
  }
}

/** Times are seconds since 1970, with decimals. */
interface Claims {
  readonly account?: string;
  readonly iat: number;
  readonly exp: number;
  readonly jti: string;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}

/** The id and the secret of `Authorization: Basic`, each form-encoded (RFC 6749, 2.3.1). */
function readBasic({ headers }: ApiRequest): readonly [string, string] | undefined {
  const coded = /^Basic +(\S+)$/i.exec(headers.authorization ?? "")?.[1];
  if (coded === undefined) return undefined;
  const text = Buffer.from(coded, "base64").toString();
  const colon = text.indexOf(":");
  return colon === -1 ? [text, ""] : [decode(text.slice(0, colon)), decode(text.slice(colon + 1))];
}

function decode(text: string): string {
  return new URLSearchParams(`text=${text.replaceAll("&", "%26")}`).get("text") ?? "";
}

/** As OAuth has it (RFC 6749, 5.2). */
function refuse(status: 400 | 401, error: string, description: string): Reply {
  return { status, body: JSON.stringify({ error, error_description: description }) };
}
