import type { Exchange } from "../../core/destination.ts";
import { DestinationError } from "../../core/errors.ts";
import { HttpClient, type HttpRequest } from "../../http/client.ts";
import type { Credentials, DestinationOptions } from "../options.ts";
import { RenewedToken, tokenRequest } from "../renewed-token.ts";
import type { Declaration } from "./declaration.ts";
import type { Auth, OAuth } from "./declare-auth.ts";

/** Shows who requests come from. */
export interface Authority {
  /** The headers that say so; undefined where a token has to be asked for first. */
  headers(): { readonly [name: string]: string } | undefined;
  /** To be told that the server did not take these headers. @returns whether asking for new ones may help */
  refused(headers: { readonly [name: string]: string }): boolean;
  accepted(): void;
  /** Asks for a token; given where there is one to ask for. */
  readonly renew?: (exchange: Exchange) => Promise<void>;
  /** Where the credentials are, for people: `the variable REST_API_TOKEN (or ...)`. */
  readonly place: string;
  close(): Promise<void>;
}

/** @param secrets grows with every text that must never be shown */
export function authorityOf(options: DestinationOptions<Declaration>, secrets: string[]): Authority {
  const { auth = "bearer" } = options.settings;
  secrets.push(...Object.values(options.credentials));
  if (typeof auth === "object" && auth.type === "oauth") {
    // The sandbox gives no tokens: it takes any credential for one.
    if (!options.isSandbox) return oauthAuthority(auth, options, secrets);
    return fixed({ authorization: `Bearer ${options.credentials.clientSecret ?? ""}` }, placeOf(auth));
  }
  return fixed(headersOf(auth, options.credentials, secrets), placeOf(auth));
}

function headersOf(
  auth: Exclude<Auth, OAuth>,
  { token = "", username = "", password = "" }: Credentials,
  secrets: string[],
): { readonly [name: string]: string } {
  if (auth === "none") return {};
  if (auth === "bearer") return { authorization: `Bearer ${token}` };
  if (auth === "basic") return { authorization: `Basic ${base64(`${username}:${password}`, secrets)}` };
  return { [auth.name]: `${auth.prefix ?? ""}${token}` };
}

function fixed(headers: { readonly [name: string]: string }, place: string): Authority {
  return { headers: () => headers, refused: () => false, accepted: () => {}, place, close: async () => {} };
}

function oauthAuthority(auth: OAuth, options: DestinationOptions<Declaration>, secrets: string[]): Authority {
  const { baseUrl, credentials, timeoutMs, env, version } = options;
  const { clientId = "", clientSecret = "", refreshToken = "" } = credentials;
  const url = auth.tokenUrl.startsWith("/") ? undefined : new URL(auth.tokenUrl);
  const path = url === undefined ? auth.tokenUrl : `${url.pathname}${url.search}`;
  const http = new HttpClient({
    baseUrl: url === undefined ? baseUrl : new URL(url.origin),
    headers: { "user-agent": `crm-sync/${version}` },
    timeoutMs,
    secrets,
    env,
  });
  // RFC 6749 section 2.3.1: both are form-encoded before they become HTTP Basic.
  const basic = base64(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`, secrets);
  const request = (newest: string | undefined): HttpRequest => {
    const inForm = auth.client === "basic" ? {} : { client_id: clientId, client_secret: clientSecret };
    const form: Record<string, string> = { ...auth.form, grant_type: auth.grant ?? "client_credentials", ...inForm };
    if (auth.scope !== undefined) form.scope = auth.scope;
    if (auth.grant === "refresh_token") form.refresh_token = newest ?? refreshToken;
    const asked = tokenRequest(path, form);
    return auth.client === "basic"
      ? { ...asked, headers: { ...asked.headers, authorization: `Basic ${basic}` } }
      : asked;
  };
  const place = placeOf(auth);
  const token = new RenewedToken({
    http,
    request,
    title: "The server at destination.auth.tokenUrl",
    advice: `Check that address, and ${place}.`,
    secrets,
  });
  return {
    headers() {
      const { current } = token;
      if (current === undefined) return undefined;
      assertPrintable(current);
      return { authorization: `Bearer ${current}` };
    },
    refused: ({ authorization = "" }) => token.refused(authorization.replace(/^Bearer /, "")),
    accepted: () => token.accepted(),
    renew: (exchange) => token.renew(exchange),
    place,
    close: () => http.close(),
  };
}

/** A token from a server goes into a header, where a line break would begin another. */
function assertPrintable(token: string): void {
  if (/^[\x21-\x7e]+$/.test(token)) return;
  throw new DestinationError(
    "credentials-refused",
    "The server at destination.auth.tokenUrl gave an access token that no header can carry. Check that address.",
  );
}

function base64(text: string, secrets: string[]): string {
  const encoded = Buffer.from(text, "utf8").toString("base64");
  secrets.push(encoded);
  return encoded;
}

function placeOf(auth: Auth): string {
  if (auth === "none") return "destination.auth, which says that there are none";
  const [variables, keys] =
    auth === "basic"
      ? ["REST_USERNAME and REST_PASSWORD", "destination.username and password"]
      : auth === "bearer" || auth.type === "header"
        ? ["REST_API_TOKEN or CRM_SYNC_TOKEN", "destination.token"]
        : ["REST_CLIENT_ID and REST_CLIENT_SECRET", "destination.clientId and clientSecret"];
  return `${variables} (in the config: ${keys})`;
}
