import type { Exchange } from "../../core/destination.ts";
import type { HttpClient } from "../../http/client.ts";
import type { Credentials } from "../options.ts";
import { RenewedToken, tokenRequest } from "../renewed-token.ts";

/** What lets in: a token that lasts, or one that is renewed. */
export interface Access {
  /** Undefined where it has to be renewed first. */
  readonly current: string | undefined;
  /** @returns true where a new one may help */
  refused(token: string): boolean;
  accepted(): void;
  /** Absent for a token that lasts. */
  renew?(exchange: Exchange): Promise<void>;
}

/** HubSpot API, "OAuth": the refresh token is given in a form, and may be replaced by the answer. */
export function openAccess(credentials: Credentials, http: HttpClient, secrets: string[]): Access {
  const { token, refreshToken = "", clientId = "", clientSecret = "" } = credentials;
  if (token !== undefined) return { current: token, refused: () => false, accepted() {} };
  return new RenewedToken({
    http,
    title: "HubSpot",
    advice:
      "Check HUBSPOT_REFRESH_TOKEN, HUBSPOT_CLIENT_ID and HUBSPOT_CLIENT_SECRET, and whether the app is still installed in the account.",
    secrets,
    request: (newest) =>
      tokenRequest("/oauth/v1/token", {
        grant_type: "refresh_token",
        client_id: clientId,
        client_secret: clientSecret,
        refresh_token: newest ?? refreshToken,
      }),
  });
}
