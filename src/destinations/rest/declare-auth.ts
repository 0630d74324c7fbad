import * as z from "zod";
import { isSecretParameter } from "./declaration-parts.ts";

const text = z.string().min(1);

/** RFC 9110 section 5.1. */
const headerName = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, "is no name of a header: letters, digits and - only.")
  .transform((name) => name.toLowerCase());

const tokenUrl = z.string().refine((url) => {
  if (/^\/[^\s?#]*$/.test(url)) return true;
  return /^https:\/\//.test(url) && URL.canParse(url) && new URL(url).username === "";
}, "give a path below the base URL (/oauth/token), or a whole https address.");

const named = z.enum(["bearer", "basic", "none"], {
  error:
    'unknown kind. Valid: "bearer", "basic", "none", { type: header, name: X-Api-Key } or { type: oauth, tokenUrl: ... }.',
});

/** What the request for a token has anyway, from other keys. */
const ownFields: { readonly [name: string]: string } = {
  grant_type: "is said by grant: leave it out.",
  scope: "has a key of its own: write it there.",
  client_id: "is a credential: destination.clientId, or REST_CLIENT_ID.",
  client_secret: "is a credential: destination.clientSecret, or REST_CLIENT_SECRET.",
  refresh_token: "is a credential: destination.refreshToken, or REST_REFRESH_TOKEN.",
};

const form = z.record(z.string(), z.string()).superRefine((fields, context) => {
  for (const name of Object.keys(fields)) {
    const own = Object.hasOwn(ownFields, name) ? ownFields[name] : undefined;
    const message =
      own ?? (isSecretParameter(name) ? "holds a credential, which would not be hidden here." : undefined);
    if (message !== undefined) context.addIssue({ code: "custom", message, path: [name] });
  }
});

const oauth = z.strictObject({
  type: z.literal("oauth"),
  tokenUrl: tokenUrl.describe("Where tokens are given: a path below the base URL, or a whole https address."),
  grant: z
    .enum(["client_credentials", "refresh_token"])
    .optional()
    .describe("client_credentials (default), or refresh_token, which needs a refresh token beside id and secret."),
  client: z
    .enum(["form", "basic"])
    .optional()
    .describe("How id and secret are sent: in the form (default), or as HTTP Basic."),
  scope: text.optional().describe("The scope to ask for."),
  form: form.optional().describe("More fields of the form, such as audience. No secrets."),
});

/** How requests show who they come from. The credentials themselves stand elsewhere. */
export const authSchema = z
  .union([
    named,
    z.strictObject({ type: z.enum(["bearer", "basic", "none"]).describe("The kind.") }).transform(({ type }) => type),
    z.strictObject({
      type: z.literal("header"),
      name: headerName.describe("The header that carries the token."),
      prefix: z
        .string()
        .regex(/^[\x20-\x7e]*$/, "holds letters that no header can carry.")
        .optional()
        .describe('What stands before the token, its space included: "Token ".'),
    }),
    oauth,
  ])
  .optional()
  .describe(
    "How credentials are sent: bearer (default), basic, none, { type: header, name, prefix }, or { type: oauth, tokenUrl, grant, scope, client, form }.",
  );

export type Auth = Exclude<z.output<typeof authSchema>, undefined>;
export type OAuth = z.output<typeof oauth>;
