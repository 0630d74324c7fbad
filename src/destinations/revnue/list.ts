import * as z from "zod";
import { DestinationError } from "../../core/errors.ts";
import type { KnownRecord } from "../../core/record-index.ts";

const customerSchema = z.object({ id: z.union([z.number(), z.string().min(1)]), name: z.unknown().optional() });

const envelopeSchema = z.looseObject({
  next: z.unknown().optional(),
  count: z.number().optional().catch(undefined),
  total: z.number().optional().catch(undefined),
});

export interface ListPage {
  readonly records: readonly KnownRecord[];
  /** How many customers are on the page. */
  readonly size: number;
  /** The query of the next page, with its `?`; undefined where there is none. */
  readonly next?: string;
  /** How many customers there are in all, where that is said. */
  readonly total?: number;
}

/** What the list stands under where it is no bare array: which of them is not documented. */
const names = ["results", "data", "customers"];

/**
 * Reads a page of "List Customer". Its envelope is not documented: an array, an object that holds one, and a single
 * customer are understood.
 * @returns undefined where it is none of them
 * @throws DestinationError where it says in an unknown way that there is more
 */
export function readListPage(json: unknown): ListPage | undefined {
  if (Array.isArray(json)) return pageOf(json);
  const envelope = envelopeSchema.safeParse(json);
  if (!envelope.success) return undefined;
  const name = names.find((candidate) => Array.isArray(envelope.data[candidate]));
  if (name === undefined) return pageOf([json]);
  const page = pageOf(envelope.data[name] as unknown[]);
  const { next, count, total = count } = envelope.data;
  if (page === undefined) return undefined;
  const query = next === undefined || next === null || next === "" ? undefined : queryOf(next);
  return { ...page, ...(query !== undefined && { next: query }), ...(total !== undefined && { total }) };
}

function pageOf(list: readonly unknown[]): ListPage | undefined {
  const parsed = z.array(customerSchema).safeParse(list);
  if (!parsed.success) return undefined;
  const records = parsed.data.flatMap(({ id, name }) => {
    return typeof name === "string" && name !== "" ? [{ key: name, id: String(id) }] : [];
  });
  return { records, size: list.length };
}

/** Only the query is taken: credentials follow no address that an answer names. */
function queryOf(next: unknown): string {
  const base = "http://localhost/";
  if (typeof next === "string" && URL.canParse(next, base)) {
    const { search } = new URL(next, base);
    if (search !== "") return search;
  }
  throw incomplete("names its next page in a way that is not known");
}

/** Without the whole list, customers that are there would be created again. */
export function incomplete(how: string): DestinationError {
  return new DestinationError(
    "list-incomplete",
    `Revnue's list of customers ${how}, so it is not known which customers are there, and creating might make one twice. Please report it: how the list is paged is not documented.`,
  );
}
