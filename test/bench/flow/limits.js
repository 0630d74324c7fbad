/** The three ways in which servers count. Each tells whether a request that arrives at `now` is let in. */

export function fixedWindow(count, windowMs, phaseMs = 370) {
  let current = -1;
  let used = 0;
  return (now) => {
    const window = Math.floor((now + phaseMs) / windowMs);
    if (window !== current) {
      current = window;
      used = 0;
    }
    if (used >= count) return false;
    used++;
    return true;
  };
}

export function slidingWindow(count, windowMs) {
  const times = new Array(count).fill(Number.NEGATIVE_INFINITY);
  let next = 0;
  return (now) => {
    if (now - times[next] < windowMs) return false;
    times[next] = now;
    next = (next + 1) % count;
    return true;
  };
}

export function tokenBucket(perSecond, capacity) {
  let tokens = capacity;
  let at = 0;
  return (now) => {
    tokens = Math.min(capacity, tokens + ((now - at) / 1000) * perSecond);
    at = now;
    if (tokens < 1) return false;
    tokens--;
    return true;
  };
}

/** Somebody else sends about `perSecond` through the same limit, at random moments. */
export function withTenant(admit, perSecond, random) {
  let nextAt = 0;
  return (now) => {
    while (nextAt <= now) {
      admit(nextAt);
      nextAt += (-Math.log(1 - random()) / perSecond) * 1000;
    }
    return admit(now);
  };
}
