import type { JsonValue, WriteMode } from "../../core/types.ts";
import type { Declaration } from "./declaration.ts";

/** The request of one mode, complete. */
export interface Way {
  readonly method: "PUT" | "PATCH" | "POST";
  readonly path: string;
  readonly query: { readonly [name: string]: string };
  readonly headers: { readonly [name: string]: string };
  readonly body: JsonValue;
  readonly batch: number;
  readonly isBatch: boolean;
  readonly record: JsonValue;
  readonly omitMatch: boolean;
  readonly idempotent: boolean;
  readonly reject: readonly number[];
}

/** What is declared for a mode: `write`, with what `update` or `create` say differently. Undefined where they say nothing. */
export function wayOf({ write, update, create }: Declaration, mode: WriteMode): Way | undefined {
  const variant = mode === "upsert" ? {} : mode === "update" ? update : create;
  if (variant === undefined) return undefined;
  const batch = variant.batch ?? write.batch;
  const body = variant.body ?? write.body;
  const isBatch = batch !== undefined;
  return {
    method: variant.method ?? write.method,
    path: variant.path ?? write.path,
    query: { ...write.query, ...variant.query },
    headers: { ...write.headers, ...variant.headers },
    body: body ?? (isBatch ? "{records}" : "{values}"),
    batch: batch ?? 1,
    isBatch,
    record: variant.record ?? write.record ?? "{values}",
    omitMatch: variant.omitMatch ?? write.omitMatch ?? false,
    // What creates only would answer its own repeat with a refusal.
    idempotent: variant.idempotent ?? (mode === "create" ? false : (write.idempotent ?? true)),
    reject: variant.reject ?? write.reject ?? [],
  };
}
