// Every process of the bench that has not ended, so that none is left behind.
const children = new Set();

export function keep(child) {
  children.add(child);
  child.once("close", () => children.delete(child));
}

/** Ends a process with all that it started: each has a group of its own. */
export function end(child, signal = "SIGKILL") {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}

export function endAll() {
  for (const child of children) end(child);
}
