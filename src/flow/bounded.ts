import pLimit from "p-limit";

/**
 * Does the work for each item, `most` of them at once: as many open files, say, as a system allows.
 * @returns the results in the items' order
 * @throws what the first work that failed has thrown
 */
export function mapBounded<T, R>(
  items: readonly T[],
  most: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  return pLimit(most).map(items, work);
}
