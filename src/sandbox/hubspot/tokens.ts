import { createHmac, randomBytes } from "node:crypto";
import type { ApiRequest } from "../api.ts";
import type { Token } from "../options.ts";
import { type Answer, refusal } from "./answers.ts";
import type { HubSpotSettings } from "./settings.ts";

/** What a client is let in with. */
export interface Grant {
  readonly scopes: ReadonlySet<Token["scopes"][number]>;
  /** From `/oauth/v1/token`: the daily limit is then nobody's to see. */
  readonly isOauth: boolean;
}

/**
 * Static tokens as they are, and OAuth access tokens that carry their end and a seal of this process. OAuth clients give
 * static tokens as id, as secret and as their first refresh token.
 */
export class Tokens {
  readonly #static: ReadonlyMap<string, Grant>;
  readonly #settings: HubSpotSettings;
  readonly #now: () => number;
  readonly #secret = randomBytes(16);
  #refreshes = 0;
  /** The one that is good alone, where they are replaced. */
  #newest: string | undefined;

  constructor(tokens: readonly Token[], settings: HubSpotSettings, now: () => number) {
    this.#static = new Map(tokens.map(({ token, scopes }) => [token, { scopes: new Set(scopes), isOauth: false }]));
    this.#settings = settings;
    this.#now = now;
  }

  /** Who this is, or the 401. HubSpot API: INVALID_AUTHENTICATION, EXPIRED_AUTHENTICATION. */
  check({ headers }: ApiRequest): Grant | Answer {
    const token = /^Bearer +(\S+)$/i.exec(headers.authorization ?? "")?.[1] ?? "";
    const known = this.#static.get(token);
    if (known !== undefined) return known;
    const [, content = "", end = "", seal] = /^(oauth-(\d+)-\d+)-([0-9a-f]+)$/.exec(token) ?? [];
    if (content === "" || seal !== this.#seal(content)) {
      const message = "Authentication credentials not found. This API supports OAuth 2.0 and private app tokens.";
      return refusal(401, message, { category: "INVALID_AUTHENTICATION" });
    }
    if (this.#now() < Number(end)) return { scopes: new Set(["crm:read", "crm:write"]), isOauth: true };
    const time = new Date(Number(end)).toISOString();
    return refusal(401, `The access token has expired: ${time}`, {
      category: "EXPIRED_AUTHENTICATION",
      context: { "expire time": [time] },
    });
  }

  /** `POST /oauth/v1/token` with a refresh token. */
  refresh({ headers, body }: ApiRequest): Answer {
    if (!/^application\/x-www-form-urlencoded\b/i.test(headers["content-type"] ?? "")) {
      return refusal(415, "The body must be sent as application/x-www-form-urlencoded.");
    }
    const form = new URLSearchParams(body.toString());
    if (form.get("grant_type") !== "refresh_token") {
      return refusal(400, "The sandbox knows the grant_type refresh_token alone.");
    }
    const [id, secret, given] = ["client_id", "client_secret", "refresh_token"].map((name) => form.get(name) ?? "");
    if (!this.#static.has(id ?? "") || !this.#static.has(secret ?? "")) {
      return refusal(400, "client_id and client_secret are not those of an app.");
    }
    const isGood = this.#newest === undefined ? this.#static.has(given ?? "") : given === this.#newest;
    if (!isGood) return refusal(400, "The refresh token is not valid.");
    const { tokenLifetimeS, rotation } = this.#settings;
    this.#refreshes++;
    if (rotation) this.#newest = `refresh-${this.#refreshes}-${randomBytes(9).toString("hex")}`;
    const content = `oauth-${Math.floor(this.#now()) + tokenLifetimeS * 1000}-${this.#refreshes}`;
    return {
      status: 200,
      content: {
        token_type: "bearer",
        refresh_token: this.#newest ?? given ?? "",
        access_token: `${content}-${this.#seal(content)}`,
        expires_in: tokenLifetimeS,
      },
    };
  }

  #seal(content: string): string {
    return createHmac("sha256", this.#secret).update(content).digest("hex").slice(0, 32);
  }
}

/** The 403 for a token without the scope. HubSpot API: MISSING_SCOPES. */
export function missingScope(scope: string): Answer {
  const message = "This app has not been granted all scopes that this call requires.";
  return refusal(403, message, {
    errors: [{ message: "One of these scopes is required.", context: { requiredGranularScopes: [scope] } }],
    links: { scopes: "https://developers.hubspot.com/scopes" },
    category: "MISSING_SCOPES",
  });
}
