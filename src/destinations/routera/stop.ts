import { DestinationError } from "../../core/errors.ts";
import type { Failed } from "../exchange.ts";

/** Why no record can be delivered, and what to do. @param said the server's words, without values and secrets */
export function stopFor(
  { status, location }: Failed,
  said: string,
  { object, match, baseUrl }: { readonly object: string; readonly match: string; readonly baseUrl: string },
): DestinationError {
  switch (status) {
    case 400:
      return new DestinationError(
        "list-refused",
        `Routera does not list ${object} with the field "${match}" (${said}). Check match: it takes the field's internal name.`,
      );
    case 401:
      return new DestinationError(
        "credentials-refused",
        `Routera refused a token that it has just given (${said}). Check that the client of ROUTERA_CLIENT_ID belongs to an account and is allowed to use its API.`,
      );
    case 403:
      return new DestinationError(
        "permission-missing",
        `The client may not work with "${object}" (${said}). Check its permissions in Routera.`,
      );
    case 404:
      return new DestinationError(
        "object-unknown",
        `There is no "${object}" at ${baseUrl} (${said}). Check --base-url.`,
      );
    default:
      return new DestinationError(
        location === undefined ? "destination-unusable" : "redirected",
        location === undefined
          ? `${baseUrl} cannot be worked with (${said}). Check --base-url.`
          : `${baseUrl} answers with a redirect to ${location} (${status}), which credentials must not follow. Give the final address with --base-url.`,
      );
  }
}

/** Without the whole list, records that are there would be created again. */
export function listIncomplete(path: string): DestinationError {
  return new DestinationError(
    "list-incomplete",
    `Routera gives the same page of its list again and again (GET ${path}), so it is not known which records are there, and creating might make one twice. Check --base-url and what stands between.`,
  );
}
