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

/** What OAuth clients give as id, as secret and as their first refresh token. */
const oauthText = "sandbox";

/** Static tokens as they are, and OAuth access tokens that carry their end and a seal of this process. */
export class Tokens {
  readonly #static: ReadonlyMap<string, Grant>;
  readonly #settings: HubSpotSettings;
  readonly #now: () => number;
  readonly #secret = randomBytes(16);
  #refreshes = 0;
  #refreshToken = oauthText;

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
    if (form.get("client_id") !== oauthText || form.get("client_secret") !== oauthText) {
      return refusal(400, "client_id and client_secret are not those of an app.");
    }
    if (form.get("refresh_token") !== this.#refreshToken) return refusal(400, "The refresh token is not valid.");
    const { tokenLifetimeS, rotation } = this.#settings;
    this.#refreshes++;
    if (rotation) this.#refreshToken = `${oauthText}-${this.#refreshes}`;
    const content = `oauth-${this.#now() + tokenLifetimeS * 1000}-${this.#refreshes}`;
    return {
      status: 200,
      content: {
        token_type: "bearer",
        refresh_token: this.#refreshToken,
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
