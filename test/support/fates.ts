/** So many faults on end are no outage yet: with their backoff they take less than the 5 min that stop a run. */
const mostOnEnd = 8;

/** `items` in turn, again and again. */
export function cycle<T>(items: readonly T[], fallback: T): () => T {
  let next = 0;
  return () => items[next++ % items.length] ?? fallback;
}

/** What becomes of each request: the plan, so many times over, then nothing but `good`, so that a run ends. */
export function fatesOf<T>(plan: readonly T[], good: T, times = 3): () => T {
  const planned = cycle(plan, good);
  let left = plan.length * times;
  let onEnd = 0;
  return () => {
    const fate = left-- > 0 && onEnd < mostOnEnd ? planned() : good;
    onEnd = fate === good ? 0 : onEnd + 1;
    return fate;
  };
}
