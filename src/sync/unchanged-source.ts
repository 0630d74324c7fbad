import { SourceError } from "../core/errors.ts";
import type { Source } from "../core/source.ts";
import { changesBetween, type Fingerprint, fingerprintsOf } from "./fingerprint.ts";

/**
 * A source that is read twice, once for what decides on its rows and once for the rows, has to be the same both times: rows
 * are told by their place in it.
 * @param before as it was before its first byte was read
 * @param again as it was opened for the other reading
 * @throws SourceError where it is not
 */
export async function assertUnchanged(before: readonly Fingerprint[], again: Source, cwd: string): Promise<void> {
  const changes = changesBetween(before, await lookedAt(again, cwd));
  if (changes.length === 0) return;
  throw new SourceError(
    "source-changed",
    `${changes.join("; ")}: the source was written while it was read. Nothing was sent. Run it again when nobody writes to it.`,
  );
}

/** None where one of its files cannot be opened any more. */
async function lookedAt(source: Source, cwd: string): Promise<readonly Fingerprint[]> {
  try {
    return (await fingerprintsOf(source, cwd)) ?? [];
  } catch (error) {
    if (error instanceof Error && "syscall" in error) return [];
    throw error;
  }
}
