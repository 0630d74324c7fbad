import type { Mapper } from "../core/types.ts";

/**
 * For a retry: a row of a rejects file whose key was delivered since must not go, or it would put older values over newer
 * ones.
 * @param lines those of the run that are still open
 */
export function onlyOpenRejects(mapper: Mapper, lines: ReadonlySet<number>): Mapper {
  return (row) => {
    if (row.rejectedLine === undefined || lines.has(row.rejectedLine)) return mapper(row);
    const mapped = mapper(row);
    const key = mapped.kind === "record" ? mapped.key : "";
    const message = "Not sent: a later row with this key was delivered since.";
    return { kind: "superseded", key, problem: { code: "delivered-since", message } };
  };
}
