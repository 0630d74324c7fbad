/** Why the system does not give a file, in words; its own code where there are none. */
export function whyUnreadable(code: string): string {
  return reasons.get(code) ?? code;
}

const reasons: ReadonlyMap<string, string> = new Map([
  ["EACCES", "permission denied"],
  ["EPERM", "permission denied"],
  ["ENOENT", "the file is gone"],
  ["EIO", "the disk reports an error"],
  ["ELOOP", "a link leads to itself"],
]);
