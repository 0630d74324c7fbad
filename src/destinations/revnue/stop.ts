import { DestinationError } from "../../core/errors.ts";
import type { Failed } from "../exchange.ts";

/** Why no record can be delivered, and what to do. @param said the server's words, without values and secrets */
export function stopFor(
  { status, location }: Failed,
  said: string,
  { method, baseUrl }: { readonly method: string; readonly baseUrl: string },
): DestinationError {
  switch (status) {
    case 400:
      return new DestinationError(
        "list-refused",
        `Revnue does not list the customers (${said}). Check destination.company: it is the company's id in Revnue.`,
      );
    case 401:
      return new DestinationError(
        "credentials-refused",
        `Revnue refused the token (${said}). Check the variable REVNUE_API_TOKEN (or CRM_SYNC_TOKEN, or destination.token in the config): it may be mistyped, disabled or made anew. An administrator makes tokens in Revnue's settings.`,
      );
    case 403:
      return new DestinationError(
        "permission-missing",
        `The token may not do that in Revnue (${said}). Ask an administrator.`,
      );
    case 404:
      return new DestinationError(
        "object-unknown",
        `There are no customers at ${baseUrl} (${said}). Check --base-url: it ends in /api/v2.`,
      );
    case 405:
      return new DestinationError(
        "method-refused",
        method === "PATCH"
          ? `This Revnue does not take PATCH (${said}). With destination.update: put, customers are replaced as a whole: map every field then.`
          : `Revnue does not take ${method} at ${baseUrl} (${said}). Check --base-url: it ends in /api/v2.`,
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
