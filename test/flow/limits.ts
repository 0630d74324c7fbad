/** How servers count. Each tells whether a request that arrives at `now` (ms) is let in. */
export type Admit = (now: number) => boolean;

export const limits = {
  "a fixed window": (count: number, windowMs: number, phaseMs: number): Admit => {
    let current = -1;
    let used = 0;
    return (now) => {
      const window = Math.floor((now + phaseMs) / windowMs);
      if (window !== current) used = 0;
      current = window;
      return used < count && ++used > 0;
    };
  },
  "a sliding window": (count: number, windowMs: number): Admit => {
    let times: number[] = [];
    return (now) => {
      times = times.filter((time) => now - time < windowMs);
      if (times.length >= count) return false;
      times.push(now);
      return true;
    };
  },
  "a token bucket": (count: number, windowMs: number): Admit => {
    let tokens = count;
    let at = 0;
    return (now) => {
      tokens = Math.min(count, tokens + ((now - at) * count) / windowMs);
      at = now;
      if (tokens < 1) return false;
      tokens--;
      return true;
    };
  },
};
