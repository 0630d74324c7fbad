import type { Mapper } from "../core/types.ts";
import { keyText, shortHash } from "../ledger/hash.ts";
import type { RejectedLine } from "../ledger/open-rejects.ts";

/**
 * For a retry: a row of a rejects file whose key was delivered since must not go, or it would put older values over newer
 * ones. Rows of several files may have stood on one line: the key tells them apart, unless a person corrected it.
 * @param lines what the run refused, by line
 * @param laneOf the same for keys that are one record to the destination
 */
export function onlyOpenRejects(
  mapper: Mapper,
  lines: ReadonlyMap<number, readonly RejectedLine[]>,
  laneOf: (key: string) => string,
): Mapper {
  return (row) => {
    const entries = row.rejectedLine === undefined ? undefined : lines.get(row.rejectedLine);
    const mapped = mapper(row);
    if (!entries || mapped.kind === "skipped") return mapped;
    const text = mapped.key === undefined ? undefined : keyText(shortHash(laneOf(mapped.key)));
    const same = entries.filter(({ key }) => key !== undefined && key === text);
    if ((same.length > 0 ? same : entries).some(({ isOpen }) => isOpen)) return mapped;
    const message = "Not sent: this row, or a later one with its key, was delivered since.";
    return { kind: "superseded", key: mapped.key ?? "", problem: { code: "delivered-since", message } };
  };
}
