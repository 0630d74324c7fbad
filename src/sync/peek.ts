import type { SourceRow } from "../core/types.ts";

export interface Peeked {
  /** The first rows, at least as many as asked for where there are as many. */
  readonly sample: readonly SourceRow[];
  /** All rows, those of the sample included. */
  readonly pages: AsyncIterable<readonly SourceRow[]>;
  /** Closes the source, also where `pages` was never begun. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Looks at the first rows of a source without losing them.
 * @throws what the source throws within the sample: what is known to be broken is better not begun
 */
export async function peek(source: AsyncIterable<readonly SourceRow[]>, rows: number): Promise<Peeked> {
  const iterator = source[Symbol.asyncIterator]();
  const kept: (readonly SourceRow[])[] = [];
  let count = 0;
  let ended = false;
  while (count < rows && !ended) {
    const { done, value } = await iterator.next();
    if (done) ended = true;
    else {
      kept.push(value);
      count += value.length;
    }
  }
  const close = async (): Promise<void> => {
    await iterator.return?.();
  };
  return { sample: kept.flat(), pages: replay(kept, iterator, ended), close };
}

async function* replay(
  kept: (readonly SourceRow[])[],
  iterator: AsyncIterator<readonly SourceRow[]>,
  ended: boolean,
): AsyncGenerator<readonly SourceRow[]> {
  try {
    // Let go of each page as it goes, so that the sample does not stay in memory for the whole run.
    for (let page = kept.shift(); page; page = kept.shift()) yield page;
    while (!ended) {
      const { done, value } = await iterator.next();
      if (done) return;
      yield value;
    }
  } finally {
    await iterator.return?.();
  }
}
