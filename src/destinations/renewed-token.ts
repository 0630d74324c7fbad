import * as z from "zod";
import type { Answer, Exchange, Retry } from "../core/destination.ts";
import { DestinationError } from "../core/errors.ts";
import type { HttpClient, HttpRequest } from "../http/client.ts";
import { hideSecrets } from "../http/secrets.ts";
import { exchangeOnce } from "./exchange.ts";
import { parseJson } from "./parse-json.ts";

/** A token is not used in its last part: an answer takes its time, and clocks differ. */
const marginMs = 30_000;
/** RFC 6749 section 5.1 recommends `expires_in`, but does not demand it. */
const usualLifeMs = 3_600_000;

const grantSchema = z.object({
  access_token: z.string().min(1),
  expires_in: z
    .union([z.number(), z.string().transform(Number)])
    .optional()
    .catch(undefined),
  refresh_token: z.string().min(1).optional().catch(undefined),
});

export interface RenewedTokenOptions {
  readonly http: HttpClient;
  /** The request for a token: RFC 6749 sections 4.4 and 6. `refreshToken` is the newest that the server gave. */
  readonly request: (refreshToken: string | undefined) => HttpRequest;
  /** The API's name, and what to check where it refuses: for people. */
  readonly title: string;
  readonly advice: string;
  /** Where texts are put that must never be shown. */
  readonly secrets: string[];
  /** In ms; never goes back. */
  readonly now?: () => number;
}

/** The form of a token request. */
export function tokenRequest(path: string, form: Readonly<Record<string, string>>): HttpRequest {
  return {
    method: "POST",
    path,
    body: new URLSearchParams(form).toString(),
    headers: { "content-type": "application/x-www-form-urlencoded" },
  };
}

/** An access token that runs out, and is asked for again: before it does, or once the server has refused it. */
export class RenewedToken {
  readonly #options: RenewedTokenOptions;
  readonly #now: () => number;
  #token: string | undefined;
  #endsAt = 0;
  #refreshToken: string | undefined;
  /** The server refused the token that is the current one. */
  #isRefused = false;
  /** It refused the one before, too, and took none since: asking once more would not help. */
  #wasJustRefused = false;
  /** The request that is under way: a second one could make the refresh token of the first invalid. */
  #renewal: Promise<void> | undefined;

  constructor(options: RenewedTokenOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** The token that is good now; undefined where one has to be asked for. */
  get current(): string | undefined {
    return this.#now() < this.#endsAt ? this.#token : undefined;
  }

  /**
   * Notes that the server refused a token, which makes it unusable where it is still the current one.
   * @returns false where a token that was asked for after such a refusal was refused as well: credentials are wrong then
   */
  refused(token: string): boolean {
    if (token !== this.#token) return true;
    if (this.#wasJustRefused) return false;
    this.#endsAt = 0;
    // Requests that left together are refused together: that is one refusal, until there is another token.
    this.#isRefused = true;
    return true;
  }

  /** Notes that the server took the token. */
  accepted(): void {
    this.#wasJustRefused = false;
  }

  /**
   * Asks for a token unless there is a good one; once for all who want it at the same time.
   * @throws DestinationError where the server gives none
   */
  async renew(exchange: Exchange): Promise<void> {
    if (this.current !== undefined) return;
    this.#renewal ??= this.#ask(exchange).finally(() => {
      this.#renewal = undefined;
    });
    await this.#renewal;
  }

  async #ask(exchange: Exchange): Promise<void> {
    const { http, request, title, advice, secrets } = this.#options;
    await exchange(async (signal): Promise<Answer<undefined> | Retry> => {
      const result = await exchangeOnce(http, request(this.#refreshToken), signal);
      if (result.outcome === "retry") return result.retry;
      if (result.outcome === "failed") {
        const said = hideSecrets(result.text, secrets).slice(0, 300);
        throw new DestinationError(
          "credentials-refused",
          `${title} gave no access token (${result.status}: ${said}). ${advice}`,
        );
      }
      const grant = grantSchema.safeParse(parseJson(result.text));
      if (!grant.success) {
        throw new DestinationError(
          "credentials-refused",
          `${title} answered the request for an access token with something else. Check --base-url. ${advice}`,
        );
      }
      this.#take(grant.data);
      return { status: "answered", value: undefined };
    });
  }

  #take({ access_token, expires_in, refresh_token }: z.output<typeof grantSchema>): void {
    const lifeMs = expires_in !== undefined && expires_in > 0 ? expires_in * 1000 : usualLifeMs;
    this.#token = access_token;
    this.#wasJustRefused = this.#isRefused;
    this.#isRefused = false;
    // Of a short life at least half is used, or none of it would be.
    this.#endsAt = this.#now() + Math.max(lifeMs - marginMs, lifeMs / 2);
    this.#options.secrets.push(access_token);
    if (refresh_token !== undefined) {
      this.#refreshToken = refresh_token;
      this.#options.secrets.push(refresh_token);
    }
  }
}
