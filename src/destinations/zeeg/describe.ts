import type { Answer, Description, Exchange, Retry } from "../../core/destination.ts";
import type { DestinationError } from "../../core/errors.ts";
import type { HttpClient } from "../../http/client.ts";
import { exchangeOnce, type Failed } from "../exchange.ts";
import { readObjectSchema } from "./schema.ts";
import { type StandardObject, standardSchema } from "./standard-objects.ts";

interface Described {
  readonly object: string;
  readonly standard: StandardObject | undefined;
  /** Records are found by their id. */
  readonly isById: boolean;
}

interface Shown extends Description {
  /** Zeeg has the object. */
  readonly isShown: boolean;
}

/** "Get a CRM object". @throws DestinationError as `stop` makes it, where no record could be delivered either */
export async function describeObject(
  http: HttpClient,
  exchange: Exchange,
  { object, standard, isById }: Described,
  stop: (failed: Failed) => DestinationError,
): Promise<Shown> {
  const path = `/crm/objects/${encodeURIComponent(object)}`;
  const { schema, note } = await exchange(async (signal): Promise<Answer<Description> | Retry> => {
    const result = await exchangeOnce(http, { method: "GET", path }, signal);
    if (result.outcome === "retry") return result.retry;
    if (result.outcome === "answered") {
      const value = readObjectSchema(object, result.text, { customOnly: standard !== undefined, isById });
      return { status: "answered", value };
    }
    // The right to write is not the right to look, and what is not found here may still take records.
    if (result.status !== 403 && result.status !== 404) throw stop(result);
    const why = `${result.status} at GET ${path}`;
    const note = `Zeeg does not show the object "${object}" (${why}): values are not checked against its attributes.`;
    return { status: "answered", value: { note } };
  });
  // Of a standard object, something is known without being shown.
  const known = standard ? standardSchema(standard, schema) : schema;
  return { isShown: schema !== undefined, ...(known && { schema: known }), ...(note !== undefined && { note }) };
}
