import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { resolve } from "node:path";
import type { Source } from "../core/source.ts";
import { mapBounded } from "../flow/bounded.ts";

/** What tells whether a file is still the one that was read. */
export interface Fingerprint {
  /** As it was named. */
  readonly path: string;
  readonly bytes: number;
  readonly modifiedAt: number;
  /** Of the first and the last part of it. */
  readonly hash: string;
}

const partBytes = 64 * 1024;
/** A pattern may mean thousands of them, and a process may open a thousand. */
const filesAtOnce = 16;

/** Of every file of a source, in order. Undefined where it can be read only once. */
export async function fingerprintsOf(source: Source, cwd: string): Promise<readonly Fingerprint[] | undefined> {
  if (!source.repeatable) return undefined;
  return await mapBounded(source.inputs, filesAtOnce, ({ path }) => fingerprint(path, cwd));
}

async function fingerprint(path: string, cwd: string): Promise<Fingerprint> {
  const file = await open(resolve(cwd, path));
  try {
    const { size, mtimeMs } = await file.stat();
    const hash = createHash("sha256");
    for (const position of [0, Math.max(0, size - partBytes)]) {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(partBytes), 0, partBytes, position);
      hash.update(buffer.subarray(0, bytesRead));
    }
    return { path, bytes: size, modifiedAt: mtimeMs, hash: hash.digest("hex").slice(0, 32) };
  } finally {
    await file.close();
  }
}

/** What has changed between two looks at a source, a line each; empty where nothing has. */
export function changesBetween(before: readonly Fingerprint[], now: readonly Fingerprint[]): readonly string[] {
  const lines: string[] = [];
  for (const old of before) {
    const found = now.find(({ path }) => path === old.path);
    if (!found) lines.push(`${old.path} is not among the files any more`);
    else if (found.bytes !== old.bytes) lines.push(`${old.path} had ${old.bytes} bytes and has ${found.bytes}`);
    else if (found.hash !== old.hash) lines.push(`${old.path} has as many bytes as before, but others`);
    else if (found.modifiedAt !== old.modifiedAt) {
      const [was, is] = [old, found].map(({ modifiedAt }) => new Date(modifiedAt).toISOString());
      lines.push(`${old.path} was last written at ${was}, and again at ${is}`);
    }
  }
  for (const { path } of now) if (!before.some((old) => old.path === path)) lines.push(`${path} is new`);
  const order = (all: readonly Fingerprint[]) => all.map(({ path }) => path).join("\n");
  if (lines.length === 0 && order(before) !== order(now)) lines.push("the files come in another order");
  return lines;
}
